"""Learning events: information sessions, webinars and conferences, with topics and feedback; suggestions for more."""

import datetime as dt
import enum

from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import ID, MomentColumn, named


class EventKind(enum.StrEnum):
    INFORMATION_SESSION = "information_session"
    WEBINAR = "webinar"
    CONFERENCE = "conference"


class EventState(enum.StrEnum):
    """CONFIRMED: on record, and nobody is told. ADVERTISED: a person let it be told to all who want to hear of sessions."""

    CONFIRMED = "confirmed"
    ADVERTISED = "advertised"
    CANCELLED = "cancelled"


class LearningEvent(SQLModel, table=True):
    """One event. `day` is empty where no paper prints it; `delivered_by` is then the day it had certainly taken place.

    `starts_at` and `ends_at` are HH:MM in London, or empty.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    kind: EventKind = Field(sa_type=named(EventKind))
    year: str = Field(index=True)
    title: str
    day: dt.date | None = Field(default=None, index=True)
    starts_at: str = ""
    ends_at: str = ""
    delivered_by: dt.date | None = None
    place: str = ""
    joining_link: str = ""
    recording: str = ""
    state: EventState = Field(default=EventState.CONFIRMED, sa_type=named(EventState))


class EventTopic(SQLModel, table=True):
    """A topic of an event, and who spoke on it. `event_key` is empty where the papers do not say in which session."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    event_key: str | None = Field(default=None, foreign_key="learningevent.key", index=True)
    year: str
    topic: str
    speaker: str = ""


class EventFeedback(SQLModel, table=True):
    """Attendance and ratings as counts with their base: `percent` of `base` people rated it `rating`."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    event_key: str = Field(foreign_key="learningevent.key", index=True)
    attendees: int | None = None
    respondents: int | None = None
    percent: int | None = None
    base: str = ""
    rating: str = ""


class TopicSuggestion(SQLModel, table=True):
    """A topic or speaker somebody suggested for a session; `withdrawn` where it turned out to be none."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    reference: str = Field(unique=True)
    topic: str
    speaker: str = ""
    suggested_by: str = ""
    withdrawn: bool = False
    received: dt.datetime = Field(sa_type=MomentColumn)
    letter_id: int | None = Field(default=None, foreign_key="storedletter.id", index=True)


def upcoming(session: Session, day: dt.date) -> list[LearningEvent]:
    """Events on or after `day`, soonest first; cancelled ones too, for people to hear that they are."""
    query = select(LearningEvent).where(col(LearningEvent.day) >= day)
    return list(session.exec(query.order_by(col(LearningEvent.day), col(LearningEvent.starts_at), col(LearningEvent.id))))


def event_named(session: Session, key: str) -> LearningEvent | None:
    return session.exec(select(LearningEvent).where(LearningEvent.key == key)).one_or_none()


def delivered(session: Session, kind: EventKind, day: dt.date, year: str | None = None) -> list[LearningEvent]:
    """Events of that kind that took place before or on `day`, dated ones latest first, undated ones after them."""
    query = select(LearningEvent).where(LearningEvent.kind == kind, LearningEvent.state != EventState.CANCELLED)
    rows = [row for row in session.exec(query) if year is None or row.year == year]
    past = [row for row in rows if (row.day or row.delivered_by or dt.date.max) <= day]
    return sorted(past, key=lambda row: (row.day is None, -(row.day or dt.date.min).toordinal()))


def topics_of(session: Session, year: str) -> list[EventTopic]:
    return list(session.exec(select(EventTopic).where(EventTopic.year == year).order_by(col(EventTopic.id))))
