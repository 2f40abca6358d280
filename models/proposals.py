"""Proposals and every step they took. A step is a new row; a proposal's state is what its last step left it in."""

import datetime as dt
import enum

from sqlalchemy import ColumnElement, UniqueConstraint, tuple_
from sqlmodel import JSON, Field, Session, SQLModel, col, func, select

from models.columns import ID, MomentColumn, PenceColumn, named


class State(enum.StrEnum):
    """Where a proposal stands, in the order of the process."""

    RECEIVED = "received"
    NEEDS_INFORMATION = "needs_information"
    ELIGIBLE = "eligible"
    INVITED = "invited"
    PRESENTED = "presented"
    SUPPORTED = "supported"
    DEFERRED = "deferred"
    NOT_SUPPORTED = "not_supported"
    ENDORSED = "endorsed"
    SUBMITTED = "submitted_to_pcc"
    QUERIED = "queried"
    APPROVED = "approved"
    DECLINED = "declined"
    LEAD_TOLD = "lead_told"
    DELIVERING = "delivering"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Proposal(SQLModel, table=True):
    """A partner's bid. `year` and `pot` are the grant's; money in pence; `requested` None where no single sum was asked."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    reference: str = Field(unique=True)
    title: str
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    organisation: str = ""
    lead_name: str = ""
    lead_email: str = ""
    year: str = Field(index=True)
    pot: str | None = None
    requested_pence: int | None = Field(default=None, sa_type=PenceColumn)
    approved_pence: int | None = Field(default=None, sa_type=PenceColumn)
    summary: str = ""
    outcomes: str = ""
    when: str = ""
    priorities: list[str] = Field(default_factory=list, sa_type=JSON)
    areas: list[str] = Field(default_factory=list, sa_type=JSON)
    missing: list[str] = Field(default_factory=list, sa_type=JSON)
    received: dt.date
    letter_id: int | None = Field(default=None, foreign_key="storedletter.id", index=True)


class ProposalStep(SQLModel, table=True):
    """One step: who did what on which day, the state it led to, and on what evidence.

    `amount_pence` is what was approved, or what was spent where it is closed; `decided_by` names who decided where somebody
    else recorded it: the office and its holder as at that day.
    """

    __table_args__ = (UniqueConstraint("proposal_ref", "number"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    proposal_ref: str = Field(foreign_key="proposal.reference", index=True)
    number: int
    effective: dt.date
    recorded: dt.datetime = Field(sa_type=MomentColumn)
    by: str
    action: str
    state: State = Field(sa_type=named(State))
    because: str = ""
    evidence: str = ""
    amount_pence: int | None = Field(default=None, sa_type=PenceColumn)
    meeting: dt.date | None = None
    decided_by: str = ""


DECIDED_FOR = frozenset({State.APPROVED, State.LEAD_TOLD, State.DELIVERING, State.CLOSED})


def state_on(session: Session, reference: str, day: dt.date) -> ProposalStep | None:
    """The last step taken by `day`; None where the proposal was not there yet."""
    query = (
        select(ProposalStep)
        .where(ProposalStep.proposal_ref == reference, ProposalStep.effective <= day)
        .order_by(col(ProposalStep.number).desc())
    )
    return session.exec(query).first()


def is_last_by(day: dt.date) -> ColumnElement[bool]:
    """Condition on `ProposalStep`: it is its proposal's last one by `day`."""
    last = (
        select(ProposalStep.proposal_ref, func.max(ProposalStep.number))
        .where(ProposalStep.effective <= day)
        .group_by(ProposalStep.proposal_ref)
    )
    return tuple_(col(ProposalStep.proposal_ref), col(ProposalStep.number)).in_(last)


def funded_on(session: Session, year: str, day: dt.date) -> list[Proposal]:
    """The year's proposals that were approved by `day`, in the order of their references."""
    rows = session.exec(select(Proposal).where(Proposal.year == year).order_by(col(Proposal.reference)))
    last = ((row, state_on(session, row.reference, day)) for row in rows)
    return [row for row, step in last if step is not None and step.state in DECIDED_FOR]
