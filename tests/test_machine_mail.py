"""Mail from machines is known by signs that agree; what people write about such mail is not taken for it."""

import datetime as dt
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.intake import machine
from handlers.intake.reading import read
from handlers.intake.shapes import Letter, Partner, Sorted
from handlers.intake.sorting import sort
from models.post import LetterKind

AT = dt.datetime(2025, 7, 11, 9, tzinfo=dt.UTC)
HOUSE = Partner(own=("team@partnership.example",))
ABOUT = "<kcst.1@partnership.example>"
GIVEN = yaml.safe_load((Path(__file__).parent / "letters" / "machine_mail.yaml").read_text("utf-8"))
BOUNCES, AUTOMATIC, ORDINARY = GIVEN["bounces"], GIVEN["automatic"], GIVEN["ordinary"]
TAKEN = {LetterKind.BOUNCE, LetterKind.AUTO_REPLY, LetterKind.RECEIPT, LetterKind.CALENDAR_RESPONSE}


def letter(head: str, text: str = "") -> Letter:
    return read(f"{head.strip()}\n\n{text}".encode())


def sorted_letter(head: str, text: str = "") -> Sorted:
    return sort(letter(head, text), HOUSE, AT)


def report(kind: str, *parts: tuple[str, str]) -> str:
    told = "".join(f"--b\nContent-Type: {content_type}\n\n{text}\n\n" for content_type, text in parts)
    return f'From: postmaster@x.example\nSubject: Notice\nContent-Type: {kind}; boundary="b"\n\n{told}--b--\n'


STATUS = (
    "message/delivery-status",
    "Reporting-MTA: dns; x.example\n\nFinal-Recipient: rfc822; a@x.example\nAction: {}\nStatus: 5.1.1",
)
OURS = ("message/rfc822", f"From: team@partnership.example\nSubject: Your bid\nMessage-ID: {ABOUT}\n\nThank you.")


# ---------------------------------------------------------------- bounces


@pytest.mark.parametrize("name", sorted(BOUNCES))
def test_a_bounce_is_known_whoever_wrote_the_program(name: str) -> None:
    found = sorted_letter(**BOUNCES[name])

    assert (found.kinds, found.answerable) == ((LetterKind.BOUNCE,), False)


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("failed", LetterKind.BOUNCE),
        ("delayed", LetterKind.BOUNCE),
        ("delivered", LetterKind.RECEIPT),
        ("relayed", LetterKind.RECEIPT),
        ("expanded (to a list)", LetterKind.RECEIPT),
    ],
)
def test_a_delivery_report_tells_by_its_action_whether_it_is_bad_news(action: str, kind: LetterKind) -> None:
    content_type, text = STATUS

    found = sort(read(report("multipart/report", (content_type, text.format(action))).encode()), HOUSE, AT)

    assert found.kinds == (kind,)


def test_a_complaint_through_a_feedback_loop_is_a_bounce() -> None:
    raw = report("multipart/report; report-type=feedback-report", ("message/feedback-report", "Feedback-Type: abuse"), OURS)

    assert sort(read(raw.encode()), HOUSE, AT).kinds == (LetterKind.BOUNCE,)


def test_what_is_inside_a_bounce_is_not_taken_for_its_author() -> None:
    raw = report("multipart/mixed", ("text/plain", "Your message could not be delivered."), OURS)

    assert read(raw.encode()).author == "postmaster@x.example"


# ---------------------------------------------------------------- automatic replies


@pytest.mark.parametrize("name", sorted(AUTOMATIC))
def test_an_automatic_reply_is_known(name: str) -> None:
    one = AUTOMATIC[name]

    found = sorted_letter(f"From: Jo Reed <jo@x.example>\n{one['head']}", one["text"])

    assert (found.kinds, found.answerable) == ((LetterKind.AUTO_REPLY,), False)


# ---------------------------------------------------------------- what people write


@pytest.mark.parametrize("name", sorted(ORDINARY))
def test_what_a_person_writes_is_not_taken_for_a_machine(name: str) -> None:
    one = ORDINARY[name]
    sender = "postmaster@x.example" if "postmaster" in name else "jo@x.example"

    found = sorted_letter(f"From: Jo Reed <{sender}>\n{one['head']}", one["text"])

    assert not set(found.kinds) & TAKEN


