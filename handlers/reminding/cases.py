"""What kinds of reminder share: proposals with where they stand, the week, and bodies by what they do."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

import templates
from models.dates import first_working_day, say_day
from models.people import Organisation
from models.proposals import Proposal, ProposalStep, State, is_last_by
from models.roles import working_group
from models.workflow import said


@dataclass(frozen=True)
class Standing:
    """A proposal with its last step by a day."""

    proposal: Proposal
    step: ProposalStep

    @property
    def number(self) -> int:
        return self.step.number

    @property
    def since(self) -> dt.date:
        return self.step.effective

    @property
    def said_since(self) -> str:
        return say_day(self.step.effective)

    @property
    def state(self) -> str:
        return said(self.step.state)

    @property
    def meeting(self) -> dt.date | None:
        return self.step.meeting


def standings(session: Session, day: dt.date, states: Collection[State]) -> list[Standing]:
    """Proposals that stand in one of these states as at `day`, in the order of their references."""
    query = (
        select(Proposal, ProposalStep)
        .join(ProposalStep, col(ProposalStep.proposal_ref) == Proposal.reference)
        .where(is_last_by(day), col(ProposalStep.state).in_(states))
        .order_by(col(Proposal.reference))
    )
    return [Standing(proposal, step) for proposal, step in session.exec(query)]


def week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first working day of the day's week (its Monday, where nobody works in it), and its Sunday."""
    monday = day - dt.timedelta(days=day.weekday())
    sunday = monday + dt.timedelta(days=6)
    first = first_working_day(monday)
    return (first if first <= sunday else monday), sunday


def named(kind: str, **values: str) -> str:
    """What a reminder is about, in words."""
    return templates.render("reminders/what.txt.j2", {"kind": kind, **values})


def body_that_hears(session: Session, day: dt.date) -> str:
    """The name of the body that hears proposals."""
    key = working_group(session, day)
    return session.exec(select(Organisation.name).where(Organisation.key == key)).first() or "Working Group"
