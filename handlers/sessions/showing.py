"""The sessions on record as the team sees them: how each stands, in which version people have it, and how many come."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping

from sqlmodel import Session, col, func, select

from handlers.sessions.telling import waits
from models.calendars import Attendance, Attending, EventCalendar
from models.sessions import LearningEvent, upcoming

Counts = Mapping[tuple[str, Attending], int]


def listed(session: Session, today: dt.date, *, past: bool) -> list[dict[str, object]]:
    """Sessions to come, soonest first, or those that were, latest first."""
    events = _past(session, today) if past else upcoming(session, today)
    calendars = {row.event_key: row for row in session.exec(select(EventCalendar))}
    counts = _counts(session)
    return [_shown(event, calendars.get(event.key), counts) for event in events]


def _past(session: Session, today: dt.date) -> list[LearningEvent]:
    query = select(LearningEvent).where(col(LearningEvent.day) < today)
    return list(session.exec(query.order_by(col(LearningEvent.day).desc(), col(LearningEvent.id))))


def _counts(session: Session) -> Counts:
    rows = session.exec(
        select(Attendance.event_key, Attendance.state, func.count()).group_by(col(Attendance.event_key), col(Attendance.state))
    )
    return Counter({(key, Attending(state)): count for key, state, count in rows})


def _shown(event: LearningEvent, calendar: EventCalendar | None, counts: Counts) -> dict[str, object]:
    """`told` counts everybody who was written to and did not say more; `waits` names what people have otherwise."""
    return {
        "key": event.key,
        "title": event.title,
        "day": event.day.isoformat() if event.day else None,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "state": str(event.state),
        "version": calendar.sequence if calendar and calendar.told else None,
        "from_calendar": bool(calendar and calendar.mailbox),
        "waits": waits(event, calendar),
        **{str(state): counts.get((event.key, state), 0) for state in Attending},
    }
