"""Proposals as a person may see them, as at a day: the shape of `kcst proposals`, and nothing for those who may not."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from handlers.proposals.hint import Hint, hints
from handlers.proposals.stepping import find
from models.access import Asker, can_see, can_see_all_of, can_step
from models.errors import NoSuchProposal
from models.priorities import PriorityKind, of_year
from models.proposals import DECIDED_FOR, Proposal, ProposalStep, State
from models.workflow import Action, Row, rows_from


@dataclass(frozen=True)
class Wanted:
    """Which proposals to list; what is not given does not matter."""

    year: str = ""
    state: State | None = None
    pot: str = ""


def listed(session: Session, wanted: Wanted, asker: Asker, day: dt.date) -> list[dict[str, Any]]:
    """Those the asker may see, as at `day`, in the order of their references."""
    query = select(Proposal).order_by(col(Proposal.year), col(Proposal.id))
    query = query.where(Proposal.year == wanted.year) if wanted.year else query
    query = query.where(Proposal.pot == wanted.pot) if wanted.pot else query
    rows = list(session.exec(query))
    steps = _steps(session, day)
    seen = [(row, steps[row.reference]) for row in rows if row.reference in steps]
    return [
        described(row, taken, asker)
        for row, taken in seen
        if wanted.state in (None, taken[-1].state) and can_see(asker, row, taken[-1].state)
    ]


def shown(session: Session, reference: str, asker: Asker, day: dt.date) -> dict[str, Any]:
    """One proposal with hints and what can be done next. Raises NoSuchProposal, also where the asker may not know of it."""
    proposal, steps = find(session, reference)
    taken = [step for step in steps if step.effective <= day]
    if not taken or not can_see(asker, proposal, taken[-1].state):
        raise NoSuchProposal(reference)
    row = described(proposal, taken, asker)
    if not can_see_all_of(asker, proposal):
        return row
    rows = [each for each in rows_from(taken[-1].state) if can_step(asker, each, proposal)]
    return row | {
        "hint": hint_of(session, proposal) if asker.is_inside else {},
        "next": [_next(each) for each in rows],
    }


def _next(row: Row) -> dict[str, Any]:
    return {"action": row.action.value, "state": row.target.value, "needs": [need.value for need in row.needs]}


def _steps(session: Session, day: dt.date) -> dict[str, list[ProposalStep]]:
    query = select(ProposalStep).where(ProposalStep.effective <= day).order_by(col(ProposalStep.number))
    found: dict[str, list[ProposalStep]] = {}
    for step in session.exec(query):
        found.setdefault(step.proposal_ref, []).append(step)
    return found


def described(proposal: Proposal, taken: Sequence[ProposalStep], asker: Asker) -> dict[str, Any]:
    """Shape D; who only may know what became of it is told no names, reasons or evidence."""
    last, is_open = taken[-1], can_see_all_of(asker, proposal)
    spent = [step.amount_pence for step in taken if step.action in (Action.CLOSE, Action.ABANDON)]
    return {
        "reference": proposal.reference,
        "title": proposal.title,
        "organisation": proposal.organisation,
        "lead": proposal.lead_name if is_open else "",
        "year": proposal.year,
        "pot": proposal.pot,
        "requested_pence": proposal.requested_pence,
        "approved_pence": proposal.approved_pence if last.state in DECIDED_FOR else None,
        "spent_pence": spent[-1] if spent else None,
        "state": last.state.value,
        "since": last.effective.isoformat(),
        "received": proposal.received.isoformat(),
        "areas": list(proposal.areas),
        "priorities": list(proposal.priorities),
        "missing": list(proposal.missing) if is_open else [],
        "history": [_step(step, is_open) for step in taken],
    }


def _step(step: ProposalStep, is_open: bool) -> dict[str, Any]:
    return {
        "at": step.effective.isoformat(),
        "by": step.by if is_open else "",
        "action": step.action,
        "state": step.state.value,
        "because": step.because if is_open else "",
        "evidence": step.evidence if is_open else "",
        "decided_by": step.decided_by if is_open else "",
        "meeting": step.meeting.isoformat() if step.meeting else None,
        "amount_pence": step.amount_pence,
    }


def hint_of(session: Session, proposal: Proposal) -> dict[str, list[dict[str, Any]]]:
    """Areas and priorities of its year that its words suggest; a person decides."""
    text = "\n".join((proposal.title, proposal.summary, proposal.outcomes))
    lists = {"areas": PriorityKind.ELIGIBLE_AREA, "priorities": PriorityKind.AGREEMENT_PRIORITY}
    return {
        name: [_hint(one) for one in hints(text, {row.code: row.name for row in of_year(session, proposal.year, kind)})]
        for name, kind in lists.items()
    }


def _hint(one: Hint) -> dict[str, Any]:
    return {"code": one.code, "name": one.name, "words": list(one.words)}
