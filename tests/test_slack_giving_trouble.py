"""Giving through Slack where it does not go straight: drafts, late presses, hostile views and files, and what is held."""

from typing import Any

import pytest
from sqlalchemy import text

from bot.wiring import House
from handlers.intake.correcting import Act, release
from models.database import writing
from models.forms import FormDraft
from models.post import StoredLetter
from tests.correcting_desk import OFFICER
from tests.giving_desk import PROPOSAL, TOPIC
from tests.giving_door import BUTTON, EMAIL, WHO, Kept, errors_of, opened, values_of
from tests.giving_door import kept as kept
from tests.giving_door import tom as tom
from tests.servers.slack import Handler, SlackServer
from tests.servers.slack_events import closed, global_shortcut, message_shortcut, tap_in, tap_on
from tests.slack_access import NOON, Door


class TestDrafts:
    def test_what_is_typed_is_kept_as_it_is_typed_and_there_again(self, door: Door, slack: SlackServer, kept: Kept) -> None:
        view = opened(door, slack, tap_on(BUTTON, "give:proposal"))
        door.send(tap_in(view, "given:0", {"title": "Warm", "areas": ["EA-2"], "amount": "about 5"}))

        again = opened(door, slack, tap_on(BUTTON, "give:proposal"))

        assert values_of(again) == {
            "title": "Warm", "areas": ["EA-2"], "amount": "about 5", "lead_name": "Tom Baker", "lead_email": EMAIL,
        }  # fmt: skip
        assert "23 July 2025" in again["blocks"][0]["text"]["text"]
        assert [(row.who, row.form) for row in kept.all(FormDraft)] == [(WHO, "proposal")]

    def test_closing_it_keeps_what_slack_tells_of_it(self, http_door: Door, slack: SlackServer, kept: Kept) -> None:
        view = opened(http_door, slack, global_shortcut("give:session_topic"))
        filled = tap_in(view, "given:0", {"topic": "Stalking"})["view"]

        http_door.send(closed(view))
        assert kept.all(FormDraft) == []
        http_door.send(closed(filled))

        assert [row.given for row in kept.all(FormDraft)] == [{"topic": "Stalking"}]

    def test_it_is_gone_once_the_form_is_sent_also_for_words_that_arrive_late(
        self, http_door: Door, slack: SlackServer, kept: Kept
    ) -> None:
        view = opened(http_door, slack, global_shortcut("give:session_topic"))
        typing = tap_in(view, "given:0", {"topic": "Stalk"})
        http_door.send(typing)

        http_door.submit(view, TOPIC)
        http_door.send(typing)

        assert kept.all(FormDraft) == []

    def test_it_can_be_cleared(self, door: Door, slack: SlackServer, kept: Kept) -> None:
        door.send(tap_in(opened(door, slack, tap_on(BUTTON, "give:proposal")), "given:0", {"title": "Warm"}))
        again = opened(door, slack, tap_on(BUTTON, "give:proposal"))

        door.send(tap_in(again, "give_clear"))

        cleared = slack.opened[-1]
        assert (cleared["id"], values_of(cleared)) == (again["id"], {"lead_name": "Tom Baker", "lead_email": EMAIL})
        assert {block["element"]["action_id"] for block in cleared["blocks"] if block["type"] == "input"} == {"given:1"}
        assert kept.all(FormDraft) == []
        door.submit(cleared, PROPOSAL)
        assert len(kept.proposals()) == 1

    def test_an_item_made_of_a_message_is_a_draft_beside_ones_own(
        self, http_door: Door, slack: SlackServer, kept: Kept
    ) -> None:
        http_door.send(tap_in(opened(http_door, slack, global_shortcut("give:bulletin_item")), "given:0", {"title": "Mine"}))

        view = opened(http_door, slack, message_shortcut("message_as_bulletin_item", {"text": "Kites\nfly"}))
        http_door.send(tap_in(view, "given:0", {"title": "Kites!"}))

        assert values_of(view)["title"] == "Kites"
        assert sorted(row.given["title"] for row in kept.all(FormDraft)) == ["Kites!", "Mine"]

    def test_nobody_is_interrupted_because_a_draft_could_not_be_kept(
        self, http_door: Door, slack: SlackServer, slack_house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))
        with writing(slack_house.database) as session:
            session.exec(text("DROP TABLE formdraft"))  # type: ignore[call-overload]

        answer = http_door.send(tap_in(view, "given:0", {"title": "Warm Welcome"}))

        assert (answer, len(slack.opened), slack.posts, slack.ephemerals) == ({}, 1, [], [])
        assert "a draft was not kept: OperationalError" in caplog.text
        assert "Warm" not in caplog.text

    def test_a_form_that_could_not_be_filed_is_still_there(self, http_door: Door, slack: SlackServer, kept: Kept) -> None:
        gone = slack.attach("plan.docx", b"x", "application/msword")
        del slack.contents[gone["id"]]
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))

        http_door.submit(view, PROPOSAL | {"files": [gone]})

        assert kept.all(StoredLetter) == []
        assert [row.given["title"] for row in kept.all(FormDraft)] == ["Warm Welcome"]
        assert "could not be fetched" in str(slack.opened[-1]["blocks"])


