"""Sessions in the morning: who came is asked how it was and told of recordings, who asked since hears what is coming."""

import datetime as dt

from handlers.sessions.after import ask_and_pass_on
from handlers.sessions.telling import Approval, catch_up
from models.database import writing
from models.dates import day_of, is_working_day
from models.sessions import upcoming
from scheduler.calendar import Job, daily
from scheduler.parts import Parts

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


def jobs(parts: Parts) -> list[Job]:
    """Each day at nine."""
    return [Job("sessions", daily(9), lambda slot: follow_up(parts, slot))]
