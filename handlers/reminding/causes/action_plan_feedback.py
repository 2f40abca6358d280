"""The day for feedback on the action plan has passed: the team is told how many letters brought some."""

import datetime as dt

from sqlmodel import Session, col, select

from handlers.reminding import Audience, Cause, Due
from models.dates import day_after, say_day, working_days_after
from models.diary import deadlines_between
from models.post import LetterKind, LetterState, StoredLetter

TOPIC = "action_plan"  # a deadline's topic in the data
SINCE = dt.timedelta(days=60)  # letters from that long before the day count as feedback for it
STILL = dt.timedelta(days=14)


def letters(session: Session, due: dt.date) -> int:
    """How many letters with feedback were filed in the time before `due` and on it."""
    first, last = day_after(due - SINCE), day_after(due)
    rows = session.exec(
        select(StoredLetter.kinds).where(
            StoredLetter.state == LetterState.FILED, col(StoredLetter.received) >= first, col(StoredLetter.received) < last
        )
    )
    return sum(LetterKind.ACTION_PLAN_FEEDBACK.value in kinds for kinds in rows)


def find(session: Session, day: dt.date) -> list[Due]:
    passed = deadlines_between(session, day - STILL, day - dt.timedelta(days=1))
    return [
        Due(f"feedback:{row.key}:{row.due}", working_days_after(row.due, 1), row.what,
            {"closed": say_day(row.due), "letters": letters(session, row.due)}, until=row.due + STILL, dated=False)
        for row in passed if row.topic == TOPIC
    ]  # fmt: skip


CAUSE = Cause("action_plan_feedback", Audience.TEAM, "reminder_feedback", find)