class TestTrouble:
    def test_a_press_that_slack_takes_no_more_is_answered_with_a_sentence(self, door: Door, slack: SlackServer) -> None:
        press = tap_on(BUTTON, "give:proposal", response_url=slack.response_url())
        slack.expire(press["trigger_id"])

        assert door.send(press) == {}

        assert slack.opened == []
        assert "again" in slack.responses[0]["text"]

    def test_what_is_held_says_that_it_arrived_and_nothing_else(self, door: Door, slack: SlackServer, kept: Kept) -> None:
        view = opened(door, slack, tap_on(BUTTON, "give:proposal"))

        door.submit(view, PROPOSAL | {"summary": "OFFICIAL-SENSITIVE\nA drop-in."})

        assert (kept.proposals(), kept.receipts()) == ([], [])
        assert "looks at it before" in slack.ephemerals[0]["text"]
        assert [row.state for row in kept.all(StoredLetter)] == ["held"]

    def test_one_that_is_let_through_is_answered_where_it_was_given(
        self, http_door: Door, slack: SlackServer, slack_house: House, kept: Kept
    ) -> None:
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))
        http_door.submit(view, PROPOSAL | {"summary": "OFFICIAL-SENSITIVE\nA drop-in."})

        sight = slack_house.look_again(1)
        with writing(slack_house.database) as session:
            release(session, 1, sight, slack_house.filing, Act(OFFICER, "a mistake", NOON))

        assert [row.requested_pence for row in kept.proposals()] == [190_000]
        assert [(row.channel, row.to) for row in kept.receipts()] == [("chat", WHO)]

    def test_who_tells_of_harm_reads_first_who_helps_now(self, http_door: Door, slack: SlackServer) -> None:
        view = opened(http_door, slack, global_shortcut("give:session_topic"))

        http_door.submit(view, TOPIC | {"why": "My husband hits me and I am scared to go home tonight."})

        assert "999" in slack.message("D0PARTNER")["text"]

    def test_where_the_app_may_not_speak_it_says_so_directly(self, http_door: Door, slack: SlackServer) -> None:
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))
        slack.refuse("not_in_channel", on="chat.postEphemeral")

        http_door.submit(view, PROPOSAL)

        assert "it has arrived" in slack.message("D0PARTNER")["text"]

    @pytest.mark.parametrize(
        "state",
        [
            None, [], "x", {"values": None}, {"values": {"title": "x", "summary": []}}, {"values": {"no block": {"a": {}}}},
            {"values": {"title": {"given:0": "x"}, "amount": {"given:0": {"value": {"a": 1}}}}},
            {"values": {"title": {"other": {"value": "x"}}, "areas": {"given:0": {"selected_options": [{"value": 7}, 3]}}}},
            {"values": {"files": {"given:0": {"files": "x"}}, "title": {"given:0": {"value": "x" * 1_000_000}}}},
        ],
    )  # fmt: skip
    def test_a_state_of_any_kind_is_answered_below_the_fields(
        self, state: Any, http_door: Door, slack: SlackServer, kept: Kept
    ) -> None:
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))
        body = {**tap_in(view, "given:0"), "type": "view_submission", "view": {**view, "state": state}}

        answer = http_door.send(body)

        assert set(errors_of(answer)) & {"title", "organisation", "summary"}
        assert kept.all(StoredLetter) == []

    @pytest.mark.parametrize("blocks", [None, [], "x", [None], [{"type": "section"}]])
    @pytest.mark.parametrize("kind", ["view_submission", "view_closed", "block_actions"])
    def test_a_view_of_any_kind_breaks_nothing(
        self, kind: str, blocks: Any, http_door: Door, slack: SlackServer, kept: Kept, caplog: pytest.LogCaptureFixture
    ) -> None:
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))
        odd = {**view, "blocks": blocks, "state": [], "private_metadata": "[" * 5_000}

        http_door.send({**tap_in(view, "given:0"), "type": kind, "view": odd})

        assert kept.all(StoredLetter) == kept.all(FormDraft) == []
        assert [record for record in caplog.records if record.levelname == "ERROR"] == []

    def test_a_form_from_nobody_is_not_taken(self, http_door: Door, slack: SlackServer, kept: Kept) -> None:
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))

        http_door.submit(view, PROPOSAL, user={}, team=None)

        assert kept.all(StoredLetter) == []

    @pytest.mark.parametrize("name", ["give:nothing", "give:__init__"])
    def test_a_form_that_is_none_opens_nothing(self, name: str, http_door: Door, slack: SlackServer) -> None:
        message = {**BUTTON, "blocks": [{"type": "actions", "elements": [{"type": "button", "action_id": name}]}]}

        assert http_door.send(tap_on(message, name)) == {}

        assert slack.opened == []


