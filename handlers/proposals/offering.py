"""What a form for a step offers to choose from: lists of the year, pots, meetings; and whether somebody may take the step."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from handlers.proposals.deciding import AT_A_MEETING, row_of
from handlers.proposals.shapes import Case
from handlers.proposals.stepping import find, listed
from models.access import Asker, check_can_act, check_can_see
from models.dates import FinancialYear
from models.diary import Meeting
from models.funding import pots
from models.mailbox import may_write_to
from models.people import partnership
from models.priorities import PriorityKind
from models.roles import working_group
from models.workflow import Action, Row

MOST_MEETINGS = 100  # those nearest to the day


@dataclass(frozen=True)
class Offer:
    """What there is to choose from for a step: areas and priorities by code, pots by name with their label, days of meetings;
    what the proposal serves already, in small letters; and the lead's address where the step's mail goes to it."""

    areas: Mapping[str, str] = field(default_factory=dict)
    priorities: Mapping[str, str] = field(default_factory=dict)
    pots: Mapping[str, str] = field(default_factory=dict)
    meetings: Sequence[dt.date] = ()
    served: frozenset[str] = frozenset()
    to: str = ""


def case_of(session: Session, reference: str, asker: Asker, day: dt.date) -> Case:
    """The proposal as this person may act on it; nothing is locked. Raises NotYours, NoSuchProposal."""
    check_can_act(asker)
    proposal, taken = find(session, reference)
    check_can_see(asker, proposal, taken[-1].state)
    return Case(proposal, taken, asker, day)


def offer_of(session: Session, case: Case, action: Action) -> tuple[Row, Offer]:
    """The step's row of the workflow and what there is to choose from. Raises StepRefused, NotYours."""
    row, proposal = row_of(case, action), case.proposal
    return row, Offer(
        listed(session, proposal.year, PriorityKind.ELIGIBLE_AREA),
        listed(session, proposal.year, PriorityKind.AGREEMENT_PRIORITY),
        {pot.name: pot.label or pot.name for pot in pots(session, FinancialYear.parse(proposal.year))},
        _meetings(session, case, action),
        frozenset(one.casefold() for one in (*proposal.areas, *proposal.priorities)),
        _mailed(session, row, proposal.lead_email),
    )


def _meetings(session: Session, case: Case, action: Action) -> list[dt.date]:
    """Those to come for an invitation, those that have been for what was said at one; only its own for presenting."""
    group = working_group(session, case.today)
    days = sorted(set(session.exec(select(col(Meeting.day)).where(Meeting.body_key == group).order_by(col(Meeting.day)))))
    if action is Action.INVITE:
        return [day for day in days if day >= case.today and day != case.last.meeting][:MOST_MEETINGS]
    been = [day for day in reversed(days) if day <= case.today]
    own = case.last.meeting if action is Action.PRESENT else None
    return [day for day in been if own in (None, day)][:MOST_MEETINGS] if action in AT_A_MEETING else []


def _mailed(session: Session, row: Row, lead: str) -> str:
    to = lead.strip().lower()
    return to if row.mail and may_write_to(to, partnership(session).mailbox) else ""
