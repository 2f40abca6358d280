"""On the first working day of the month a draft of the bulletin waits for a person."""

import datetime as dt

from handlers.drafts.bulletin import draft, queue_for_review
from models.bulletins import EditionState
from models.database import writing
from models.dates import day_of, first_working_day, month_of
from scheduler.calendar import Job, daily
from scheduler.parts import Parts

STILL_WANTED = dt.timedelta(days=14)  # a draft that late is better than none; after it, the next month's is near


def is_bulletin_day(day: dt.date) -> bool:
    """Whether `day` is the first working day of its month in England."""
    return day == first_working_day(day.replace(day=1))


def run(parts: Parts, slot: dt.datetime) -> str:
    """Draft the month's edition and lay it before the team, if today is the day."""
    day = day_of(slot)
    if not is_bulletin_day(day):
        return ""
    month = month_of(day)
    with writing(parts.engine) as session:
        edition = draft(session, month, slot)
        if edition.state in (EditionState.APPROVED, EditionState.SENT):
            return f"edition {month} was approved before"
        queue_for_review(session, edition, slot)
    return f"edition {month} drafted"


def jobs(parts: Parts) -> list[Job]:
    """At eight on the days that can be a month's first working day."""
    return [Job("bulletin", daily(8, day="1-7"), lambda slot: run(parts, slot), makes_up=STILL_WANTED)]
