"""What is to be known of a letter before anything is written: what it holds, when it arrived, whether it came before."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlmodel import Session, col, select

from handlers.figures import grant_year
from handlers.intake import machine, reading, sorting
from handlers.intake.known import known_senders
from handlers.intake.shapes import Letter, Partner, Sorted
from handlers.understanding.lexicon import pot_words
from models.dates import FinancialYear
from models.errors import UnknownYear
from models.people import Partnership, partnership
from models.post import LetterState, OutboxMessage, StoredLetter
from models.priorities import PriorityKind, of_year
from models.proposals import Proposal

SAME_RECORDS = dt.timedelta(days=30)  # the same proposal or item again within this time is the same letter
SAME_QUESTION = dt.timedelta(hours=1)  # a question may well be asked again next week


@dataclass(frozen=True)
class Arrival:
    """A letter at the door: its bytes, where it came from, and the moment to take it as at (None: as the letter says)."""

    raw: bytes
    origin: str = ""
    mailbox_id: str = ""
    believed: dt.datetime | None = None


class House(NamedTuple):
    """What filing needs to know of the records; gathered once for many letters."""

    words: Partnership
    sorting: Partner
    year: str


@dataclass(frozen=True)
class Seen:
    """A letter, when it counts as arrived, what it holds, and a mark that is the same if it is sent again.

    The letter is without its headers, files and quoted text: filing needs none of them, and the stored bytes have them.
    """

    letter: Letter
    at: dt.datetime
    found: Sorted
    mark: str


def house_of(session: Session, day: dt.date) -> House:
    """The partnership's words, the year's areas and priorities, and the pots, as known on `day`."""
    words = partnership(session)
    try:
        year = str(grant_year(session, None, day))
    except UnknownYear:
        year = str(FinancialYear.of(day))
    areas = {row.code: row.name for row in of_year(session, year, PriorityKind.ELIGIBLE_AREA)}
    priorities = tuple(row.name for row in of_year(session, year, PriorityKind.AGREEMENT_PRIORITY))
    known = known_senders(session, words)
    session.expunge(words)
    return House(words, Partner((words.mailbox.lower(),), areas, priorities, pot_words(session), *known), year)


def look_at(raw: bytes, believed: dt.datetime | None, partner: Partner, now: dt.datetime) -> Seen:
    """Read and sort the letter; touches no database. Raises reading.Unreadable."""
    letter = reading.read(raw)
    at = believed or min(letter.received or letter.date or now, now)
    found, mark = sorting.sort(letter, partner, at), fingerprint(letter)
    about = machine.refers_to(letter, found.kinds)
    return Seen(replace(letter, headers={}, files=(), text="", refers_to=about), at, found, mark)


def fingerprint(letter: Letter) -> str:
    """The same for a letter sent again under another Message-ID."""
    parts = [letter.sender, letter.subject, " ".join(letter.text.split())]
    parts += [hashlib.sha256(file.content).hexdigest() for file in letter.files]
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()


class Repeats:
    """Letters of the same content, in the records or earlier in the batch."""

    def __init__(self, session: Session, seen: Sequence[Seen]) -> None:
        marks = [one.mark for one in seen]
        query = select(StoredLetter.fingerprint, StoredLetter.received).where(
            col(StoredLetter.fingerprint).in_(marks), StoredLetter.state != LetterState.DUPLICATE
        )
        self._known: dict[str, list[dt.datetime]] = {}
        for mark, received in session.exec(query):
            if received is not None:
                self._known.setdefault(mark, []).append(received)

    def is_one(self, seen: Seen) -> bool:
        """Whether the letter came before within the time in which it counts as the same; it is remembered if not."""
        window = SAME_QUESTION if seen.found.questions else SAME_RECORDS
        before = self._known.setdefault(seen.mark, [])
        if any(abs(seen.at - at) <= window for at in before):
            return True
        before.append(seen.at)
        return False


def thread_of(session: Session, letter: Letter) -> str | None:
    """The proposal a reply belongs to: by the letter it answers, and only from that letter's own writer."""
    before = {mid for mid in (letter.in_reply_to, *letter.references) if mid}
    if not before:
        return None
    ours = select(OutboxMessage.letter_id).where(col(OutboxMessage.message_id).in_(before))
    letters = select(StoredLetter.id).where(
        col(StoredLetter.message_id).in_(before) | col(StoredLetter.id).in_(ours), StoredLetter.author == letter.author
    )
    query = select(Proposal.reference).where(col(Proposal.letter_id).in_(letters)).order_by(col(Proposal.id))
    return session.exec(query).first()
