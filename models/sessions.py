"""Learning events: information sessions, webinars and conferences, with topics and feedback; suggestions for more."""

import datetime as dt
import enum

from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import ID, MomentColumn, named


class EventKind(enum.StrEnum):
    INFORMATION_SESSION = "information_session"
    WEBINAR = "webinar"
    CONFERENCE = "conference"


class LearningEvent(SQLModel, table=True):
    """One event. `day` is empty where no paper prints it; `delivered_by` is then the day it had certainly taken place."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    kind: EventKind = Field(sa_type=named(EventKind))
    year: str = Field(index=True)
    title: str
    day: dt.date | None = Field(default=None, index=True)
    starts_at: str = ""
    delivered_by: dt.date | None = None
    place: str = ""
    joining_link: str = ""
    recording: str = ""


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
    """Events on or after `day`, soonest first."""
    query = select(LearningEvent).where(col(LearningEvent.day) >= day).order_by(col(LearningEvent.day))
    return list(session.exec(query))


def delivered(session: Session, kind: EventKind, day: dt.date, year: str | None = None) -> list[LearningEvent]:
    """Events of that kind that had taken place before or on `day`, dated ones latest first, undated ones after them."""
    query = select(LearningEvent).where(LearningEvent.kind == kind)
    rows = [row for row in session.exec(query) if year is None or row.year == year]
    past = [row for row in rows if (row.day or row.delivered_by or dt.date.max) <= day]
    return sorted(past, key=lambda row: (row.day is None, -(row.day or dt.date.min).toordinal()))


def topics_of(session: Session, year: str) -> list[EventTopic]:
    return list(session.exec(select(EventTopic).where(EventTopic.year == year).order_by(col(EventTopic.id))))
