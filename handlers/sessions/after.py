"""After a session: those who came are asked how it was, and told where the recording is; each once."""

import datetime as dt

from sqlmodel import Session, col, select

import templates
from handlers.sessions.facts import place_of_recording
from handlers.sessions.messages import queue
from models.calendars import Attendance, Attending
from models.dates import day_of, say_day
from models.people import partnership
from models.post import OutboxMessage
from models.sessions import EventState, LearningEvent

ASK_WITHIN = dt.timedelta(days=28)  # who is asked later no longer knows
RECORDING_WITHIN = dt.timedelta(days=180)


def ask_and_pass_on(session: Session, at: dt.datetime) -> tuple[int, int]:
    """Queue this morning's requests and recordings. Returns how many of each are new."""
    today = day_of(at)
    asked = passed_on = 0
    for event, row in _came(session, today - RECORDING_WITHIN, today):
        values = _values(session, event)
        if event.day is not None and event.day >= today - ASK_WITHIN:
            asked += _queue(session, row, "session_feedback", values, at)
        if recording := place_of_recording(event.recording):
            passed_on += _queue(session, row, "session_recording", {**values, "recording": recording}, at)
    return asked, passed_on


def _came(session: Session, since: dt.date, before: dt.date) -> list[tuple[LearningEvent, Attendance]]:
    """Who came to what, of sessions from `since` until the day before `before`."""
    query = (
        select(LearningEvent, Attendance)
        .join(Attendance, col(Attendance.event_key) == LearningEvent.key)
        .where(
            col(LearningEvent.day) >= since, col(LearningEvent.day) < before,
            LearningEvent.state != EventState.CANCELLED, Attendance.state == Attending.CAME,
        )
        .order_by(col(LearningEvent.day), col(Attendance.id))
    )  # fmt: skip
    return list(session.exec(query))


def _values(session: Session, event: LearningEvent) -> dict[str, str]:
    house = partnership(session)
    day = say_day(event.day) if event.day else ""
    return {"title": event.title, "day": day, "team": house.team, "mailbox": house.mailbox}


def _queue(session: Session, row: Attendance, mail: str, values: dict[str, str], at: dt.datetime) -> bool:
    """One person's mail of that name about their session, once."""
    words = templates.mail(mail, values)
    message = OutboxMessage(
        key=f"{mail}:{row.key}",
        channel=row.channel,
        to=row.to,
        subject=words.subject,
        text=words.text,
        created=at,
        not_before=at,
    )
    return queue(session, message, partnership(session))
