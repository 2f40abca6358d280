"""What is to be known of a letter before anything is written: what it holds, when it arrived, whether it came before."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlmodel import Session, col, select

from handlers.figures import grant_year
from handlers.giving import letters as forms
from handlers.giving import sorting as form_sorting
from handlers.intake import examples, machine, reading, sorting
from handlers.intake.known import known_senders
from handlers.intake.limits import REPLIES_PER_DAY
from handlers.intake.replying import proven
from handlers.intake.shapes import Example, Letter, Partner, Sorted, changed
from handlers.intake.words import Words
from handlers.reminding.letters import wishes
from handlers.understanding.lexicon import pot_words
from models.dates import FinancialYear
from models.errors import UnknownYear
from models.learning import taught_letters
from models.people import Partnership, partnership
from models.post import LetterKind, LetterState, StoredLetter
from models.priorities import PriorityKind, of_year

SAME_RECORDS = dt.timedelta(days=30)  # the same proposal or item again within this time is the same letter
MOST_EXAMPLES = 200  # each costs every letter a few microseconds
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
    replies_per_day: int = REPLIES_PER_DAY


@dataclass(frozen=True)
class Seen:
    """A letter, when it counts as arrived, what it holds, and a mark that is the same if it is sent again; the words it is
    compared by, where a person sorts it.

    The letter is without its headers, files and quoted text: filing needs none of them, and the stored bytes have them.
    """

    letter: Letter
    at: dt.datetime
    found: Sorted
    mark: str
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Again:
    """A letter that a person looked at: let through as its content says or, where kinds are named, as what they say it is."""

    kinds: tuple[LetterKind, ...] = ()


@dataclass(frozen=True)
class Formed:
    """A letter that a form made, and who filled it in, 'TEAM/USER' of Slack; `again` where a person looked at it since."""

    who: str
    again: Again | None = None


def looking(row: StoredLetter, kinds: tuple[LetterKind, ...] = ()) -> Again | Formed:
    """How a stored letter is read anew for a person: how it came is known from its row, never from its bytes."""
    who = row.given_by
    return Formed(who, Again(kinds)) if who else Again(kinds)


def house_of(session: Session, day: dt.date, replies_per_day: int = REPLIES_PER_DAY) -> House:
    """The partnership's words, the year's areas and priorities, and the pots, as known on `day`; the letters taught."""
    words = partnership(session)
    try:
        year = str(grant_year(session, None, day))
    except UnknownYear:
        year = str(FinancialYear.of(day))
    areas = {row.code: row.name for row in of_year(session, year, PriorityKind.ELIGIBLE_AREA)}
    priorities = tuple(row.name for row in of_year(session, year, PriorityKind.AGREEMENT_PRIORITY))
    known = known_senders(session, words)
    session.expunge(words)
    mailboxes, taught = (words.mailbox.lower(),), examples_of(session)
    sorting_by = Partner(mailboxes, areas, priorities, pot_words(session), *known, examples=taught)
    return House(words, sorting_by, year, replies_per_day)


def examples_of(session: Session) -> tuple[Example, ...]:
    """The letters that count as examples, the latest of them."""
    rows = taught_letters(session, MOST_EXAMPLES)
    return tuple(Example(frozenset(row.words), tuple(map(LetterKind, row.kinds))) for row in rows)


def look_at(
    raw: bytes, believed: dt.datetime | None, partner: Partner, now: dt.datetime, how: Again | Formed | None = None
) -> Seen:
    """Read and sort the letter; touches no database. Raises reading.Unreadable."""
    letter = reading.read(raw)
    if isinstance(how, Formed):
        letter, again = forms.as_form(letter, how.who), how.again
    else:
        again = how
    at = believed or min(letter.received or letter.date or now, now)
    found = _sorted(letter, partner, at) if again is None else _sorted_again(letter, partner, at, again.kinds)
    words = examples.telling(Words.of(letter)) if again else frozenset()
    about = machine.refers_to(letter, found.kinds)
    kept = changed(letter, headers={}, files=(), text="", refers_to=about, proven=proven(letter))
    return Seen(kept, at, found, fingerprint(letter), words)


def _sorted(letter: Letter, partner: Partner, at: dt.datetime) -> Sorted:
    return form_sorting.sort(letter, partner, at) if letter.chat else sorting.sort(letter, partner, at)


def _sorted_again(letter: Letter, partner: Partner, at: dt.datetime, kinds: tuple[LetterKind, ...]) -> Sorted:
    if letter.chat:
        return form_sorting.sort_again(letter, partner, at, kinds)
    return sorting.sort_as(letter, partner, at, kinds) if kinds else sorting.released(letter, partner, at)


def fingerprint(letter: Letter) -> str:
    """The same for a letter sent again under another Message-ID."""
    parts = [letter.sender, letter.subject, " ".join(letter.text.split())]
    parts += [hashlib.sha256(file.content).hexdigest() for file in letter.files]
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()


class Repeats:
    """Letters of the same content, in the records or earlier in the batch."""

    def __init__(self, session: Session, seen: Sequence[Seen], apart_from: int | None = None) -> None:
        """`apart_from` is a letter that is looked at again: only others that were filed make it a copy."""
        marks = [one.mark for one in seen]
        query = select(StoredLetter.fingerprint, StoredLetter.received).where(col(StoredLetter.fingerprint).in_(marks))
        if apart_from is None:
            query = query.where(StoredLetter.state != LetterState.DUPLICATE)
        else:
            query = query.where(StoredLetter.state == LetterState.FILED, col(StoredLetter.id) != apart_from)
        self._known: dict[str, list[dt.datetime]] = {}
        for mark, received in session.exec(query):
            if received is not None:
                self._known.setdefault(mark, []).append(received)

    def is_one(self, seen: Seen) -> bool:
        """Whether the letter came before within the time in which it counts as the same; it is remembered if not."""
        asks = seen.found.questions or any(wishes(seen.letter, seen.found))
        window = SAME_QUESTION if asks else SAME_RECORDS
        before = self._known.setdefault(seen.mark, [])
        if any(abs(seen.at - at) <= window for at in before):
            return True
        before.append(seen.at)
        return False
