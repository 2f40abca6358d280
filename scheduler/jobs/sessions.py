"""Sessions: four times a day the calendar is looked at; each morning who came is asked how it was and told of recordings, and
who asked since hears what is coming.
"""

import datetime as dt

from apscheduler.triggers.cron import CronTrigger

from handlers.sessions.after import ask_and_pass_on
from handlers.sessions.messages import tell_team
from handlers.sessions.syncing import AHEAD, category_of, sync
from handlers.sessions.telling import Approval, catch_up
from models.database import one_at_a_time, reading, writing
from models.dates import LONDON, day_of, is_working_day
from models.errors import MailboxError
from models.mailbox import Mailbox
from models.sessions import upcoming
from scheduler.calendar import Job, daily
from scheduler.parts import Parts
from scheduler.rest import trouble_of

WHO = "kcst"


def follow_up(parts: Parts, slot: dt.datetime) -> str:
    """Queue this working morning's letters about sessions. Returns how many of each kind."""
    if not is_working_day(day_of(slot)):
        return ""
    with writing(parts.engine) as session:
        asked, passed_on = ask_and_pass_on(session, slot)
        late = sum(catch_up(session, event, Approval(WHO, slot)) for event in upcoming(session, day_of(slot)))
    counts = {"asked": asked, "told of a recording": passed_on, "told of a session": late}
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def look_at_calendar(parts: Parts, mailbox: Mailbox, at: dt.datetime) -> str:
    """Bring the sessions in line with the mailbox's calendar. Raises MailboxError where it cannot be asked now."""
    with reading(parts.engine) as session:
        category = category_of(session)
    try:
        page = mailbox.calendar(category, day_of(at), day_of(at) + AHEAD)
    except MailboxError as problem:
        if own := trouble_of(mailbox, problem):
            parts.rest.begin(own, parts.now())
        raise
    with writing(parts.engine) as session:
        one_at_a_time(session, "session calendar")
        done = sync(session, page, mailbox.name, at)
        told = sum(tell_team(session, note, category, at) for note in done.notes)
    counts = {"added": done.added, "changed": done.changed, "cancelled": done.cancelled, "for a person": told}
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def jobs(parts: Parts) -> list[Job]:
    """The morning's at nine; the calendar four times a day, where there is a mailbox and it wants to be asked."""
    mailbox = parts.mailbox
    morning = Job("sessions", daily(9), lambda slot: follow_up(parts, slot))
    if mailbox is None:
        return [morning]

    def look(_slot: dt.datetime) -> str:
        at = parts.now()
        return look_at_calendar(parts, mailbox, at) if parts.rest.is_over(at) else ""

    return [morning, Job("session calendar", four_times_a_day(), look, once=False)]


def four_times_a_day() -> CronTrigger:
    """While people change their calendars: before nine, and every three hours."""
    return CronTrigger(hour="7,10,13,16", minute=20, timezone=LONDON)
