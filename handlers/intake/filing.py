"""Letters → rows. `store` keeps the bytes before anything is made of them; `file` makes records, receipts and audit rows.

Both work on a batch, inside the transaction of the session they are handed, and commit nothing themselves: a letter's
records, its receipt in the outbox and its own state change together or not at all. What is to be written is decided
first, letter by letter, and written together at the end.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from handlers.intake import reading
from handlers.intake.outcome import Made, Outcome
from handlers.intake.receipts import add_receipt, add_team_notice, answers_to, wants_receipt
from handlers.intake.records import Arriving, News, References, add_records
from handlers.intake.seeing import Arrival, House, Repeats, Seen, thread_of
from handlers.intake.shapes import Sorted
from models.audit import AuditEntry
from models.bulk import Rows, blank
from models.post import LetterKind, LetterState, StoredLetter
from models.upsert import insert_for


@dataclass(frozen=True)
class Claimed:
    """A letter taken for filing: its row, and where it came from."""

    id: int
    origin: str


def store(session: Session, mailbox: str, arrivals: Sequence[Arrival], at: dt.datetime) -> list[int | None]:
    """Keep the letters as they came. Returns each one's row; None where the mailbox had brought it before."""
    identities = [reading.identity(arrival.raw) for arrival in arrivals]
    had = set(_rows_of(session, mailbox, identities))
    fresh = {identity: arrival for identity, arrival in zip(identities, arrivals, strict=True) if identity not in had}
    if not fresh:
        return [None] * len(arrivals)
    rows = [
        {
            **blank(StoredLetter), "mailbox": mailbox, "identity": identity, "origin": arrival.origin,
            "mailbox_id": arrival.mailbox_id, "raw": arrival.raw, "stored": at, "believed": arrival.believed,
        }
        for identity, arrival in fresh.items()
    ]  # fmt: skip
    statement = insert_for(session, StoredLetter).on_conflict_do_nothing(index_elements=["mailbox", "identity"])
    session.connection().execute(statement, rows)
    stored = _rows_of(session, mailbox, list(fresh))
    both = zip(identities, arrivals, strict=True)
    return [stored.get(identity) if fresh.get(identity) is arrival else None for identity, arrival in both]


def _rows_of(session: Session, mailbox: str, identities: Sequence[str]) -> dict[str, int]:
    """Letters of these identities that are stored, with their rows."""
    query = select(StoredLetter.identity, StoredLetter.id).where(
        StoredLetter.mailbox == mailbox, col(StoredLetter.identity).in_(identities)
    )
    return {identity: row for identity, row in session.exec(query) if row is not None}


def waiting(session: Session, mailbox: str) -> list[int]:
    """Letters stored and not yet filed, oldest first."""
    query = select(StoredLetter.id).where(StoredLetter.mailbox == mailbox, StoredLetter.state == LetterState.WAITING)
    return [row for row in session.exec(query.order_by(col(StoredLetter.id))) if row is not None]


def state_for(found: Sorted, came_before: bool) -> LetterState:
    """What becomes of a sorted letter."""
    if found.held:
        return LetterState.HELD
    if came_before:
        return LetterState.DUPLICATE
    return LetterState.FILED if found.answerable else LetterState.IGNORED


def stored_raw(session: Session, letter_ids: Sequence[int]) -> list[tuple[int, bytes, dt.datetime | None]]:
    """Each letter's row, its bytes, and the moment it was said to have arrived."""
    query = select(StoredLetter.id, StoredLetter.raw, StoredLetter.believed).where(col(StoredLetter.id).in_(letter_ids))
    rows = session.exec(query.order_by(col(StoredLetter.id)))
    return [(row, raw, believed) for row, raw, believed in rows if row is not None]


def file(session: Session, sights: Mapping[int, Seen | str], house: House, now: dt.datetime) -> dict[int, Outcome]:
    """Make of the stored letters what they are; one outcome for each that no other intake took first.

    `sights` holds what each letter was seen to be, or why it could not be read: such a one is quarantined.
    """
    batch = _Batch(session, house, now)
    claimed = _claim(session, list(sights))
    seen = [(letter, sight) for letter in claimed if isinstance(sight := sights[letter.id], Seen)]
    for letter in claimed:
        if isinstance(reason := sights[letter.id], str):
            batch.quarantine(letter, reason)
    repeats = Repeats(session, [sight for _, sight in seen])
    judged = [(letter, sight, state_for(sight.found, repeats.is_one(sight))) for letter, sight in seen]
    arriving = [batch.arriving(letter, sight) for letter, sight, state in judged if state is LetterState.FILED]
    references, news = References(session, arriving), News(session)
    for letter, sight, state in judged:
        made = batch.make(letter, sight, references, news) if state is LetterState.FILED else Made()
        batch.conclude(letter, sight, state, made)
    batch.write()
    return batch.outcomes


