"""Deadlines on record, for whoever asked."""

import datetime as dt

from sqlmodel import Session

from handlers.reminding import Audience, Cause, Due
from models.dates import FinancialYear
from models.diary import Deadline, deadlines_between
from models.subscriptions import ReminderTopic


def coming(session: Session, day: dt.date) -> list[Deadline]:
    """Deadlines from `day` to the end of the financial year after its own: as the records hold them now."""
    return deadlines_between(session, day, FinancialYear(FinancialYear.of(day).start + 1).last)


def due_of(row: Deadline) -> Due:
    return Due(row.key, row.due, row.what, {"note": row.note}, abouts=(row.key,))


def find(session: Session, day: dt.date) -> list[Due]:
    return [due_of(row) for row in coming(session, day)]


CAUSE = Cause("deadlines", Audience.ASKED, "reminder_asked", find, topic=ReminderTopic.DEADLINES)
