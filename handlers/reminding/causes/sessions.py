"""Information sessions, webinars and conferences, for whoever asked."""

import datetime as dt

from sqlmodel import Session

from handlers.reminding import Audience, Cause, Due
from models.sessions import LearningEvent, upcoming
from models.subscriptions import ReminderTopic


def due_of(row: LearningEvent, day: dt.date) -> Due:
    """The event, with when and where as far as they are on record."""
    note = ", ".join(part for part in (row.starts_at, row.place) if part)
    return Due(row.key, day, row.title, {"note": f"{note}." if note else ""}, abouts=(row.key,))


def find(session: Session, day: dt.date) -> list[Due]:
    return [due_of(row, row.day) for row in upcoming(session, day) if row.day]


CAUSE = Cause("sessions", Audience.ASKED, "reminder_asked", find, topic=ReminderTopic.SESSIONS)