class _Batch:
    """What is decided about a batch of letters, until it is written."""

    def __init__(self, session: Session, house: House, now: dt.datetime) -> None:
        self._session, self._house, self._now = session, house, now
        self._rows, self._fates = Rows(), list[dict[str, Any]]()
        self.outcomes: dict[int, Outcome] = {}

    def quarantine(self, letter: Claimed, reason: str) -> None:
        """The letter is set aside with its bytes; the team is told once."""
        state = LetterState.QUARANTINED
        self._audit(letter, state, reason, self._now)
        self._fates.append({"row": letter.id, "state": state, "received": self._now, **_UNREAD, "reason": reason})
        add_team_notice(self._rows, letter.id, reason, self._house.words, self._now)
        self.outcomes[letter.id] = Outcome(letter.origin, state, reason=reason)

    def arriving(self, letter: Claimed, sight: Seen) -> Arriving:
        house = self._house
        return Arriving(letter.id, sight.at, house.words.reference_prefix, house.year, sight.letter, sight.found)

    def make(self, letter: Claimed, sight: Seen, references: References, news: News) -> Made:
        """Records and receipt of a letter that is filed."""
        arriving = self.arriving(letter, sight)
        made = replace(
            add_records(self._rows, arriving, references, news),
            answers=answers_to(self._session, arriving),
            about=thread_of(self._session, sight.letter),
        )
        if wants_receipt(arriving, made, self._house.words):
            add_receipt(self._rows, arriving, made, self._house.words)
            return replace(made, reply="queued")
        return made

    def conclude(self, letter: Claimed, sight: Seen, state: LetterState, made: Made) -> None:
        """The letter's own fate, its audit row, its outcome; and word to the team where a person must look."""
        found = sight.found
        if state is LetterState.HELD:
            add_team_notice(self._rows, letter.id, found.reason, self._house.words, sight.at)
        self._audit(letter, state, found.reason, sight.at)
        self._fates.append({"row": letter.id, "state": state, "received": sight.at, **_described(sight)})
        self.outcomes[letter.id] = Outcome(letter.origin, state, sight.letter, found, made, found.reason)

    def _audit(self, letter: Claimed, state: LetterState, reason: str, at: dt.datetime) -> None:
        self._rows.add(AuditEntry, at=at, who="intake", action=state.value, subject=f"letter:{letter.id}", because=reason)

    def write(self) -> None:
        """Everything decided, in the session's transaction."""
        self._rows.write(self._session)
        table = StoredLetter.__table__  # type: ignore[attr-defined]
        if self._fates:
            self._session.connection().execute(update(table).where(table.c.id == bindparam("row")), self._fates)


def _claim(session: Session, letter_ids: Sequence[int]) -> list[Claimed]:
    """Take the letters for filing, those that nobody else took; undone with the transaction."""
    statement = (
        update(StoredLetter)
        .where(col(StoredLetter.id).in_(letter_ids), col(StoredLetter.state) == LetterState.WAITING)
        .values(state=LetterState.FILED)
        .returning(col(StoredLetter.id), col(StoredLetter.origin))
    )
    rows = session.execute(statement, execution_options={"synchronize_session": False})
    return sorted((Claimed(*row) for row in rows), key=lambda letter: letter.id)


def _described(sight: Seen) -> dict[str, Any]:
    """What is written beside the bytes; a held letter's words stay in its bytes only."""
    letter, found = sight.letter, sight.found
    hidden = found.held or LetterKind.SENSITIVE in found.kinds
    return {
        "fingerprint": sight.mark,
        "message_id": letter.message_id,
        "subject": "" if hidden else letter.subject,
        "sender": letter.sender,
        "author": letter.author,
        "kinds": [kind.value for kind in found.kinds],
        "reason": found.reason,
        "text": "" if hidden else letter.new_text,
    }


_UNREAD: dict[str, Any] = {
    "fingerprint": "",
    "message_id": None,
    "subject": "",
    "sender": "",
    "author": "",
    "kinds": [],
    "text": "",
}


def set_aside(session: Session, letter_id: int, reason: str, house: House, now: dt.datetime) -> dict[int, Outcome]:
    """Quarantine a letter that could not be filed, with its bytes and the reason; the team is told once."""
    return file(session, {letter_id: reason}, house, now)


def known_before(origin: str, sight: Seen | str) -> Outcome:
    """The outcome of a letter that had been stored before: what it holds, and that nothing new was made of it."""
    if isinstance(sight, str):
        return Outcome(origin, LetterState.DUPLICATE, reason=sight)
    return Outcome(origin, LetterState.DUPLICATE, sight.letter, sight.found, reason="the same letter was taken in before")
