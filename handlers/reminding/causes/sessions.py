"""Information sessions, webinars and conferences, for whoever asked: none that is cancelled, and none that only the mailbox's
calendar knows, which a person lets be told first."""

import datetime as dt

from sqlmodel import Session

from handlers.reminding import Audience, Cause, Due
from models.calendars import led_by_calendars
from models.sessions import EventState, LearningEvent, upcoming
from models.subscriptions import ReminderTopic


def due_of(row: LearningEvent, day: dt.date) -> Due:
    """The event, with when and where as far as they are on record."""
    note = ", ".join(part for part in (row.starts_at, row.place) if part)
    return Due(row.key, day, row.title, {"note": f"{note}." if note else ""}, abouts=(row.key,))


def find(session: Session, day: dt.date) -> list[Due]:
    unproved = led_by_calendars(session)
    told = [row for row in upcoming(session, day) if row.state is EventState.ADVERTISED or row.key not in unproved]
    return [due_of(row, row.day) for row in told if row.day and row.state is not EventState.CANCELLED]


CAUSE = Cause("sessions", Audience.ASKED, "reminder_asked", find, topic=ReminderTopic.SESSIONS)
