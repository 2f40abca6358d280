"""Deadlines on record, for the team: two weeks, one week and one working day before."""

from handlers.reminding import Audience, Cause
from handlers.reminding.causes.deadlines import find

CAUSE = Cause("team_deadlines", Audience.TEAM, "deadline_near", find, leads=(10, 5, 1))
