"""A form becomes a letter: the same records and receipts as by mail, held for the same reasons, and never twice."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import Engine

from handlers.drafts.approving import Approval, approve
from handlers.drafts.bulletin import draft
from handlers.drafts.releasing import release_approved
from handlers.giving.letters import HEADER, message_id
from handlers.giving.shapes import Giver
from handlers.intake.seeing import Again, Formed, house_of, look_at
from handlers.intake.shapes import AttachedFile
from models.bulletins import BulletinRules
from models.database import reading, writing
from models.dates import LONDON
from models.errors import LetterStands
from models.forms import FormDraft, draft_of, save_draft
from models.post import LetterKind, LetterState
from tests.correcting_desk import AT, OFFICER
from tests.giving_desk import FILLED, ITEM, PRIYA, PROPOSAL, STRANGER, TOPIC, GivingDesk
from tests.making_files import word_table
from tests.making_letters import letter
from tests.test_bulletin_approving import employ

BY_MAIL = """Project title: Warm Welcome
Lead organisation: Northbank Trust
Summary: A drop-in for older neighbours in the library, every Tuesday afternoon from October.
Amount: £1,900
Pot: tactical
Eligible areas: EA-1
Priority: Road Safety
Outcomes: forty people come each week, counted at the door
When: September 2025 to March 2026
Contact: Priya Shah, priya.shah@northbank.example
"""
SAME = (
    "title, organisation, lead_name, lead_email, year, pot, requested_pence, summary, outcomes, areas, priorities, missing"
    ', "when"'
)
HARM = {"title": "Help", "organisation": "x", "summary": "My husband hits me and I am scared to go home tonight."}


@pytest.fixture
def desk(engine: Engine) -> GivingDesk:
    return GivingDesk(engine)


def receipts(desk: GivingDesk) -> list[tuple[Any, ...]]:
    return desk.rows("select key, channel, \"to\" from outboxmessage where key like '%receipt' or key like '%corrected'")


class TestFiling:
    def test_a_form_makes_the_same_record_as_a_letter(self, any_engine: Engine) -> None:
        desk = GivingDesk(any_engine)
        desk.take_in(letter(BY_MAIL, Subject="Proposal: Warm Welcome", Message_ID="<mail@northbank.example>"))

        desk.give("proposal", PROPOSAL)

        mailed, filled = desk.rows(f"select {SAME} from proposal where letter_id is not null order by id")
        assert mailed == filled
        steps = desk.rows("select \"by\", action, state, because, evidence from proposalstep where evidence like 'letter %'")
        assert steps == [
            ("priya.shah@northbank.example", "receive", "received", "came by e-mail", "letter 1"),
            ("priya.shah@northbank.example", "receive", "received", "came by Slack", "letter 2"),
        ]

    def test_an_item_and_a_topic_are_kept_as_they_were_filled_in(self, desk: GivingDesk) -> None:
        desk.give("bulletin_item", ITEM)
        desk.give("session_topic", TOPIC, STRANGER, "V0SECOND")

        assert desk.rows("select title, summary, link, event_start, event_date, expires, sender_name from bulletinitem") == [
            (ITEM["title"], ITEM["summary"], ITEM["link"], "2025-07-26", "2025-07-27", "2025-07-27", "Priya Shah")
        ]
        assert desk.rows("select topic, speaker, suggested_by from topicsuggestion") == [
            (TOPIC["topic"], TOPIC["speaker"], "T0ELSEWHERE/U0SAM")
        ]

    def test_what_is_missing_is_asked_for_as_by_mail(self, desk: GivingDesk) -> None:
        few = {name: PROPOSAL[name] for name in ("title", "organisation", "summary")}

        desk.give("proposal", few, STRANGER)

        [(text,)] = desk.rows("select text from outboxmessage where key = 'letter:1:receipt'")
        assert desk.rows("select missing from proposal where letter_id = 1") == [
            ('["amount", "outcomes", "priority", "dates", "contact"]',)
        ]
        assert "one figure, in pounds" in text
        assert "Reply to this letter" not in text

    @pytest.mark.parametrize("giver", [PRIYA, STRANGER], ids=["certain address", "none"])
    def test_the_receipt_goes_to_where_it_was_given_and_nowhere_else(self, giver: Giver, desk: GivingDesk) -> None:
        desk.give("proposal", PROPOSAL, giver)

        assert receipts(desk) == [("letter:1:receipt", "chat", giver.who)]
        assert desk.rows("select count(*) from outboxmessage where channel = 'mail'") == [(0,)]

    def test_a_choice_that_is_on_no_list_of_the_year_is_nothing(self, desk: GivingDesk) -> None:
        desk.give("proposal", PROPOSAL | {"areas": ["EA-1", "EA-99"], "pot": ["everything"]})

        assert desk.rows("select areas, pot from proposal where letter_id = 1") == [('["EA-1"]', None)]

    def test_sending_twice_is_sending_once(self, any_engine: Engine) -> None:
        desk = GivingDesk(any_engine)

        outcomes = [desk.give("proposal", PROPOSAL) for _ in range(2)]

        assert [outcome.state if outcome else None for outcome in outcomes] == [LetterState.FILED, None]
        assert desk.rows("select count(*) from storedletter") == [(1,)]
        assert len(receipts(desk)) == 1

    def test_sent_twice_at_once_it_is_still_one(self, any_engine: Engine) -> None:
        desk = GivingDesk(any_engine)

        with ThreadPoolExecutor(2) as both:
            outcomes = list(both.map(lambda _: desk.give("proposal", PROPOSAL), range(2)))

        assert sorted(outcome is None for outcome in outcomes) == [False, True]
        assert desk.rows("select count(*) from proposal where letter_id is not null") == [(1,)]
        assert len(receipts(desk)) == 1

    def test_the_same_filled_in_anew_makes_nothing_new(self, desk: GivingDesk) -> None:
        desk.give("proposal", PROPOSAL)

        again = desk.give("proposal", PROPOSAL, sent="V0SECOND")

        assert again is not None
        assert again.state is LetterState.DUPLICATE
        assert desk.rows("select count(*) from proposal where letter_id is not null") == [(1,)]

    def test_files_are_kept_in_the_letter(self, desk: GivingDesk) -> None:
        paper = AttachedFile("plan\r\nBcc: x@y.example/../a.docx", "application/vnd.x", word_table([("Aim", "lights")]))

        desk.give("proposal", PROPOSAL, files=[paper, AttachedFile("", "nonsense", b"\x00\xff")])

        [(raw,)] = desk.rows("select raw from storedletter")
        parts = [part for part in message_from_bytes(raw).walk() if part.get_filename()]
        assert [part.get_payload(decode=True) for part in parts] == [paper.content, b"\x00\xff"]
        assert parts[0].get_filename() == "plan Bcc: x@y.example .. a.docx"
        assert "Bcc" not in message_from_bytes(raw)

    def test_a_draft_is_gone_once_its_form_was_filed(self, desk: GivingDesk) -> None:
        with writing(desk.engine) as session:
            save_draft(session, FormDraft(who=PRIYA.who, form="proposal", given={"title": "W"}, began=AT, saved=AT))

        desk.give("proposal", PROPOSAL)

        with reading(desk.engine) as session:
            assert draft_of(session, PRIYA.who, "proposal") is None


class TestHeld:
    @pytest.mark.parametrize(
        ("form", "raw", "reason"),
        [
            ("proposal", PROPOSAL | {"summary": "OFFICIAL-SENSITIVE\nA secret drop-in."}, "a protective marking"),
            ("proposal", HARM, "a disclosure of harm"),
            (
                "session_topic",
                TOPIC | {"why": "Our new bank account details are sort code 10-20-30"},
                "a change of bank details",
            ),
            ("bulletin_item", ITEM | {"summary": "The review of her death is not yet published."}, "an unpublished review"),
        ],
    )
    def test_what_a_person_must_see_first_is_held_and_shows_nothing(
        self, form: str, raw: dict[str, Any], reason: str, desk: GivingDesk
    ) -> None:
        outcome = desk.give(form, raw)

        assert outcome is not None
        assert (outcome.state, outcome.made.proposals, outcome.made.items) == (LetterState.HELD, (), ())
        shown = desk.show(1)
        assert reason in shown["reason"]
        assert (shown["subject"], shown["text"], shown["proposals"]) == (None, "", [])
        assert desk.rows("select count(*) from proposal where letter_id is not null") == [(0,)]
        assert receipts(desk) == []
        assert [key for (key,) in desk.rows("select key from outboxmessage")] == ["letter:1:waits"]

    def test_a_marking_in_an_attached_file_holds_it(self, desk: GivingDesk) -> None:
        paper = AttachedFile(
            "plan.docx", "application/octet-stream", word_table([("OFFICIAL-SENSITIVE", ""), ("Aim", "lights")])
        )

        outcome = desk.give("proposal", PROPOSAL, files=[paper])

        assert outcome is not None
        assert (outcome.state, outcome.reason) == (LetterState.HELD, "a protective marking in an attachment")

    def test_a_file_that_cannot_be_opened_holds_it_as_what_it_is(self, desk: GivingDesk) -> None:
        locked = b"PK\x03\x04\x14\x00\x01\x00" + b"\x00" * 60

        outcome = desk.give("proposal", PROPOSAL, files=[AttachedFile("plan.zip", "application/zip", locked)])

        assert outcome is not None
        assert (outcome.state, outcome.reason) == (LetterState.HELD, "an encrypted attachment")

    def test_a_released_form_is_what_its_writer_filled_in_and_answered_where_they_gave_it(self, any_engine: Engine) -> None:
        desk = GivingDesk(any_engine)
        desk.give("proposal", PROPOSAL | {"summary": "OFFICIAL-SENSITIVE\nA drop-in."}, STRANGER)

        released = desk.release(1)

        assert (released["outcome"], released["reply"]) == ("filed", "queued")
        assert desk.rows("select title, requested_pence, pot from proposal where letter_id = 1") == [
            ("Warm Welcome", 190_000, "tactical")
        ]
        assert receipts(desk) == [("letter:1:receipt", "chat", STRANGER.who)]
        with pytest.raises(LetterStands, match="filed, not held"):
            desk.release(1)

    def test_one_sorted_again_keeps_its_way_back(self, desk: GivingDesk) -> None:
        desk.give("proposal", PROPOSAL, STRANGER)
        desk.run("update outboxmessage set state = 'sent', attempts = 1")

        shown = desk.sort_again(1, LetterKind.BULLETIN_ITEM)

        assert (shown["kinds"], shown["proposals"]) == (["bulletin_item"], [])
        assert receipts(desk) == [("letter:1:receipt", "chat", STRANGER.who), ("letter:1:corrected", "chat", STRANGER.who)]

    def test_sorted_back_it_is_again_what_was_filled_in(self, desk: GivingDesk) -> None:
        desk.give("bulletin_item", ITEM)
        desk.sort_again(1, LetterKind.SESSION_SUGGESTION)

        desk.sort_again(1, LetterKind.BULLETIN_ITEM)

        assert desk.rows("select title, link, event_start from bulletinitem where state <> 'declined'") == [
            (ITEM["title"], ITEM["link"], "2025-07-26")
        ]


class TestTrust:
    @pytest.mark.parametrize("form", ["proposal", "bulletin_item", "session_topic"])
    def test_an_e_mail_cannot_claim_to_be_a_form(self, form: str, desk: GivingDesk) -> None:
        desk.give(form, FILLED[form], STRANGER)
        [(raw,)] = desk.rows("select raw from storedletter")
        forged = raw.replace(b"@slack.invalid>", b"@elsewhere.example>").replace(b"Message-ID: <kcst.", b"Message-ID: <x")

        desk.take_in(forged)

        [(sender, author)] = desk.rows("select sender, author from storedletter where mailbox <> 'slack'")
        assert sender == author == "t0elsewhere.u0sam@elsewhere.example"
        assert [channel for (channel,) in desk.rows("select channel from outboxmessage where letter_id = 2")] != ["chat"]

    def test_who_wrote_by_mail_as_nobody_speaks_for_no_form(self, desk: GivingDesk) -> None:
        desk.give("proposal", {name: PROPOSAL[name] for name in ("title", "organisation", "summary")}, STRANGER)
        thread = message_id(STRANGER.who, "V0FIRST")

        for number, sender in enumerate((b"x@slack.invalid", b"Sam <T0ELSEWHERE/U0SAM>")):
            answer = letter("It is £1,900 please.\n", Subject="Re: Proposal", In_Reply_To=thread, Message_ID=f"<{number}@x>")
            desk.take_in(answer.replace(b"Priya Shah <priya.shah@northbank.example>", sender))

        assert desk.rows("select requested_pence from proposal where letter_id = 1") == [(None,)]

    def test_a_name_or_address_of_any_kind_makes_a_whole_letter(self, desk: GivingDesk) -> None:
        giver = Giver("T0/U1", "Zoë\r\nBcc: x@y.example \u202e <a@b.example>", "not an address\n")

        outcome = desk.give("session_topic", TOPIC, giver)

        assert outcome is not None
        assert outcome.letter is not None
        assert outcome.letter.sender == "T0/U1"
        [(raw,)] = desk.rows("select raw from storedletter")
        assert message_from_bytes(raw).get_all("bcc") is None

    def test_a_letter_whose_header_was_damaged_is_sorted_by_its_words(self, desk: GivingDesk) -> None:
        desk.give("proposal", PROPOSAL | {"summary": "OFFICIAL-SENSITIVE\nA drop-in."})
        [(raw,)] = desk.rows("select raw from storedletter")
        with reading(desk.engine) as session:
            house = house_of(session, AT.date())
            damaged = raw.replace(HEADER.encode() + b": ", HEADER.encode() + b": !")
            seen = look_at(damaged, AT, house.sorting, AT, Formed(PRIYA.who, Again()))

        assert [one.title for one in seen.found.proposals] == ["Warm Welcome"]
        assert seen.letter.chat == PRIYA.who


def test_later_words_win_over_earlier_ones_that_arrive_late(any_engine: Engine) -> None:
    later, earlier = AT.replace(minute=2), AT.replace(minute=1)

    for saved, title in ((later, "Warm Welcome"), (earlier, "Warm")):
        with writing(any_engine) as session:
            save_draft(session, FormDraft(who="T/U", form="proposal", given={"title": title}, began=AT, saved=saved))

    with reading(any_engine) as session:
        kept = draft_of(session, "T/U", "proposal")
        assert kept is not None
        assert (kept.given, kept.began, kept.saved) == ({"title": "Warm Welcome"}, AT, later)


def test_who_gave_news_in_slack_hears_there_what_became_of_it(desk: GivingDesk) -> None:
    august = dt.datetime(2025, 8, 1, 8, tzinfo=LONDON)
    desk.give("bulletin_item", ITEM | {"event_begins": "2025-08-20", "event_ends": ""}, STRANGER)

    with writing(desk.engine) as session:
        employ(session, OFFICER)
        draft(session, "2025-08", august)
        approve(session, "2025-08", Approval(OFFICER, august))
        release_approved(session, BulletinRules(), august)

    told = desk.rows("select channel, \"to\", subject from outboxmessage where key like '%:told:%'")
    assert told == [("chat", STRANGER.who, "Your news in the August 2025 bulletin")]
