"""Facts that are neither money nor dates nor people: what a paper states of a subject, in our own words."""

import datetime as dt
import enum

from sqlmodel import JSON, Field, Session, SQLModel, col, select

from models.columns import ID, named
from models.sources import Citation, Source


class Subject(enum.StrEnum):
    """What a fact is about; each subject is one topic's to tell."""

    GRANT_RULE = "grant_rule"  # who may bid, how, and who decides
    REVIEW = "review"  # published reviews and how their learning is shared
    BULLETIN = "bulletin"
    SESSION = "session"
    PLAN = "plan"  # agreements, plans, strategies, terms of reference
    LAW = "law"
    BODY = "body"
    STATISTIC = "statistic"
    DECISION = "decision"  # what a meeting resolved


class Fact(SQLModel, table=True):
    """One fact. `name` and `aliases` are how people name what it is about; `text` is a sentence or two of ours.

    `yearly_in` is the month, from 1, in which what it is about is done each year.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    subject: Subject = Field(sa_type=named(Subject), index=True)
    year: str = ""
    name: str
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    text: str
    day: dt.date | None = None
    yearly_in: int | None = None


def facts_known(session: Session, subject: Subject, day: dt.date) -> list[Fact]:
    """What some paper had stated of the subject by `day`, in the order of the data."""
    query = (
        select(Fact)
        .join(Citation, col(Citation.fact) == Fact.key)
        .join(Source, col(Source.key) == Citation.source_key)
        .where(Fact.subject == subject, Source.dated <= day)
        .order_by(col(Fact.id))
    )
    return list({row.key: row for row in session.exec(query)}.values())
