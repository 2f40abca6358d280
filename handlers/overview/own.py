"""What is this person's own: the proposals they may see by their certain address, and the reminders they asked for."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from handlers.reminding.asking import wish_values
from models.access import Asker, can_see, own_of
from models.pots import DECIDED
from models.proposals import DECIDED_FOR, Proposal, ProposalStep, State, is_last_by
from models.subscriptions import Reach, ReminderTopic, Subscription, wishes_of


@dataclass(frozen=True)
class OwnProposal:
    """A proposal of one's own organisation: its state `since` which day, what it still lacks, and what was approved (pence)."""

    reference: str
    title: str
    year: str
    state: State
    since: dt.date
    missing: tuple[str, ...] = ()
    approved_pence: int | None = None


@dataclass(frozen=True)
class MyWish:
    """Something one is reminded of; `values` say it in words (see `reminding.asking.wish_values`)."""

    topic: ReminderTopic
    about: str
    values: Mapping[str, object]


def own_proposals(session: Session, asker: Asker, day: dt.date) -> list[OwnProposal]:
    """Those that still wait for a decision first, each kind with its latest step first; none without a certain address."""
    query = (
        select(Proposal, ProposalStep)
        .join(ProposalStep, col(ProposalStep.proposal_ref) == Proposal.reference)
        .where(own_of(asker.email), is_last_by(day))
    )
    rows = [(row, step) for row, step in session.exec(query) if can_see(asker, row, step.state)]
    rows.sort(key=lambda pair: (pair[1].state in DECIDED, -pair[1].effective.toordinal(), pair[0].reference))
    return [_own(row, step) for row, step in rows]


def _own(row: Proposal, step: ProposalStep) -> OwnProposal:
    approved = row.approved_pence if step.state in DECIDED_FOR else None
    return OwnProposal(row.reference, row.title, row.year, step.state, step.effective, tuple(row.missing), approved)


def my_wishes(session: Session, reach: Reach, day: dt.date) -> list[MyWish]:
    """What this person is reminded of, in the order in which they asked."""
    return [wish_of(session, row, day) for row in wishes_of(session, reach)]


def wish_of(session: Session, row: Subscription, day: dt.date) -> MyWish:
    return MyWish(row.topic, row.about, wish_values(session, row, day))
