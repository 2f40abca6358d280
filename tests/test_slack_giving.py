"""Giving through Slack: what is pressed, filled in, put right and sent, over real requests; and what comes of it."""

import datetime as dt
from typing import Any

import pytest

from bot.wiring import House
from models.bulletins import BulletinItem
from models.post import StoredLetter
from models.proposals import ProposalStep
from models.sessions import TopicSuggestion
from scheduler.jobs.postman import deliver
from tests.giving_desk import ITEM, PROPOSAL, TOPIC
from tests.giving_door import BUTTON, EMAIL, WHO, Kept, errors_of, opened, values_of
from tests.giving_door import kept as kept
from tests.giving_door import tom as tom
from tests.making_files import word_table
from tests.servers.slack import SlackServer
from tests.servers.slack_events import (
    CHANNEL,
    PARTNER,
    Body,
    direct_message,
    global_shortcut,
    mention,
    message_shortcut,
    tap_on,
)
from tests.slack_access import NOON, Door


class TestProposal:
    def test_from_the_button_to_the_record_by_way_of_a_mistake(self, door: Door, slack: SlackServer, kept: Kept) -> None:
        view = opened(door, slack, tap_on(BUTTON, "give:proposal"))

        wrong = door.submit(view, PROPOSAL | {"amount": "plenty", "lead_email": "nobody"})
        right = door.submit(view, PROPOSAL)

        assert set(errors_of(wrong)) == {"amount", "lead_email"}
        assert right == {}
        [row] = kept.proposals()
        assert (row.title, row.requested_pence, row.pot, row.areas, row.missing) == (
            "Warm Welcome",
            190_000,
            "tactical",
            ["EA-1"],
            [],
        )
        assert (row.priorities, row.lead_email, row.received) == (["Road Safety"], PROPOSAL["lead_email"], NOON.date())
        [receipt] = kept.receipts()
        assert (receipt.channel, receipt.to, receipt.key) == ("chat", WHO, "letter:1:receipt")
        [step] = [step for step in kept.all(ProposalStep) if step.proposal_ref == row.reference]
        assert (step.by, step.because) == (EMAIL, "came by Slack")
        [told] = slack.ephemerals
        assert (told["channel"], told["user"]) == (CHANNEL, PARTNER)
        assert row.reference in told["text"]

    def test_whoever_opens_it_is_the_contact_and_chooses_from_the_years_lists(
        self, http_door: Door, slack: SlackServer
    ) -> None:
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))

        assert values_of(view) == {"lead_name": "Tom Baker", "lead_email": EMAIL}
        menus = {
            block["block_id"]: block["element"]["options"] for block in view["blocks"] if "options" in block.get("element", {})
        }
        assert {name: len(options) for name, options in menus.items()} == {"pot": 2, "areas": 10, "priorities": 8}

    def test_somebody_of_another_workspace_has_no_certain_address(self, door: Door, slack: SlackServer, kept: Kept) -> None:
        theirs: Body = {"user": {"id": PARTNER, "team_id": "T0POLICE"}}
        view = opened(door, slack, tap_on(BUTTON, "give:proposal", **theirs))
        few = {name: PROPOSAL[name] for name in ("title", "organisation", "summary")}

        door.submit(view, few | {"lead_name": ""}, **theirs)

        assert "lead_email" not in values_of(view)
        [letter] = kept.all(StoredLetter)
        assert (letter.sender, letter.origin) == (f"T0POLICE/{PARTNER}", f"slack:T0POLICE/{PARTNER}")
        assert [receipt.to for receipt in kept.receipts()] == [f"T0POLICE/{PARTNER}"]
        assert kept.proposals()[0].missing == ["amount", "outcomes", "priority", "dates", "contact"]

    def test_an_empty_form_says_below_each_field_what_is_needed(self, http_door: Door, slack: SlackServer, kept: Kept) -> None:
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))

        assert set(errors_of(http_door.submit(view, {}))) == {"title", "organisation", "summary"}
        assert kept.all(StoredLetter) == []

    def test_submitted_twice_it_is_one(self, door: Door, slack: SlackServer, kept: Kept) -> None:
        view = opened(door, slack, tap_on(BUTTON, "give:proposal"))

        door.submit(view, PROPOSAL)
        door.submit(view, PROPOSAL)

        assert (len(kept.proposals()), len(kept.receipts()), len(slack.ephemerals)) == (1, 1, 1)

    def test_files_are_fetched_and_kept_with_it(self, door: Door, slack: SlackServer, kept: Kept) -> None:
        plan = slack.attach("plan.docx", word_table([("Aim", "lights")]), "application/vnd.openxmlformats")
        view = opened(door, slack, tap_on(BUTTON, "give:proposal"))

        door.submit(view, PROPOSAL | {"files": [plan]})

        [letter] = kept.all(StoredLetter)
        assert b'filename="plan.docx"' in letter.raw
        assert len(kept.proposals()) == 1


