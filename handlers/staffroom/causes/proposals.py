"""A proposal came in: what it is, who asks for how much of which pot, and what it lacks."""

import datetime as dt

from sqlmodel import Session, col, select

from handlers.staffroom import Cause, Found, untold
from handlers.staffroom.secrets import closed_letters
from models.dates import FinancialYear, day_of
from models.funding import pots
from models.money import short_pounds
from models.proposals import Proposal, ProposalStep, State, is_last_by

NEW = (State.RECEIVED, State.NEEDS_INFORMATION)


def find(session: Session, since: dt.datetime) -> list[Found]:
    query = (
        select(Proposal)
        .join(ProposalStep, col(ProposalStep.proposal_ref) == Proposal.reference)
        .where(
            is_last_by(dt.date.max), col(ProposalStep.state).in_(NEW), Proposal.received >= day_of(since),
            untold("proposal:", col(Proposal.reference)),
        )
        .order_by(col(Proposal.id))
    )  # fmt: skip
    rows = list(session.exec(query))
    closed = closed_letters(session, [row.letter_id for row in rows])
    return [
        Found(f"proposal:{row.reference}", values(session, row), row.letter_id) for row in rows if row.letter_id not in closed
    ]


def values(session: Session, row: Proposal) -> dict[str, object]:
    """What the template names."""
    return {
        "reference": row.reference,
        "title": row.title,
        "organisation": row.organisation or row.lead_name,
        "amount": "" if row.requested_pence is None else short_pounds(row.requested_pence),
        "pot": pot_label(session, row),
        "year": row.year,
        "missing": list(row.missing),
    }


def pot_label(session: Session, row: Proposal) -> str:
    """The pot's own name, '' where none is asked for."""
    labels = {pot.name: pot.label for pot in pots(session, FinancialYear.parse(row.year))} if row.pot else {}
    return labels.get(row.pot or "", row.pot or "")


CAUSE = Cause("proposals", "staff_proposal", find)
