"""The public corpora of difficult mail: each letter is read, sorted and soon done with; machines are told from people."""

import datetime as dt
import re
import time
from pathlib import Path

import pytest

from handlers.intake.reading import identity, read
from handlers.intake.shapes import Letter, Partner, Sorted
from handlers.intake.sorting import sort
from models.post import LetterKind

CORPORA = Path(__file__).parent.parent.parent / "shared" / "samples" / "corpora"
RAW = {str(path.relative_to(CORPORA)): path.read_bytes() for path in sorted(CORPORA.rglob("*.eml"))} if CORPORA.exists() else {}
AT = dt.datetime(2025, 7, 11, 9, tzinfo=dt.UTC)
MACHINES = {LetterKind.BOUNCE, LetterKind.AUTO_REPLY, LetterKind.RECEIPT, LetterKind.CALENDAR_RESPONSE}
REPORTS = "mikel/multipart_report_emails/"
OTHER_REPORTS = {"mikel/mime_emails/raw_email_with_mimepart_without_content_type.eml"}

NAMED = re.compile(rb"(?i)\nFrom[ \t]*:[^\r\n]*@")

pytestmark = pytest.mark.skipif(not RAW, reason="the public corpora of broken mail are not here (../shared/samples/corpora)")


def read_and_sort(raw: bytes) -> tuple[Letter, Sorted]:
    letter = read(raw)
    return letter, sort(letter, Partner(), letter.received or AT)


def test_no_letter_fails_and_none_takes_long() -> None:
    """A letter that costs more than half a second of the processor each time it is read could be sent to keep it busy."""
    slow = [name for name, raw in RAW.items() if all(seconds_to_read(raw) > 0.5 for _ in range(3))]

    assert slow == []


def seconds_to_read(raw: bytes) -> float:
    """The processor's, not the clock's."""
    start = time.process_time()
    assert identity(raw)
    letter, found = read_and_sort(raw)
    assert found.kinds
    f"{letter}".encode()  # no half characters, which a database would refuse
    return time.process_time() - start


def test_subjects_and_names_are_decoded() -> None:
    odd = []
    for name, raw in RAW.items():
        letter = read(raw)
        shown = f"{letter.subject}\n{letter.sender_name}\n{letter.sender}"
        if "=?" in shown or ("\ufffd" in shown and "\ufffd".encode() not in raw):
            odd.append(name)

    assert odd == []


def test_who_names_an_address_in_from_has_a_sender() -> None:
    heads = {name: b"\n" + re.split(rb"\r?\n\r?\n", raw.lstrip())[0] for name, raw in RAW.items()}

    without = [name for name, head in heads.items() if NAMED.search(head) and "@" not in read(RAW[name]).sender]

    assert without == []


def test_reports_are_known_and_nothing_else_is_taken_for_one() -> None:
    found = {name: set(read_and_sort(raw)[1].kinds) & MACHINES for name, raw in RAW.items()}

    wanted = {name for name in RAW if name.startswith(REPORTS)} | OTHER_REPORTS
    assert {name for name, kinds in found.items() if kinds} == wanted
    assert all(found[name] == {LetterKind.BOUNCE} for name in wanted)


def test_a_report_in_the_corpora_names_the_letter_it_is_about() -> None:
    letters = [read(raw) for name, raw in RAW.items() if name.startswith(REPORTS)]

    assert all(letter.enclosed_id for letter in letters)