class TestOtherForms:
    def test_a_topic_from_the_lightning_menu(self, door: Door, slack: SlackServer, kept: Kept) -> None:
        view = opened(door, slack, global_shortcut("give:session_topic"))

        door.submit(view, TOPIC)

        [row] = kept.all(TopicSuggestion)
        assert (row.topic, row.speaker, row.suggested_by) == (TOPIC["topic"], TOPIC["speaker"], EMAIL)
        assert row.reference in slack.message("D0PARTNER")["text"]

    def test_an_item_from_a_message_is_filled_in_from_it(self, door: Door, slack: SlackServer, kept: Kept) -> None:
        text = "*Kite festival* for <!here> &amp; _all_\nOn <https://kites.example/a?b=1&amp;c=2|the heath>.\n\nBring string."

        view = opened(door, slack, message_shortcut("message_as_bulletin_item", {"text": text}))
        door.submit(view, {"event_begins": "2025-07-26"})

        assert values_of(view) == {
            "title": "Kite festival for & all", "link": "https://kites.example/a?b=1&c=2",
            "summary": "On the heath.\nBring string.",
        }  # fmt: skip
        [row] = kept.all(BulletinItem)
        assert (row.title, row.link) == ("Kite festival for & all", "https://kites.example/a?b=1&c=2")
        assert (row.event_date, row.expires, row.sender_name) == (dt.date(2025, 7, 26), dt.date(2025, 7, 26), "Tom Baker")
        assert [receipt.to for receipt in kept.receipts()] == [WHO]

    @pytest.mark.parametrize("message", [{}, {"text": None}, {"text": 7}, {"text": "<" * 20_000}, {"text": "\n \n"}])
    def test_a_message_without_words_opens_a_form_to_fill_in(self, message: Body, http_door: Door, slack: SlackServer) -> None:
        assert (
            opened(http_door, slack, message_shortcut("message_as_bulletin_item", message))["callback_id"]
            == "give:bulletin_item"
        )

    def test_an_event_that_is_over_is_refused_below_its_day(self, http_door: Door, slack: SlackServer) -> None:
        view = opened(http_door, slack, global_shortcut("give:bulletin_item"))

        answer = http_door.submit(view, ITEM | {"event_begins": "2025-07-01"})

        assert set(errors_of(answer)) == {"event_begins"}

    def test_the_receipt_reaches_them_once(self, http_door: Door, slack: SlackServer, slack_house: House) -> None:
        http_door.submit(opened(http_door, slack, global_shortcut("give:session_topic")), TOPIC)
        told = len(slack.posts)

        sent = [deliver(slack_house.parts, NOON) for _ in range(2)]

        assert sent == [1, 0]
        [receipt] = slack.posts[told:]
        assert receipt.body["channel"] == PARTNER
        assert f"“{TOPIC['topic']}”: received" in receipt.body["text"]

    @pytest.mark.parametrize(
        ("question", "form"),
        [
            ("how do I send a proposal?", "proposal"),
            ("how do I get an item into the bulletin?", "bulletin_item"),
            ("how can I suggest a topic for a session?", "session_topic"),
            ("help", "proposal"),
        ],
    )
    @pytest.mark.parametrize("said", [mention, direct_message])
    def test_who_has_no_command_or_shortcut_asks_and_gets_a_button(
        self, said: Any, question: str, form: str, http_door: Door, slack: SlackServer
    ) -> None:
        http_door.send(said(question))
        [message] = slack.messages.values()

        view = opened(http_door, slack, tap_on(message, f"give:{form}"))

        assert view["callback_id"] == f"give:{form}"
