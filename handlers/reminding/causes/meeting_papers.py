"""What the team has ready before meetings: the cut-off for proposals that a meeting is to hear, and the paper due for one.

No paper prints either day. Five working days is what a public body's agenda is published before its meeting (clear days,
Local Government Act 1972, section 100B), so a proposal has to be in a day earlier than that.
"""

import datetime as dt

from sqlmodel import Session

from handlers.reminding import Audience, Cause, Due
from handlers.reminding.cases import named
from handlers.reminding.causes.meetings import coming
from models.dates import say_day, working_days_before
from models.roles import Duty, body_with, working_group

PAPER, CUT_OFF = 6, 7  # working days before the meeting: five clear days lie between


def find(session: Session, day: dt.date) -> list[Due]:
    return [
        *_before(session, day, working_group(session, day), "cut-off", CUT_OFF),
        *_before(session, day, body_with(session, day, Duty.ENDORSER), "paper", PAPER),
    ]


def _before(session: Session, day: dt.date, body: str | None, kind: str, lead: int) -> list[Due]:
    """That day before each meeting of the body."""
    rows = coming(session, day, body) if body else []
    ready = [(row, name, working_days_before(row.day, lead)) for row, name in rows]
    return [
        Due(f"{kind}:{row.key}", when, named(kind, body=name, meeting=say_day(row.day)),
            {"paper": kind == "paper", "body": name, "meeting": say_day(row.day)})
        for row, name, when in ready if when >= day
    ]  # fmt: skip


CAUSE = Cause("meeting_papers", Audience.TEAM, "reminder_papers", find, leads=(5, 1))
