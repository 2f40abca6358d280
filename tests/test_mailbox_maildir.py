"""The Maildir keeps the contract, and what is special about files."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from mailbox import Maildir
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mailbox.calendar_files import entries_in
from bot.mailbox.maildir import MaildirMailbox
from models.errors import MailboxError
from models.mailbox import CalendarEntry
from tests.mailbox_contract import (
    ADDRESS,
    CATEGORY,
    LETTER,
    MAY,
    SESSIONS,
    TALK,
    Arrive,
    Enter,
    MailboxContract,
    OutboxView,
    clock,
    drain,
    first_id,
    letter,
    mail,
)


@dataclass
class Folders:
    """What lies in the folders, as the standard library reads them."""

    root: Path

    def drafts(self) -> list[bytes]:
        return self._in(".Drafts")

    def sent(self) -> list[bytes]:
        return self._in(".Sent")

    def _in(self, folder: str) -> list[bytes]:
        files = sorted((self.root / folder / "cur").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        assert len(Maildir(self.root / folder, create=False)) == len(files)
        return [path.read_bytes() for path in files]


@pytest.fixture
def mailbox(tmp_path: Path) -> MaildirMailbox:
    made = MaildirMailbox(tmp_path / "box", ADDRESS, clock)
    made.create()
    return made


@pytest.fixture
def arrive(mailbox: MaildirMailbox) -> Arrive:
    """Delivers with the standard library, in steps of a second."""
    delivered: list[int] = []

    def deliver(raw: bytes) -> None:
        name = Maildir(mailbox.root, create=False).add(raw)
        delivered.append(1_700_000_000 + len(delivered))
        os.utime(mailbox.root / "new" / name, (delivered[-1], delivered[-1]))

    return deliver


@pytest.fixture
def outbox_view(mailbox: MaildirMailbox) -> OutboxView:
    return Folders(mailbox.root)


@pytest.fixture
def enter(mailbox: MaildirMailbox) -> Enter:
    """Writes the entry as a file of its own, as a calendar program would."""

    def put(entry: CalendarEntry, categories: tuple[str, ...]) -> None:
        name = f"{sha256(entry.uid.encode()).hexdigest()}.ics"
        (mailbox.root / "calendar" / name).write_bytes(calendar_file(entry, categories))

    return put


def calendar_file(entry: CalendarEntry, categories: tuple[str, ...]) -> bytes:
    calendar, event = icalendar.Calendar(), icalendar.Event()
    event.add("uid", entry.uid)
    event.add("summary", entry.title)
    event.add("dtstart", entry.start.date() if entry.all_day else entry.start)
    event.add("dtend", entry.end.date() if entry.all_day else entry.end)
    event.add("location", entry.location)
    event.add("description", entry.text)
    event.add("sequence", entry.sequence)
    event.add("class", "PRIVATE" if entry.private else "PUBLIC")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if categories:
        event.add("categories", list(categories))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


class TestMaildirMailbox(MailboxContract):
    pass


def event_file(*lines: bytes) -> bytes:
    """A file with one event of the category, of these lines."""
    return b"\r\n".join(
        [b"BEGIN:VCALENDAR", b"BEGIN:VEVENT", b"CATEGORIES:KCST/Session", *lines, b"END:VEVENT", b"END:VCALENDAR", b""]
    )


NOWHERE = (b"DTSTART;TZID=Nowhere/Land:20260514T120000", b"DTEND;TZID=Nowhere/Land:20260514T130000")
BROKEN = [
    (b"", "cannot be read"),
    (b"not a calendar", "cannot be read"),
    (b"\xff\xfe\x00" * 50, "cannot be read"),
    (event_file(b"UID:1"), "time cannot be read"),
    (event_file(b"UID:1", b"DTSTART:20260230T1"), "time cannot be read"),
    (event_file(b"UID:1", *NOWHERE), "time cannot be read"),
    (event_file(b"DTSTART:20260514T120000Z"), "no identity"),
    (event_file(b"UID:1", b"DTSTART:20260514T120000Z", b"RRULE:FREQ=MONTHLY"), "repeats"),
    (event_file(*[b"X-A:1"] * 200_000), "too large"),
]


@pytest.mark.parametrize(("raw", "said"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_calendar_file_is_passed_over_and_told_and_the_others_are_read(
    mailbox: MaildirMailbox, enter: Enter, raw: bytes, said: str
) -> None:
    enter(TALK, (SESSIONS,))
    (mailbox.root / "calendar" / "0.ics").write_bytes(raw)

    page = mailbox.calendar(SESSIONS, *MAY)

    assert page.entries == (TALK,)
    [why] = page.unread
    assert said in why


def test_a_time_without_a_zone_is_londons_and_windows_names_of_zones_are_known(mailbox: MaildirMailbox) -> None:
    for number, start in enumerate([b":20260514T120000", b";TZID=GMT Standard Time:20260514T120000", b":20260514T110000Z"]):
        raw = event_file(b"UID:%d" % number, b"CATEGORIES:A,B", b"DTSTART" + start, b"DURATION:PT1H")
        (mailbox.root / "calendar" / f"{number}.ics").write_bytes(raw)

    page = mailbox.calendar(SESSIONS, *MAY)

    assert [(entry.start, entry.end) for entry in page.entries] == [(TALK.start, TALK.end)] * 3


@given(raw=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"BEGIN:VCALENDAR\n{text}".encode()))
def test_no_file_whatsoever_stops_the_reading(raw: bytes) -> None:
    found = list(entries_in(raw, SESSIONS))

    assert all(isinstance(one, str | CalendarEntry) for one in found)


def test_a_letter_comes_back_to_the_byte(mailbox: MaildirMailbox, arrive: Arrive) -> None:
    raw = b"From: \xff\r\nmixed\nline ends and \x00 bytes\r\n\r\n" + bytes(range(256))
    arrive(raw)

    assert mailbox.read(first_id(mailbox)) == raw


def test_a_letter_with_an_older_time_is_not_missed(mailbox: MaildirMailbox, arrive: Arrive) -> None:
    arrive(letter(1))
    [first], position = drain(mailbox)
    mailbox.mark(first, CATEGORY)
    (mailbox.root / "new" / "restored").write_bytes(letter(2))
    os.utime(mailbox.root / "new" / "restored", (1, 1))

    assert drain(mailbox, position)[0] == ["restored"]


def test_ten_thousand_letters_are_listed_without_opening_one(mailbox: MaildirMailbox) -> None:
    """A link to nothing cannot be opened, and is listed all the same."""
    for number in range(10_000):
        (mailbox.root / "cur" / f"{number:05d}.host:2,S").symlink_to("nothing")

    ids, _ = drain(mailbox)

    assert len(ids) == 10_000


def test_a_letter_keeps_its_id_when_a_mail_program_reads_and_flags_it(mailbox: MaildirMailbox, arrive: Arrive) -> None:
    arrive(LETTER)
    letter_id = first_id(mailbox)
    mailbox.mark(letter_id, CATEGORY)

    (mailbox.root / "new" / letter_id).rename(mailbox.root / "cur" / f"{letter_id}:2,FRS")

    assert mailbox.read(letter_id) == LETTER
    assert mailbox.categories(letter_id) == (CATEGORY,)
    assert drain(mailbox)[0] == []


def test_two_who_mark_at_once_keep_each_others_categories(mailbox: MaildirMailbox, arrive: Arrive) -> None:
    arrive(LETTER)
    letter_id = first_id(mailbox)
    threads = [threading.Thread(target=mailbox.mark, args=(letter_id, f"KCST/{n}")) for n in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert mailbox.categories(letter_id) == tuple(f"KCST/{n}" for n in range(8))


def test_a_folder_that_is_gone_is_worth_trying_again(tmp_path: Path) -> None:
    """It may be a share that is not mounted, which must not look like an empty mailbox."""
    gone = MaildirMailbox(tmp_path / "gone", ADDRESS, clock)

    uses: list[Callable[[], object]] = [
        lambda: drain(gone), lambda: gone.read("x"), lambda: gone.send(mail()), lambda: gone.find_sent("k"),
        lambda: gone.calendar(SESSIONS, *MAY),
    ]  # fmt: skip
    for use in uses:
        with pytest.raises(MailboxError, match="No such file or directory") as caught:
            use()
        assert not caught.value.permanent


def test_making_the_folders_again_changes_nothing(mailbox: MaildirMailbox, arrive: Arrive) -> None:
    arrive(LETTER)

    mailbox.create()

    assert mailbox.read(first_id(mailbox)) == LETTER
