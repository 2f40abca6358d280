"""Letters are read in a process of their own: what breaks it costs that letter only."""

import datetime as dt
import os
import threading
import time
from collections.abc import Iterator

import pytest

from handlers.intake import seeing
from handlers.intake.seeing import Seen
from handlers.intake.shapes import Partner
from scheduler import reader as reading
from scheduler.reader import BROKE, TOO_LONG, TOO_MUCH, Limits, Reader
from tests.making_files import letter_with, word_table
from tests.making_letters import OURS, proposal_letter

NOW = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)
PARTNER = Partner((OURS,))


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader(PARTNER, NOW) as reader:
        yield reader


def titles(sights: list[Seen | str]) -> list[str]:
    return [sight if isinstance(sight, str) else sight.found.proposals[0].title for sight in sights]


def read(reader: Reader, *numbers: int) -> list[str]:
    reader.submit([(proposal_letter(number), None) for number in numbers])
    return titles(reader.collect())


def test_letters_come_back_in_their_order(reader: Reader) -> None:
    assert read(reader, 3, 1, 2) == ["Safe Lane 3", "Safe Lane 1", "Safe Lane 2"]


def test_batch_follows_batch(reader: Reader) -> None:
    assert [read(reader, number) for number in (1, 2)] == [["Safe Lane 1"], ["Safe Lane 2"]]


def test_nothing_asked_is_nothing_answered(reader: Reader) -> None:
    reader.submit([])

    assert reader.collect() == []


def test_attached_forms_are_read_there_too(reader: Reader) -> None:
    form = word_table([["Project name", "Safe Lane 9"], ["Cost", "£900"], ["Organisation", "Northbank Council"]])
    reader.submit([(letter_with(("form.docx", form)), None)])

    assert titles(reader.collect()) == ["Safe Lane 9"]


def test_it_reads_from_a_program_with_threads_too() -> None:
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    with Reader(PARTNER, NOW) as reader:
        found = read(reader, 1)
    over.set()
    other.join()

    assert found == ["Safe Lane 1"]


def test_where_no_process_can_be_had_that_is_what_is_said(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(threading, "active_count", lambda: 1)  # whoever else has threads here
    monkeypatch.setattr(os, "fork", fork)

    with pytest.raises(BlockingIOError, match="temporarily unavailable"), reader:
        read(reader, 1)


class TestABadLetter:
    """A letter whose reading hangs, dies or eats memory is played by a `look_at` that does so for one letter of three."""

    @pytest.fixture
    def reader(self) -> Iterator[Reader]:
        with Reader(PARTNER, NOW, Limits(seconds=1.5, memory=200_000_000)) as reader:
            yield reader

    @pytest.fixture
    def spoil(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def look_at(raw: bytes, believed: dt.datetime | None, partner: Partner, now: dt.datetime) -> Seen:
            if b"Safe Lane 2\r" in raw:
                time.sleep(60)
            if b"Safe Lane 4\r" in raw:
                raise SystemExit(3)
            if b"Safe Lane 5\r" in raw:
                bytearray(2_000_000_000)
            return seeing.look_at(raw, believed, partner, now)

        monkeypatch.setattr(threading, "active_count", lambda: 1)  # whoever else has threads here: a fork inherits the next
        monkeypatch.setattr(reading, "look_at", look_at)  # no real letter is known to do these things

    @pytest.mark.parametrize(("bad", "said"), [(2, TOO_LONG), (4, BROKE), (5, TOO_MUCH)])
    @pytest.mark.usefixtures("spoil")
    def test_only_the_bad_one_is_lost(self, reader: Reader, bad: int, said: str) -> None:
        assert read(reader, 1, bad, 3) == ["Safe Lane 1", said, "Safe Lane 3"]
        assert read(reader, 6) == ["Safe Lane 6"]