class TestFiles:
    @pytest.mark.parametrize(
        "address",
        [
            "https://evil.example/files/x", "http://files.slack.com/x", "https://files.slack.com.evil.example/x",
            "https://files.slack.com@evil.example/x", "file:///etc/passwd", "http://127.0.0.1:9/x", "", "http://[",
            "https:///x", "https://slack.com.evil.example", "https://files.slack.com:8443/x",
        ],
    )  # fmt: skip
    def test_the_token_goes_to_slack_only(self, address: str, http_door: Door, slack: SlackServer, kept: Kept) -> None:
        lure = {
            **slack.attach("plan.docx", b"x", "application/msword"),
            "url_private_download": address,
            "url_private": address,
        }
        slack.files.clear()
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))

        http_door.submit(view, PROPOSAL | {"files": [lure]})

        assert kept.all(StoredLetter) == []
        assert "could not be fetched" in str(slack.opened[-1]["blocks"])

    def test_a_file_that_slack_has_not_described_is_asked_for(self, http_door: Door, slack: SlackServer, kept: Kept) -> None:
        whole = slack.attach("plan.txt", b"Aim: lights", "text/plain")
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))

        http_door.submit(view, PROPOSAL | {"files": [{"id": whole["id"], "file_access": "check_file_info"}]})

        assert b'filename="plan.txt"' in kept.all(StoredLetter)[0].raw

    def test_too_many_or_too_large_ones_are_refused_below_the_field(self, http_door: Door, slack: SlackServer) -> None:
        one = slack.attach("plan.docx", b"x", "application/msword")
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))

        large = http_door.submit(view, PROPOSAL | {"files": [{**one, "size": 15_000_001}]})
        many = http_door.submit(view, PROPOSAL | {"files": [one] * 6})

        assert "15 MB" in errors_of(large)["files"]
        assert "5 files" in errors_of(many)["files"]

    def test_a_page_to_sign_in_is_not_taken_for_the_file(self, http_door: Door, slack: SlackServer, kept: Kept) -> None:
        page = slack.attach("plan.docx", b"<html>Sign in</html>", "text/html")
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))

        http_door.submit(view, PROPOSAL | {"files": [{**page, "mimetype": "application/msword"}]})

        assert kept.all(StoredLetter) == []

    @pytest.mark.parametrize(("there", "taken"), [("/files/{id}/plan.docx", True), ("http://127.0.0.1:9/x", False)])
    def test_a_redirect_is_followed_within_slack_only(
        self, there: str, taken: bool, http_door: Door, slack: SlackServer, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plan = slack.attach("plan.docx", b"Aim: lights", "application/msword")
        send_file = Handler._send_file

        def redirect(handler: Handler, number: str) -> None:
            if number != "moved":
                send_file(handler, number)
            else:
                handler.send(b"", 302, {"Location": there.format(**plan)})

        monkeypatch.setattr(Handler, "_send_file", redirect)
        view = opened(http_door, slack, tap_on(BUTTON, "give:proposal"))

        http_door.submit(view, PROPOSAL | {"files": [{**plan, "url_private_download": f"{slack.space.url}/files/moved/x"}]})

        assert bool(kept.all(StoredLetter)) == taken
