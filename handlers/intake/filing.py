"""Letters → rows. `store` keeps the bytes before anything is made of them; `file` makes records, receipts and audit rows.

Both work on a batch, inside the transaction of the session they are handed, and commit nothing themselves: a letter's
records, its receipt in the outbox and its own state change together or not at all. What is to be written is decided
first, letter by letter, and written together at the end.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from handlers.intake import joining, reading
from handlers.intake.batch import Batch, Claimed
from handlers.intake.outcome import Outcome
from handlers.intake.seeing import Arrival, House, Repeats, Seen
from handlers.intake.shapes import Sorted
from models.bulk import blank
from models.database import one_at_a_time
from models.post import LetterState, StoredLetter
from models.upsert import insert_for


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


def too_early(session: Session, sights: Mapping[int, Seen | str]) -> set[int]:
    """Of these letters those that answer one that is stored and not filed yet, by another intake at this moment."""
    answering = {row: joining.thread_ids(sight.letter) for row, sight in sights.items() if isinstance(sight, Seen)}
    before = {one for ids in answering.values() for one in ids}
    if not before:
        return set()
    query = select(StoredLetter.identity).where(
        col(StoredLetter.identity).in_(before), StoredLetter.state == LetterState.WAITING, col(StoredLetter.id).not_in(sights)
    )
    unfiled = set(session.exec(query))
    return {row for row, ids in answering.items() if not unfiled.isdisjoint(ids)}


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
    batch = Batch(session, house, now)
    claimed = claim(session, list(sights))
    seen = [(letter, sight) for letter in claimed if isinstance(sight := sights[letter.id], Seen)]
    for letter in claimed:
        if isinstance(reason := sights[letter.id], str):
            batch.quarantine(letter, reason)
    repeats = Repeats(session, [sight for _, sight in seen])
    judged = [(letter, sight, state_for(sight.found, repeats.is_one(sight))) for letter, sight in seen]
    batch.prepare(judged)
    for letter, sight, state in judged:
        batch.conclude(letter, sight, state, batch.make(letter, sight, state))
    batch.write()
    return batch.outcomes


def claim(session: Session, letter_ids: Sequence[int], was: LetterState = LetterState.WAITING) -> list[Claimed]:
    """Take the letters for filing, those that still are what they were; undone with the transaction.

    Filing is done by one at a time: whether a letter came before, or its sender had enough answers, rests on the others.
    """
    one_at_a_time(session, "filing")
    statement = (
        update(StoredLetter)
        .where(col(StoredLetter.id).in_(letter_ids), col(StoredLetter.state) == was)
        .values(state=LetterState.FILED)
        .returning(col(StoredLetter.id), col(StoredLetter.origin))
    )
    rows = session.execute(statement, execution_options={"synchronize_session": False})
    return sorted((Claimed(*row) for row in rows), key=lambda letter: letter.id)


def set_aside(session: Session, letter_id: int, reason: str, house: House, now: dt.datetime) -> dict[int, Outcome]:
    """Quarantine a letter that could not be filed, with its bytes and the reason; the team is told once."""
    return file(session, {letter_id: reason}, house, now)


def known_before(origin: str, sight: Seen | str) -> Outcome:
    """The outcome of a letter that had been stored before: what it holds, and that nothing new was made of it."""
    if isinstance(sight, str):
        return Outcome(origin, LetterState.DUPLICATE, reason=sight)
    return Outcome(origin, LetterState.DUPLICATE, sight.letter, sight.found, reason="the same letter was taken in before")
