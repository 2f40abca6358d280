"""Proposals nobody at the team has acted on: the team is told once a week how many wait, and which."""

import datetime as dt

from sqlmodel import Session

from handlers.reminding import Audience, Cause, Due
from handlers.reminding.cases import standings, week_of
from models.dates import working_days_between
from models.proposals import State

PATIENCE = 5  # working days without a step: no paper sets them
OURS_TO_ACT = {State.RECEIVED, State.ELIGIBLE, State.PRESENTED, State.SUPPORTED, State.ENDORSED}


def find(session: Session, day: dt.date) -> list[Due]:
    rows = [one for one in standings(session, day, OURS_TO_ACT) if working_days_between(one.since, day) >= PATIENCE]
    if not rows:
        return []
    listed = [{"reference": one.proposal.reference, "state": one.state, "since": one.said_since} for one in rows]
    first, last = week_of(day)
    return [Due(f"proposals-waiting:{first}", first, "", {"proposals": listed}, until=last, dated=False)]


CAUSE = Cause("proposals_waiting", Audience.TEAM, "reminder_waiting", find)
