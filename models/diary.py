"""Deadlines and meetings."""

import datetime as dt

from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import ID
from models.sources import Citation, Source


class Deadline(SQLModel, table=True):
    """A day by which something is due, as a paper prints it. `pot` where it belongs to one."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    year: str = Field(index=True)
    what: str
    topic: str
    due: dt.date = Field(index=True)
    printed: str = ""
    pot: str | None = None
    note: str = ""


class Meeting(SQLModel, table=True):
    """A meeting of a body of the partnership or one it answers to. `time` is HH:MM in London, or empty."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    body_key: str = Field(foreign_key="organisation.key", index=True)
    day: dt.date = Field(index=True)
    time: str = ""
    place: str = ""
    purpose: str = ""


def deadlines_known(session: Session, day: dt.date) -> list[Deadline]:
    """Deadlines that some paper had printed by `day`, earliest first; passed ones included."""
    query = (
        select(Deadline)
        .join(Citation, col(Citation.fact) == Deadline.key)
        .join(Source, col(Source.key) == Citation.source_key)
        .where(Source.dated <= day)
        .order_by(col(Deadline.due), col(Deadline.id))
    )
    return list({row.key: row for row in session.exec(query)}.values())


def deadlines_between(session: Session, first: dt.date, last: dt.date) -> list[Deadline]:
    """Deadlines due from `first` to `last`, both included."""
    query = select(Deadline).where(Deadline.due >= first, Deadline.due <= last).order_by(col(Deadline.due))
    return list(session.exec(query))


def meetings_between(session: Session, first: dt.date, last: dt.date) -> list[Meeting]:
    """Meetings from `first` to `last`, both included."""
    query = select(Meeting).where(Meeting.day >= first, Meeting.day <= last).order_by(col(Meeting.day))
    return list(session.exec(query))
