"""Meetings of the partnership and its groups, for whoever asked: the body, the day, the time and the place, no more."""

import datetime as dt

from sqlmodel import Session, select

from handlers.reminding import Audience, Cause, Due
from handlers.reminding.cases import named
from models.diary import Meeting, meetings_between
from models.people import Organisation
from models.subscriptions import ReminderTopic

AHEAD = dt.timedelta(days=366)


def of_body(key: str) -> str:
    """The name under which a body's meetings are asked for alone."""
    return f"body:{key}"


def coming(session: Session, day: dt.date, body: str | None = None) -> list[tuple[Meeting, str]]:
    """Meetings from `day` on, of that body where one is named, each with its body's name."""
    names = dict(session.exec(select(Organisation.key, Organisation.name)).all())
    rows = meetings_between(session, day, day + AHEAD)
    return [(row, names[row.body_key]) for row in rows if body in (None, row.body_key)]


def find(session: Session, day: dt.date) -> list[Due]:
    found = []
    for row, name in coming(session, day):
        note = ", ".join(part for part in (row.time, row.place) if part)
        values = {"note": f"{note}." if note else ""}
        found.append(Due(row.key, row.day, named("meeting", body=name), values, abouts=(row.key, of_body(row.body_key))))
    return found


CAUSE = Cause("meetings", Audience.ASKED, "reminder_asked", find, topic=ReminderTopic.MEETINGS)
