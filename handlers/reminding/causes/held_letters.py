"""Letters that wait for a person and were not touched: the team is told once a week how many, never what is in them."""

import datetime as dt

from sqlmodel import Session, col, select

from handlers.reminding import Audience, Cause, Due
from handlers.reminding.cases import week_of
from models.dates import day_of, say_day, working_days_between
from models.post import LetterState, StoredLetter

PATIENCE = 2  # working days: no paper sets them
WAITS = (LetterState.HELD, LetterState.QUARANTINED)
NAMED = 10  # letters named by their numbers


def find(session: Session, day: dt.date) -> list[Due]:
    query = select(StoredLetter.id, StoredLetter.received, StoredLetter.stored).where(col(StoredLetter.state).in_(WAITS))
    came = [
        (number, day_of(received or stored)) for number, received, stored in session.exec(query.order_by(col(StoredLetter.id)))
    ]
    rows = [(number, when) for number, when in came if working_days_between(when, day) >= PATIENCE]
    if not rows:
        return []
    first, last = week_of(day)
    values = {
        "count": len(rows), "numbers": [number for number, _ in rows[:NAMED]], "oldest": say_day(min(when for _, when in rows)),
    }  # fmt: skip
    return [Due(f"held-letters:{first}", first, "", values, until=last, dated=False)]


CAUSE = Cause("held_letters", Audience.TEAM, "reminder_held", find)
