"""Records that came of a wrong sorting no longer count: withdrawn with a reason, never deleted. What stays is found again.

That a letter withdrew the last bid for a pot is seen here too, whichever way it did.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from handlers.rolling_over import roll_over
from models.audit import AuditEntry
from models.bulk import Rows
from models.bulletins import BulletinItem, ItemState
from models.dates import day_of, say_day
from models.errors import LetterStands
from models.ledger import Clerk
from models.post import LetterKind
from models.pots import DECIDED
from models.proposals import Proposal, ProposalStep, State
from models.sessions import TopicSuggestion
from models.workflow import Action, row_for

BECAUSE = "its letter had been sorted wrongly"
Who = tuple[str, dt.datetime]  # who withdraws it, and when


def withdraw_records(session: Session, rows: Rows, letter_id: int, kinds: set[LetterKind], who: Who) -> None:
    """The letter's records of these kinds count no more. Raises LetterStands where one has gone too far for that."""
    if LetterKind.PROPOSAL in kinds:
        for proposal in _of(session, Proposal, letter_id):
            _withdraw_proposal(session, rows, proposal, who)
    if LetterKind.BULLETIN_ITEM in kinds:
        for item in _of(session, BulletinItem, letter_id):
            _decline_item(session, rows, item, who)
    if LetterKind.SESSION_SUGGESTION in kinds:
        for suggestion in _of(session, TopicSuggestion, letter_id):
            suggestion.withdrawn = True
            _note(rows, suggestion.reference, who)


def roll_over_decided(session: Session, taken: Sequence[Mapping[str, Any]]) -> None:
    """Roll over what the pots have left, where one of these steps, written just now, withdrew the last bid for them."""
    for step in taken:
        if step["state"] in DECIDED:
            reference, day = step["proposal_ref"], step["effective"]
            year = session.exec(select(Proposal.year).where(Proposal.reference == reference)).one()
            evidence = f"{reference} is {step['state'].value} since {say_day(day)}; {step['evidence']}"
            roll_over(session, year, (day,), Clerk(step["by"], step["recorded"]), evidence)


def kept_records(session: Session, letter_id: int, kinds: set[LetterKind]) -> dict[str, tuple[Any, ...]]:
    """The letter's records of these kinds that still count, as `Made` names them."""
    kept: dict[str, tuple[Any, ...]] = {}
    if LetterKind.PROPOSAL in kinds:
        last = {one.reference: _last_step(session, one) for one in _of(session, Proposal, letter_id)}
        kept["proposals"] = tuple(reference for reference, step in last.items() if step.state is not State.WITHDRAWN)
    if LetterKind.BULLETIN_ITEM in kinds:
        items = (one for one in _of(session, BulletinItem, letter_id) if one.state is not ItemState.DECLINED)
        kept["items"] = tuple((one.reference, one.duplicate_of) for one in items)
    if LetterKind.SESSION_SUGGESTION in kinds:
        suggestions = (one for one in _of(session, TopicSuggestion, letter_id) if not one.withdrawn)
        kept["suggestions"] = tuple(one.reference for one in suggestions)
    return kept


Row = TypeVar("Row", Proposal, BulletinItem, TopicSuggestion)


def _of(session: Session, table: type[Row], letter_id: int) -> list[Row]:
    query = select(table).where(table.letter_id == letter_id).order_by(col(table.id)).with_for_update()
    return list(session.exec(query))


def _last_step(session: Session, proposal: Proposal) -> ProposalStep:
    """A proposal that came by letter has one step at least."""
    steps = select(ProposalStep).where(ProposalStep.proposal_ref == proposal.reference)
    return session.exec(steps.order_by(col(ProposalStep.number).desc()).limit(1)).one()


def _withdraw_proposal(session: Session, rows: Rows, proposal: Proposal, who: Who) -> None:
    last, (by, at) = _last_step(session, proposal), who
    if last.state is State.WITHDRAWN:
        return
    row = row_for(last.state, Action.CANCEL)
    if row is None:
        raise LetterStands(proposal.letter_id or 0, f"became {proposal.reference}, which is {last.state.value} already")
    rows.add(
        ProposalStep, proposal_ref=proposal.reference, number=last.number + 1, effective=day_of(at), recorded=at, by=by,
        action=row.action, state=row.target, because=BECAUSE, evidence=f"letter {proposal.letter_id}",
    )  # fmt: skip
    _note(rows, proposal.reference, who)


def _decline_item(session: Session, rows: Rows, item: BulletinItem, who: Who) -> None:
    """The item is declined. The same news from somebody else stands in for it."""
    item.state = ItemState.DECLINED
    same = session.exec(
        select(BulletinItem).where(BulletinItem.duplicate_of == item.reference).order_by(col(BulletinItem.id))
    ).all()
    for index, other in enumerate(same):
        other.duplicate_of = same[0].reference if index else None
    _note(rows, item.reference, who)


def _note(rows: Rows, reference: str, who: Who) -> None:
    rows.add(AuditEntry, at=who[1], who=who[0], action="withdraw", subject=f"record:{reference}", because=BECAUSE)