@pytest.mark.parametrize(
    "head",
    [
        "List-Id: <news.example>\nSubject: Undeliverable promises: our July issue",
        "Auto-Submitted: auto-generated\nSubject: r214: fix the mailer-daemon test",
        "Auto-Submitted: auto-generated\nList-Id: <bugs.example>\nIn-Reply-To: <1@x.example>\nSubject: [Bug 1] Bounces lost",
        "Precedence: bulk\nSubject: Re: out of office replies on this list",
    ],
)
def test_lists_and_notices_are_neither_bounces_nor_replies(head: str) -> None:
    found = sorted_letter(f"From: Jo Reed <jo@x.example>\n{head}", "The code for returned mail now says why it failed.")

    assert (found.kinds, found.answerable) == ((LetterKind.OTHER,), False)


def test_a_delivery_report_that_a_person_sends_on_is_no_bounce() -> None:
    content_type, text = STATUS
    raw = report("multipart/mixed", ("text/plain", "Can you help?"), (content_type, text.format("failed")))
    raw = raw.replace("postmaster@x.example", "jo@x.example", 1).replace(
        "Subject: Notice", "Subject: Fw: Undeliverable: Bid", 1
    )

    assert LetterKind.BOUNCE not in sort(read(raw.encode()), HOUSE, AT).kinds


def test_what_came_without_a_way_back_is_filed_and_not_answered() -> None:
    found = sorted_letter("From: Jo <jo@x.example>\nReturn-Path: <>\nSubject: Question", "When is the next session?")

    assert (found.kinds, found.answerable, found.held) == ((LetterKind.QUESTION,), False, False)


# ---------------------------------------------------------------- the letter it is about


def refers_to(raw: str) -> str | None:
    found = read(raw.encode())
    return machine.refers_to(found, sort(found, HOUSE, AT).kinds)


@pytest.mark.parametrize(
    "raw",
    [
        report("multipart/report; report-type=delivery-status", (STATUS[0], STATUS[1].format("failed")), OURS),
        report("multipart/report; report-type=delivery-status", ("text/rfc822-headers", f"Message-ID:\n {ABOUT}\n")),
        report(
            "multipart/report; report-type=disposition-notification",
            ("message/disposition-notification", f"Final-Recipient: rfc822; a@x.example\nOriginal-Message-ID: {ABOUT}"),
        ),
        "From: MAILER-DAEMON@x.example\nSubject: failure notice\nMessage-ID: <other@x.example>\n\nSorry.\n"
        f"--- Below this line is a copy of the message.\n\nMessage-ID: {ABOUT}\nSubject: Bid\n",
        f"From: jo@x.example\nSubject: Automatic reply: Bid\nIn-Reply-To: {ABOUT}\n\nAway.",
        f"From: MAILER-DAEMON@x.example\nSubject: Undelivered mail\nReferences: <a@b.example> {ABOUT}\n\nSorry.",
    ],
)
def test_machine_mail_names_the_letter_it_is_about(raw: str) -> None:
    assert refers_to(raw) == ABOUT


def test_a_persons_reply_refers_to_no_letter_in_this_sense() -> None:
    assert refers_to(f"From: jo@x.example\nSubject: Re: Bid\nIn-Reply-To: {ABOUT}\n\nIt is £900.") is None


def test_a_letter_wrapped_in_base64_inside_a_bounce_is_found() -> None:
    wrapped = "TWVzc2FnZS1JRDogPGtjc3QuMUBwYXJ0bmVyc2hpcC5leGFtcGxlPgpTdWJqZWN0OiBCaWQKCmhlbGxvCg=="
    part = ("message/rfc822\nContent-Transfer-Encoding: base64", wrapped)

    assert refers_to(report("multipart/report; report-type=delivery-status", part)) == ABOUT


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([one["head"] for group in GIVEN.values() for one in group.values()]),
    st.text(max_size=300),
    st.text(max_size=300),
)
def test_any_words_under_any_such_head_are_sorted(head: str, more: str, text: str) -> None:
    found = letter(f"{head} {' '.join(more.split())}".replace("\x85", " "), text)

    kinds = sort(found, HOUSE, AT).kinds

    assert kinds
    assert machine.refers_to(found, kinds) is None or set(kinds) & set(machine.ABOUT_A_LETTER)
