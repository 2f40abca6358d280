"""Reminds the team of deadlines: two weeks, one week and one working day before, each once, on a working morning."""

import datetime as dt

import templates
from models.database import writing
from models.dates import day_of, is_working_day, say_day, working_days_before
from models.diary import Deadline, deadlines_known
from models.mailbox import message_id_of
from models.people import partnership
from models.post import Channel, OutboxMessage, enqueue
from scheduler.calendar import Job, daily
from scheduler.parts import Parts

LEADS = (10, 5, 1)  # working days before


def reminders_on(day: dt.date, deadlines: list[Deadline]) -> list[tuple[Deadline, int]]:
    """Which deadlines are to be reminded of on `day`, with the working days left. None on a day nobody works."""
    if not is_working_day(day):
        return []
    return [(row, lead) for row in deadlines for lead in LEADS if working_days_before(row.due, lead) == day]


def remind(parts: Parts, slot: dt.datetime) -> str:
    """Queue today's reminders. Returns how many were new."""
    day = day_of(slot)
    with writing(parts.engine) as session:
        house = partnership(session)
        count = 0
        for deadline, lead in reminders_on(day, deadlines_known(session, day)):
            words = templates.mail("deadline_near", {"what": deadline.what, "due": say_day(deadline.due), "lead": lead,
                                                     "note": deadline.note, "team": house.team})  # fmt: skip
            key = f"reminder:{deadline.key}:{deadline.due}:{lead}"
            message = OutboxMessage(
                key=key, channel=Channel.TEAM, to=house.mailbox, subject=words.subject, text=words.text,
                created=slot, not_before=slot, message_id=message_id_of(key, house.mailbox),
            )  # fmt: skip
            count += enqueue(session, message)
    return f"{count} reminders" if count else ""


def jobs(parts: Parts) -> list[Job]:
    """Each day at nine."""
    return [Job("reminders", daily(9), lambda slot: remind(parts, slot))]
