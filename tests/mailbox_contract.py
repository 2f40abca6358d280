"""What every mailbox must do. Subclass it, provide the four fixtures, and inherit the tests.

`mailbox` is the adapter on an empty mailbox of ADDRESS, dated by `clock`; `arrive` puts a raw letter in its inbox; `enter`
puts an entry into its calendar, or changes it there; `outbox_view` shows what lies in Drafts and Sent, past the adapter.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Any, Protocol

import pytest

from bot.mailbox.proving import Use, prove
from models.dates import LONDON
from models.errors import MailboxError
from models.mailbox import Attachment, CalendarEntry, CalendarPage, Mail, Mailbox, Page, to_mime

ADDRESS = "Community.Safety@kcst.example"
LEAD = "asha.patel@swale.example"
PARTNER = "tom.wright@medway.example"
CATEGORY = "KCST/Proposal"
FOLDER = "Bulletin item"
LARGE = 5_000_000  # bytes, of an attachment
LETTER = (
    b"From: Asha Patel <asha.patel@swale.example>\r\nTo: community.safety@kcst.example\r\n"
    b"Subject: =?utf-8?q?Caf=C3=A9_talks?=\r\nMessage-ID: <one@swale.example>\r\n"
    b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    b"We ask for \xc2\xa34,000.\r\n"
)
LONG_ID = "<AM9PR04MB8399A5F7B1C3D1E2F3A4B5C6D7E8F9@AM9PR04MB8399.eurprd04.prod.outlook.com>"

TALK = CalendarEntry(
    uid="talk-1@kcst.example",
    title="Off-road bikes, & how to report them; é",
    start=dt.datetime(2026, 5, 14, 12, tzinfo=LONDON),
    end=dt.datetime(2026, 5, 14, 13, tzinfo=LONDON),
    location="Online; room 2",
    text="Join: https://zoom.us/j/1\nBring questions",
)
SESSIONS = "KCST/Session"
MAY = (dt.date(2026, 5, 1), dt.date(2026, 5, 31))

Arrive = Callable[[bytes], None]
Enter = Callable[[CalendarEntry, tuple[str, ...]], None]


class OutboxView(Protocol):
    def drafts(self) -> list[bytes]: ...

    def sent(self) -> list[bytes]: ...


def clock() -> dt.datetime:
    return dt.datetime(2025, 7, 23, 10, tzinfo=dt.UTC)


def letter(number: int) -> bytes:
    return f"From: {LEAD}\r\nSubject: Letter {number}\r\nMessage-ID: <{number}@swale.example>\r\n\r\nText\r\n".encode()


def mail(key: str = "receipt-1", to: tuple[str, ...] = (LEAD,), auto: bool = True) -> Mail:
    return Mail(key, to, "Your proposal", "Thank you.\n", auto=auto)


def drain(mailbox: Mailbox, position: str = "") -> tuple[list[str], str]:
    """All ids since `position`, in order, and the position after them."""
    ids: list[str] = []
    for page in mailbox.pages(position):
        ids += page.ids
        position = page.position
    return ids, position


def swept(mailbox: Mailbox) -> list[str]:
    """All ids in the inbox, whatever was asked for before."""
    return [letter_id for page in mailbox.sweep() for letter_id in page.ids]


def large_file() -> Attachment:
    """Five megabytes in which no two lines are alike."""
    return Attachment("map.pdf", "application/pdf", b"".join(b"%015d\n" % n for n in range(LARGE // 16)))


def first_id(mailbox: Mailbox) -> str:
    return drain(mailbox)[0][0]


def subject(raw: bytes) -> str:
    return str(make_header(decode_header(message_from_bytes(raw)["Subject"])))


def content(raw: bytes) -> tuple[dict[str, str], list[object]]:
    """The headers and the decoded parts of a letter: what must survive a server that writes it anew."""
    parsed = message_from_bytes(raw)
    return dict(parsed.items()), [part.get_payload(decode=True) for part in parsed.walk()]


def part_of(message: Message, content_type: str) -> Message:
    [found] = [part for part in message.walk() if part.get_content_type() == content_type]
    return found


class MailboxContract:
    def test_its_name_stays_the_same_and_holds_no_secret(self, mailbox: Mailbox) -> None:
        assert mailbox.name == "community.safety@kcst.example"

    def test_a_letter_comes_back_as_it_arrived(self, mailbox: Mailbox, arrive: Arrive) -> None:
        arrive(LETTER)

        assert content(mailbox.read(first_id(mailbox))) == content(LETTER)

    def test_a_letter_that_arrives_later_is_new_since_the_position(self, mailbox: Mailbox, arrive: Arrive) -> None:
        arrive(letter(1))
        first, position = drain(mailbox)
        mailbox.mark(first[0], CATEGORY)
        arrive(letter(2))

        ids, _ = drain(mailbox, position)

        assert [subject(mailbox.read(letter_id)) for letter_id in ids] == ["Letter 2"]

    def test_letters_come_oldest_first_with_none_missed_or_repeated(self, mailbox: Mailbox, arrive: Arrive) -> None:
        for number in range(230):
            arrive(letter(number))

        pages = list(mailbox.pages(""))

        ids = [letter_id for page in pages for letter_id in page.ids]
        assert max(len(page.ids) for page in pages) <= 100
        assert [subject(mailbox.read(letter_id)) for letter_id in ids] == [f"Letter {number}" for number in range(230)]

    def test_a_stop_after_a_page_goes_on_from_its_position(self, mailbox: Mailbox, arrive: Arrive) -> None:
        for number in range(130):
            arrive(letter(number))
        first: Page = next(iter(mailbox.pages("")))

        rest, _ = drain(mailbox, first.position)

        assert len({*first.ids, *rest}) == 130

    def test_marking_twice_is_marking_once(self, mailbox: Mailbox, arrive: Arrive) -> None:
        arrive(letter(1))
        letter_id = first_id(mailbox)

        mailbox.mark(letter_id, CATEGORY)
        mailbox.mark(letter_id, CATEGORY)

        assert mailbox.categories(letter_id) == (CATEGORY,)

    def test_marking_keeps_the_categories_of_others(self, mailbox: Mailbox, arrive: Arrive) -> None:
        arrive(letter(1))
        letter_id = first_id(mailbox)

        mailbox.mark(letter_id, "Rückfrage: 50%")
        mailbox.mark(letter_id, CATEGORY)

        assert sorted(mailbox.categories(letter_id)) == [CATEGORY, "Rückfrage: 50%"]

    def test_many_are_marked_at_once_and_each_that_cannot_be_is_named(self, mailbox: Mailbox, arrive: Arrive) -> None:
        for number in range(5):
            arrive(letter(number))
        ids, _ = drain(mailbox)
        mailbox.mark(ids[0], "Asha")
        mailbox.mark(ids[1], CATEGORY)
        marks = {ids[0]: CATEGORY, "AAMkNone=": CATEGORY} | dict.fromkeys(ids[1:], CATEGORY)

        refused = {letter_id: problem for letter_id, problem in mailbox.mark_all(marks) if problem}

        assert [(letter_id, problem.permanent) for letter_id, problem in refused.items()] == [("AAMkNone=", True)]
        assert sorted(mailbox.categories(ids[0])) == ["Asha", CATEGORY]
        assert {mailbox.categories(letter_id) for letter_id in ids[1:]} == {(CATEGORY,)}

    def test_marking_one_letter_leaves_the_others_and_the_bytes_alone(self, mailbox: Mailbox, arrive: Arrive) -> None:
        arrive(LETTER)
        arrive(letter(2))
        (one, other), _ = drain(mailbox)
        before = mailbox.read(one)

        mailbox.mark(one, CATEGORY)

        assert mailbox.read(one) == before
        assert mailbox.categories(other) == ()

    @pytest.mark.parametrize("letter_id", ["never-existed", "AAMkNone=", "../../etc/passwd", ".", ""])
    def test_an_unknown_letter_is_a_permanent_error(self, mailbox: Mailbox, letter_id: str) -> None:
        uses: list[Callable[[], object]] = [
            lambda: mailbox.read(letter_id),
            lambda: mailbox.mark(letter_id, CATEGORY),
            lambda: mailbox.categories(letter_id),
            lambda: mailbox.move(letter_id, FOLDER),
            lambda: mailbox.discard_draft(letter_id, "receipt-1"),
        ]
        for use in uses:
            with pytest.raises(MailboxError) as caught:
                use()
            assert caught.value.permanent

    def test_a_draft_is_saved_and_not_sent(self, mailbox: Mailbox, outbox_view: OutboxView) -> None:
        draft_id = mailbox.save_draft(mail(to=()))

        assert content(mailbox.read(draft_id)) == content(outbox_view.drafts()[0])
        assert subject(outbox_view.drafts()[0]) == "Your proposal"
        assert outbox_view.sent() == []
        assert not mailbox.find_sent("receipt-1")

    def test_a_draft_is_found_by_its_key_as_it_lies_there(self, mailbox: Mailbox, outbox_view: OutboxView) -> None:
        mailbox.save_draft(mail("edition-1"))
        mailbox.send(mail("edition-2"))

        found = mailbox.read_draft("edition-1")

        assert found is not None
        assert content(found) == content(outbox_view.drafts()[0])
        assert [mailbox.read_draft(key) for key in ("edition-2", "edition-3", "")] == [None, None, None]

    def test_a_sent_mail_is_kept_in_sent_once_for_each_call(self, mailbox: Mailbox, outbox_view: OutboxView) -> None:
        mailbox.send(mail())
        mailbox.send(mail())

        assert [subject(raw) for raw in outbox_view.sent()] == ["Your proposal"] * 2
        assert outbox_view.drafts() == []

    def test_a_sent_mail_is_found_by_its_key_and_by_no_other(self, mailbox: Mailbox) -> None:
        mailbox.send(mail("receipt-1"))

        assert mailbox.find_sent("receipt-1")
        assert not mailbox.find_sent("receipt-2")
        assert not mailbox.find_sent("")

    def test_a_saved_draft_is_found_by_its_key_and_by_no_other_and_not_among_what_was_sent(self, mailbox: Mailbox) -> None:
        mailbox.save_draft(mail("edition-1"))
        mailbox.send(mail("receipt-1"))

        assert mailbox.find_draft("edition-1")
        assert not mailbox.find_draft("receipt-1")
        assert not mailbox.find_draft("edition-2")
        assert not mailbox.find_draft("")

    def test_what_is_sent_is_not_a_letter_that_arrived(self, mailbox: Mailbox) -> None:
        mailbox.send(mail())
        mailbox.save_draft(mail())

        assert drain(mailbox)[0] == []

    @pytest.mark.parametrize("answered", ["<2@x.example>", LONG_ID])
    def test_a_reply_names_what_it_answers(self, mailbox: Mailbox, outbox_view: OutboxView, answered: str) -> None:
        mailbox.send(Mail("k", (LEAD,), "Re", "Text", in_reply_to=answered, references=("<1@x.example>",)))

        sent = message_from_bytes(outbox_view.sent()[0])

        assert sent["In-Reply-To"].split() == [answered]
        assert sent["References"].split() == ["<1@x.example>", answered]

    def test_html_and_attachments_are_kept(self, mailbox: Mailbox, outbox_view: OutboxView) -> None:
        minutes = Attachment("Über minutes.pdf", "application/pdf", bytes(range(256)))
        mailbox.send(Mail("k", (LEAD,), "Minutes", "Plain £", html="<p>Rich £</p>", attachments=(minutes,)))

        sent = message_from_bytes(outbox_view.sent()[0])

        assert part_of(sent, "text/plain").get_payload(decode=True) == "Plain £\r\n".encode()
        assert part_of(sent, "text/html").get_payload(decode=True) == "<p>Rich £</p>\r\n".encode()
        assert part_of(sent, "application/pdf").get_payload(decode=True) == bytes(range(256))
        assert part_of(sent, "application/pdf").get_filename() == "Über minutes.pdf"

    def test_a_subject_beyond_ascii_survives(self, mailbox: Mailbox, outbox_view: OutboxView) -> None:
        mailbox.send(Mail("k", (LEAD, f"Tom Wright <{PARTNER}>"), "Café “Sûreté” – £4,000 " + "for Swale " * 9, "Text"))

        [sent] = outbox_view.sent()

        assert subject(sent) == ("Café “Sûreté” – £4,000 " + "for Swale " * 9).strip()
        assert message_from_bytes(sent)["To"] == f"{LEAD}, Tom Wright <{PARTNER}>"

    def test_only_automatic_mail_says_it_is(self, mailbox: Mailbox, outbox_view: OutboxView) -> None:
        mailbox.send(mail("receipt", auto=True))
        mailbox.send(mail("signed", auto=False))

        automatic, signed = map(message_from_bytes, outbox_view.sent())

        assert automatic["Auto-Submitted"] == "auto-generated"
        assert "Auto-Submitted" not in signed

    @pytest.mark.parametrize("to", [(), ("",), ("nobody",), (LEAD, "a@b\r\nBcc: c@d"), ("a@b, c@d",), ("ü@b",)])
    def test_a_bad_address_is_a_permanent_error_and_sends_nothing(
        self, mailbox: Mailbox, outbox_view: OutboxView, to: tuple[str, ...]
    ) -> None:
        with pytest.raises(MailboxError) as caught:
            mailbox.send(mail(to=to))

        assert caught.value.permanent
        assert outbox_view.sent() == []

    def test_an_entry_of_the_category_comes_with_all_it_says(self, mailbox: Mailbox, enter: Enter) -> None:
        enter(TALK, ("Blue", SESSIONS))

        page = mailbox.calendar(SESSIONS, *MAY)

        assert page == CalendarPage((TALK,))

    def test_entries_of_other_categories_and_of_none_do_not_come(self, mailbox: Mailbox, enter: Enter) -> None:
        enter(TALK, ("KCST/Sessions", "Session"))
        enter(replace(TALK, uid="talk-2@kcst.example"), ())

        assert mailbox.calendar(SESSIONS, *MAY) == CalendarPage(())

    def test_entries_come_that_begin_on_the_days_asked_for_in_london(self, mailbox: Mailbox, enter: Enter) -> None:
        moments = [dt.datetime(2026, 4, 30, 23, 30, tzinfo=LONDON), dt.datetime(2026, 5, 1, 0, 30, tzinfo=LONDON),
                   dt.datetime(2026, 5, 31, 23, 30, tzinfo=LONDON), dt.datetime(2026, 6, 1, 0, 30, tzinfo=LONDON)]  # fmt: skip
        for number, start in enumerate(moments):
            enter(replace(TALK, uid=f"{number}@x", start=start, end=start + dt.timedelta(minutes=20)), (SESSIONS,))

        page = mailbox.calendar(SESSIONS, *MAY)

        assert sorted(entry.uid for entry in page.entries) == ["1@x", "2@x"]

    def test_a_changed_a_private_a_cancelled_and_a_whole_days_entry_are_told_as_such(
        self, mailbox: Mailbox, enter: Enter
    ) -> None:
        midnight = dt.datetime(2026, 5, 20, tzinfo=LONDON)
        enter(TALK, (SESSIONS,))
        enter(replace(TALK, title="Bikes and quads", sequence=2), (SESSIONS,))
        enter(replace(TALK, uid="2@x", cancelled=True), (SESSIONS,))
        enter(replace(TALK, uid="3@x", private=True), (SESSIONS,))
        enter(replace(TALK, uid="4@x", all_day=True, start=midnight, end=midnight + dt.timedelta(days=1)), (SESSIONS,))

        found = {entry.uid: entry for entry in mailbox.calendar(SESSIONS, *MAY).entries}

        changed, cancelled, private, whole = (found[uid] for uid in (TALK.uid, "2@x", "3@x", "4@x"))
        assert (changed.title, changed.sequence) == ("Bikes and quads", 2)
        assert (cancelled.cancelled, private.private, changed.cancelled, changed.private) == (True, True, False, False)
        assert (whole.all_day, whole.start, whole.end) == (True, midnight, midnight + dt.timedelta(days=1))

    def test_a_sweep_gives_every_letter_whatever_was_given_and_marked_before(self, mailbox: Mailbox, arrive: Arrive) -> None:
        for number in range(130):
            arrive(letter(number))
        ids, _ = drain(mailbox)
        mailbox.mark(ids[0], CATEGORY)

        pages = list(mailbox.sweep())

        assert [letter_id for page in pages for letter_id in page.ids] == ids
        assert max(len(page.ids) for page in pages) <= 100
        assert {page.position for page in pages} == {""}

    def test_a_sweep_leaves_what_is_new_as_it_is(self, mailbox: Mailbox, arrive: Arrive) -> None:
        arrive(letter(1))
        [first], position = drain(mailbox)
        mailbox.mark(first, CATEGORY)
        arrive(letter(2))

        both = swept(mailbox)

        assert drain(mailbox, position)[0] == [both[1]]

    def test_a_sweep_of_an_empty_inbox_finds_nothing_of_what_we_wrote(self, mailbox: Mailbox) -> None:
        mailbox.save_draft(mail())
        mailbox.send(mail())

        assert swept(mailbox) == []

    def test_a_moved_letter_is_there_under_the_id_it_has_from_then_on(self, mailbox: Mailbox, arrive: Arrive) -> None:
        arrive(LETTER)
        letter_id = first_id(mailbox)
        mailbox.mark(letter_id, CATEGORY)

        moved = mailbox.move(letter_id, FOLDER)

        assert content(mailbox.read(moved)) == content(LETTER)
        assert mailbox.categories(moved) == (CATEGORY,)
        mailbox.mark(moved, "KCST/Held")
        assert sorted(mailbox.categories(moved)) == ["KCST/Held", CATEGORY]

    def test_a_moved_letter_is_not_new_again_and_not_in_a_sweep(self, mailbox: Mailbox, arrive: Arrive) -> None:
        arrive(letter(1))
        arrive(letter(2))
        ids, position = drain(mailbox)

        mailbox.move(ids[0], FOLDER)

        assert ids[0] not in drain(mailbox, position)[0]
        assert len(drain(mailbox)[0]) == 1
        assert [subject(mailbox.read(letter_id)) for letter_id in swept(mailbox)] == ["Letter 2"]

    def test_moving_twice_is_moving_once(self, mailbox: Mailbox, arrive: Arrive) -> None:
        arrive(letter(1))
        moved = mailbox.move(first_id(mailbox), FOLDER)

        assert mailbox.move(moved, FOLDER) == moved
        assert subject(mailbox.read(moved)) == "Letter 1"

    def test_a_letter_moves_on_to_another_folder(self, mailbox: Mailbox, arrive: Arrive) -> None:
        arrive(letter(1))
        arrive(letter(2))
        (one, other), _ = drain(mailbox)
        one, other = mailbox.move(one, FOLDER), mailbox.move(other, FOLDER)

        one = mailbox.move(one, "Proposal")

        assert [subject(mailbox.read(letter_id)) for letter_id in (one, other)] == ["Letter 1", "Letter 2"]

    @pytest.mark.parametrize("folder", ["", ".", "../up", "a/b", "a.b", "Drafts", "x" * 200, "a\nb"])
    def test_a_folder_that_is_none_is_a_permanent_error_and_moves_nothing(
        self, mailbox: Mailbox, arrive: Arrive, folder: str
    ) -> None:
        arrive(letter(1))
        letter_id = first_id(mailbox)

        with pytest.raises(MailboxError) as caught:
            mailbox.move(letter_id, folder)

        assert caught.value.permanent
        assert swept(mailbox) == [letter_id]

    @pytest.mark.parametrize("answered", ["<2@x.example>", LONG_ID])
    def test_a_reply_saved_as_a_draft_names_what_it_answers(
        self, mailbox: Mailbox, outbox_view: OutboxView, answered: str
    ) -> None:
        mailbox.save_draft(Mail("k", (LEAD,), "Re: bid", "Text", in_reply_to=answered, references=("<1@x.example>",)))

        draft = message_from_bytes(outbox_view.drafts()[0])

        assert draft["In-Reply-To"].split() == [answered]
        assert draft["References"].split() == ["<1@x.example>", answered]
        assert mailbox.find_draft("k")

    def test_a_reply_to_a_letter_in_the_inbox_is_found_by_its_key_and_says_what_we_wrote(
        self, mailbox: Mailbox, arrive: Arrive, outbox_view: OutboxView
    ) -> None:
        arrive(LETTER)

        mailbox.save_draft(Mail("answer-1", (LEAD,), "Re: Café talks", "Thank you.\n", in_reply_to="<one@swale.example>"))

        [draft] = map(message_from_bytes, outbox_view.drafts())
        assert draft["In-Reply-To"].split() == ["<one@swale.example>"]
        assert b"Thank you." in draft.as_bytes()
        assert mailbox.find_draft("answer-1")
        assert swept(mailbox) == drain(mailbox)[0]

    def test_a_draft_keeps_its_attachments_however_large(self, mailbox: Mailbox, outbox_view: OutboxView) -> None:
        minutes = Attachment("Über minutes.txt", "text/plain", "£4,000\n".encode())
        mailbox.save_draft(Mail("k", (LEAD,), "Papers", "Text", html="<p>Text</p>", attachments=(large_file(), minutes)))

        [draft] = map(message_from_bytes, outbox_view.drafts())
        parts: dict[str | None, Any] = {part.get_filename(): part.get_payload(decode=True) for part in draft.walk()}

        assert parts["map.pdf"] == large_file().content
        assert parts["Über minutes.txt"].split() == ["£4,000".encode()]

    def test_a_large_attachment_is_sent_and_one_that_arrives_is_read(
        self, mailbox: Mailbox, arrive: Arrive, outbox_view: OutboxView
    ) -> None:
        mailbox.send(Mail("k", (LEAD,), "Map", "Text", attachments=(large_file(),)))
        [sent] = outbox_view.sent()
        arrive(sent)

        received = message_from_bytes(mailbox.read(first_id(mailbox)))

        assert part_of(received, "application/pdf").get_payload(decode=True) == large_file().content

    def test_a_draft_can_be_marked(self, mailbox: Mailbox) -> None:
        draft_id = mailbox.save_draft(mail())

        mailbox.mark(draft_id, CATEGORY)

        assert mailbox.categories(draft_id) == (CATEGORY,)

    @pytest.mark.parametrize("to", [("nobody",), (LEAD, "a@b\r\nBcc: c@d")])
    def test_a_draft_to_a_bad_address_is_a_permanent_error_and_saves_nothing(
        self, mailbox: Mailbox, outbox_view: OutboxView, to: tuple[str, ...]
    ) -> None:
        with pytest.raises(MailboxError) as caught:
            mailbox.save_draft(mail(to=to))

        assert caught.value.permanent
        assert outbox_view.drafts() == []

    def test_a_draft_of_ours_is_discarded_and_no_other(self, mailbox: Mailbox, outbox_view: OutboxView) -> None:
        mailbox.save_draft(mail("edition-1"))
        draft_id = mailbox.save_draft(mail("test-1"))
        mailbox.mark(draft_id, CATEGORY)

        mailbox.discard_draft(draft_id, "test-1")

        assert (mailbox.find_draft("test-1"), mailbox.find_draft("edition-1")) == (False, True)
        assert len(outbox_view.drafts()) == 1

    def test_nothing_but_the_draft_of_that_key_is_ever_discarded(
        self, mailbox: Mailbox, arrive: Arrive, outbox_view: OutboxView
    ) -> None:
        arrive(to_mime(mail("edition-1"), ADDRESS, clock()))
        draft_id, letter_id = mailbox.save_draft(mail("edition-1")), first_id(mailbox)
        moved = mailbox.move(letter_id, FOLDER)

        for one, key in ((moved, "edition-1"), (draft_id, "edition-2"), (draft_id, "")):
            with pytest.raises(MailboxError) as caught:
                mailbox.discard_draft(one, key)
            assert caught.value.permanent

        assert len(outbox_view.drafts()) == 1
        assert subject(mailbox.read(moved)) == "Your proposal"

    def test_all_the_product_needs_is_proved_with_nothing_sent_and_nothing_left(
        self, mailbox: Mailbox, arrive: Arrive, outbox_view: OutboxView
    ) -> None:
        arrive(LETTER)

        found = dict(prove(mailbox, clock()))

        assert found == dict.fromkeys(Use)
        assert (outbox_view.drafts(), outbox_view.sent()) == ([], [])
        assert mailbox.categories(first_id(mailbox)) == ()

    def test_no_use_of_it_takes_a_letter_away(self, mailbox: Mailbox, arrive: Arrive) -> None:
        arrive(letter(1))
        arrive(letter(2))
        ids, position = drain(mailbox)

        mailbox.mark(ids[0], CATEGORY)
        mailbox.save_draft(mail())
        mailbox.send(mail())
        mailbox.find_sent("receipt-1")
        mailbox.find_draft("receipt-1")
        mailbox.read_draft("receipt-1")
        drain(mailbox, position)
        swept(mailbox)
        ids[1] = mailbox.move(ids[1], FOLDER)

        assert [subject(mailbox.read(letter_id)) for letter_id in ids] == ["Letter 1", "Letter 2"]
