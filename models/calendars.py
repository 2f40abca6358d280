"""What calendars hold of a session, theirs and ours; and who was told of it, is coming and came."""

import datetime as dt
import enum
from typing import Any

from sqlmodel import JSON, Field, Session, SQLModel, col, select

from models.columns import ID, MomentColumn, named
from models.mailbox import key_of
from models.post import Channel
from models.subscriptions import Reach


class EventCalendar(SQLModel, table=True):
    """An event as calendars know it: by `uid`, for good, and in which `sequence` (RFC 5545).

    `told` are its facts as people last had them, {} where nobody was told. `mailbox` is the mailbox whose calendar leads
    the event, '' where the records do; `seen` are that entry's facts when it was last looked at.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    event_key: str = Field(foreign_key="learningevent.key", unique=True)
    uid: str = Field(unique=True)
    sequence: int = 0
    changed: dt.datetime = Field(sa_type=MomentColumn)
    told: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    mailbox: str = ""
    seen: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Attending(enum.StrEnum):
    """TOLD: the invitation went to them. COMING: they said so. CAME: somebody of the team says so. It never goes back."""

    TOLD = "told"
    COMING = "coming"
    CAME = "came"


class Attendance(SQLModel, table=True):
    """One person and one event; who said so last, and when."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    event_key: str = Field(foreign_key="learningevent.key", index=True)
    channel: Channel = Field(sa_type=named(Channel))
    to: str = Field(index=True)
    state: Attending = Field(sa_type=named(Attending))
    at: dt.datetime = Field(sa_type=MomentColumn)
    by: str

    @property
    def reach(self) -> Reach:
        return Reach(self.channel, self.to)


_ORDER = tuple(Attending)


def calendar_of(session: Session, event_key: str) -> EventCalendar | None:
    """The event as calendars know it; None where none does."""
    return session.exec(select(EventCalendar).where(EventCalendar.event_key == event_key)).one_or_none()


def led_by_calendars(session: Session) -> set[str]:
    """The keys of events that a mailbox's calendar leads, not the records."""
    return set(session.exec(select(EventCalendar.event_key).where(EventCalendar.mailbox != "")))


def uid_of(event_key: str, mailbox: str) -> str:
    """The identity of an event of ours in calendars."""
    return identity_of(f"session:{event_key}", mailbox)


def identity_of(name: str, mailbox: str) -> str:
    """The identity of anything of ours in calendars: made of its name and our mail domain, telling a stranger neither."""
    return f"{key_of(name)}@{mailbox.rpartition('@')[2].lower() or 'localhost'}"


def attendance_key(event_key: str, reach: Reach) -> str:
    return f"{event_key}:{reach.channel}:{reach.to}"


def note_attendance(session: Session, event_key: str, reach: Reach, state: Attending, told_by: tuple[str, dt.datetime]) -> bool:
    """Keep that this person was told, is coming or came. False where that, or more, was known."""
    key = attendance_key(event_key, reach)
    row = session.exec(select(Attendance).where(Attendance.key == key)).one_or_none()
    if row is not None and _ORDER.index(row.state) >= _ORDER.index(state):
        return False
    who, at = told_by
    if row is None:
        row = Attendance(key=key, event_key=event_key, channel=reach.channel, to=reach.to, state=state, at=at, by=who)
    row.state, row.by, row.at = state, who, at
    session.add(row)
    session.flush()
    return True


def attending(session: Session, event_key: str, *states: Attending) -> list[Attendance]:
    """Who stands in one of these states with the event, in the order in which they came on record."""
    query = select(Attendance).where(Attendance.event_key == event_key, col(Attendance.state).in_(states))
    return list(session.exec(query.order_by(col(Attendance.id))))
