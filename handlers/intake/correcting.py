"""What a person does with a letter afterwards: lets a held one through, or says what it really is.

Records of a wrong sorting are withdrawn, never deleted; what was sent stays sent. Each works inside the transaction of the
session it is handed, and leaves an audit row with who and why.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from sqlmodel import Session, col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from handlers.intake.batch import Batch
from handlers.intake.filing import claim, state_for
from handlers.intake.outcome import Made, Outcome
from handlers.intake.receipts import add_receipt, correction_key, receipt_key, receipt_words, wants_receipt
from handlers.intake.records import Arriving
from handlers.intake.seeing import House, Repeats, Seen
from handlers.intake.withdrawing import kept_records, withdraw_records
from models.errors import LetterStands, NoSuchLetter
from models.post import LetterKind, LetterState, OutboxMessage, OutboxState, StoredLetter
from models.proposals import ProposalStep
from models.workflow import Action
from templates import Words


@dataclass(frozen=True)
class Act:
    """Who does it, why, and when."""

    by: str
    because: str
    at: dt.datetime


def letter_numbered(session: Session, number: int) -> StoredLetter:
    """The stored letter. Raises NoSuchLetter."""
    row = session.get(StoredLetter, number)
    if row is None:
        raise NoSuchLetter(number)
    return row


def release(session: Session, number: int, sight: Seen, house: House, act: Act) -> Outcome:
    """File a held letter as if it had not been held: records and acknowledgement, once. Raises LetterStands."""
    claimed = claim(session, [number], LetterState.HELD)
    if not claimed:
        raise LetterStands(number, f"is {letter_numbered(session, number).state.value}, not held")
    state = state_for(sight.found, Repeats(session, [sight], apart_from=number).is_one(sight))
    batch = Batch(session, house, act.at)
    batch.prepare([(claimed[0], sight, state)])
    made = batch.make(claimed[0], sight, state)
    batch.audit(number, act.by, "release", act.because, act.at)
    batch.settle(claimed[0], sight, state, made)
    return _written(session, batch, number)


# ---------------------------------------------------------------- sorting it again


def resort(session: Session, number: int, sight: Seen, house: House, act: Act) -> Outcome:
    """File the letter as what a person says it is. Raises LetterStands.

    Records of kinds it is not are withdrawn, those of kinds it still is stay, and what is new is made.
    """
    row = letter_numbered(session, number)
    was, had, wanted = row.state, {LetterKind(kind) for kind in row.kinds}, set(sight.found.kinds)
    _check(session, row, had, wanted)
    [letter] = claim(session, [number], was) or _gone(number)
    state, batch = state_for(sight.found, came_before=False), Batch(session, house, act.at)
    before = had if was is LetterState.FILED else set()
    withdraw_records(session, batch.rows, number, before - wanted, (act.by, act.at))
    kept = kept_records(session, number, before & wanted)
    nothing: dict[str, Any] = dict.fromkeys(kept, ())
    new = replace(sight, found=replace(sight.found, **nothing))
    batch.prepare([(letter, new, state)])
    made = batch.records(batch.arriving(letter, new)) if state is LetterState.FILED else Made()
    whole, made = _whole(sight, made, kept)
    reply = _acknowledge(session, batch, batch.arriving(letter, whole), made)
    batch.audit(number, act.by, "resort", f"{_named(had)} to {_named(wanted)}: {act.because}".rstrip(": "), act.at)
    batch.settle(letter, whole, state, replace(made, reply=reply))
    return _written(session, batch, number)


def _check(session: Session, row: StoredLetter, had: set[LetterKind], wanted: set[LetterKind]) -> None:
    assert row.id is not None
    if row.state not in (LetterState.FILED, LetterState.HELD, LetterState.IGNORED):
        raise LetterStands(row.id, f"is {row.state.value}, so nothing was made of it that could be sorted otherwise")
    if had == wanted and row.state is not LetterState.HELD:
        raise LetterStands(row.id, "is sorted so already")
    steps = select(ProposalStep.proposal_ref).where(
        ProposalStep.evidence == f"letter {row.id}",
        col(ProposalStep.action).in_((Action.SUPPLY, Action.COMPLETE, Action.WITHDRAW)),
    )
    changed = session.exec(steps).first()
    if changed and LetterKind.REPLY not in wanted:
        raise LetterStands(row.id, f"changed {changed}, which its sender was told; put the proposal right first")


def _gone(number: int) -> NoReturn:
    raise LetterStands(number, "was changed by somebody else just now")


def _named(kinds: Iterable[LetterKind]) -> str:
    return " and ".join(sorted(kinds)) or "nothing"


def _whole(sight: Seen, made: Made, kept: Mapping[str, tuple[Any, ...]]) -> tuple[Seen, Made]:
    """The letter with all of its records, those that stay and those that are new."""
    fields: dict[str, Any] = {name: getattr(sight.found, name)[: len(rows)] for name, rows in kept.items()}
    stay: dict[str, Any] = {name: rows[: len(fields[name])] for name, rows in kept.items()}
    return replace(sight, found=replace(sight.found, **fields)), replace(made, **stay)


def _acknowledge(session: Session, batch: Batch, arriving: Arriving, made: Made) -> str:
    """One acknowledgement that is right: what still waits is replaced, what has gone is put right by one letter, once."""
    key = receipt_key(arriving.letter_id)
    there = {row.key: row for row in session.exec(_receipts(arriving.letter_id))}
    wanted = wants_receipt(arriving, made, batch.house.words)
    if key not in there:
        return _queue(batch, arriving, made, corrected=False) if wanted else "none"
    words = receipt_words(arriving, made, batch.house.words) if wanted else None
    if _replaced(session, key, words):
        return "queued" if wanted else "none"
    if wanted and correction_key(arriving.letter_id) not in there:
        return _queue(batch, arriving, made, corrected=True)
    return "none"


def _receipts(number: int) -> SelectOfScalar[OutboxMessage]:
    return select(OutboxMessage).where(col(OutboxMessage.key).in_((receipt_key(number), correction_key(number))))


def _queue(batch: Batch, arriving: Arriving, made: Made, *, corrected: bool) -> str:
    add_receipt(batch.rows, arriving, made, batch.house.words, corrected=corrected)
    return "queued"


def _replaced(session: Session, key: str, words: Words | None) -> bool:
    """Whether an acknowledgement was still waiting to go, or cancelled: it says these words now, or goes no more."""
    values = (
        {"state": OutboxState.CANCELLED}
        if words is None
        else {"state": OutboxState.QUEUED, "subject": words.subject, "text": words.text}
    )
    waiting = col(OutboxMessage.state).in_((OutboxState.QUEUED, OutboxState.CANCELLED))
    statement = update(OutboxMessage).where(col(OutboxMessage.key) == key, waiting, col(OutboxMessage.attempts) == 0)
    return session.execute(statement.values(**values).returning(col(OutboxMessage.id))).first() is not None


def _written(session: Session, batch: Batch, number: int) -> Outcome:
    """Everything at once; the mailbox is to be told of the letter's new category."""
    batch.write()
    session.execute(update(StoredLetter).where(col(StoredLetter.id) == number).values(marked=False))
    return batch.outcomes[number]
