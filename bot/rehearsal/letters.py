"""Letters from a path that arrive on their dates: the topmost Received header's moment, else Date's, as intake takes it."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

from bot.mailbox.paths import raw_letters
from handlers.intake.moments import moment
from scheduler.rehearsal.events import Arrival
from scheduler.rehearsal.timeline import Period

HEAD = 200_000  # bytes of a letter that are looked through for its date
_HEAD_END = re.compile(rb"\r?\n\r?\n|\r\r")
_BEFORE = b"\xef\xbb\xbf\r\n"  # what may stand before the first header


@dataclass(frozen=True)
class Letters:
    """Those that arrive in the period, earliest first, and why each of the others does not: (file name, reason)."""

    arrivals: tuple[Arrival, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()


def letters_of(path: Path, period: Period, waiting: Path, inbox: Path) -> Letters:
    """The letters at the path, laid into the folder `waiting` until they are delivered to `inbox`. Raises NoSuchPath."""
    arrivals: list[Arrival] = []
    skipped: list[tuple[str, str]] = []
    waiting.mkdir()
    for number, (name, raw) in enumerate(raw_letters(path)):
        at = arrived(raw)
        if at is None or not period.holds(at):
            skipped.append((name, f"of {at:%Y-%m-%d}" if at else "without a date"))
            continue
        file = waiting / f"{number:06}.rehearsal"
        file.write_bytes(raw)
        arrivals.append(Arrival(at, name, Delivery(file, inbox)))
    return Letters(tuple(sorted(arrivals, key=lambda arrival: arrival.at)), tuple(skipped))


@dataclass(frozen=True)
class Delivery:
    """Moves the letter's file into the inbox, as a mail server would; returns the id it has there."""

    file: Path
    inbox: Path

    def __call__(self) -> str:
        self.file.touch()  # a Maildir's letters are in the order of their times
        self.file.rename(self.inbox / self.file.name)
        return self.file.name


def arrived(raw: bytes) -> dt.datetime | None:
    """When the letter arrived, from its head alone; None where it does not say."""
    raw = raw.lstrip(_BEFORE)
    end = _HEAD_END.search(raw, 0, HEAD)
    head = BytesHeaderParser().parsebytes(raw[: end.start() if end else HEAD])
    return next(_moments(str(head.get("received", "")).rpartition(";")[2], str(head.get("date", ""))), None)


def _moments(*texts: str) -> Iterator[dt.datetime]:
    return (found for text in texts if (found := moment(" ".join(text.split()))))
