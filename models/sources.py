"""Where facts come from: the papers, and which paragraph of which paper states what."""

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import ID, PenceColumn, named


class SourceKind(enum.StrEnum):
    """How a paper came to be, most reliable first; none overwrites another."""

    MINUTES = "minutes"
    REPORT = "officer_report"
    THIRD_PARTY = "third_party_summary"
    TEAM = "team_records"  # a file that the team loaded, where no paper is named


class Source(SQLModel, table=True):
    """A paper. `dated` is the meeting it was written for: the day its facts count as known."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    title: str
    kind: SourceKind = Field(sa_type=named(SourceKind))
    dated: dt.date
    by: str = ""
    note: str = ""


class Citation(SQLModel, table=True):
    """The paragraph of a paper that states the fact with this key."""

    __table_args__ = (UniqueConstraint("fact", "source_key", "para"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    fact: str = Field(index=True)
    source_key: str = Field(foreign_key="source.key")
    para: str = ""


class Measure(enum.StrEnum):
    """What a published figure claims to be; ties it to what the records say."""

    AWARD = "award"
    OPENING = "opening"
    BALANCE = "balance"
    COMMITTED = "committed"
    RETURNED = "returned"
    PROJECT = "project"
    PROJECT_COUNT = "project_count"
    SESSION_COUNT = "session_count"
    ATTENDANCE = "attendance"


class PublishedFigure(SQLModel, table=True):
    """A figure as a paper prints it. Kept beside the ledger, never instead of it."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    year: str = Field(index=True)
    measure: Measure = Field(sa_type=named(Measure))
    pot: str | None = None
    about: str = ""
    pence: int | None = Field(default=None, sa_type=PenceColumn)
    count: int | None = None
    printed: str
    note: str = ""


@dataclass(frozen=True)
class Cited:
    """A citation as answers show it."""

    source: str
    para: str
    dated: dt.date
    rank: int = 0

    def __str__(self) -> str:
        if not self.para:
            return self.source
        return f"{self.source}, {'paragraph ' if self.para[0].isdigit() else ''}{self.para}"


_RANK = {SourceKind.MINUTES: 0, SourceKind.REPORT: 1, SourceKind.THIRD_PARTY: 2, SourceKind.TEAM: 3}


def citations(session: Session, facts: Iterable[str], day: dt.date) -> tuple[Cited, ...]:
    """What papers state these facts, each paragraph once: most reliable kind first, then latest.

    A fact is cited from the papers known on `day`; one that was true by then and printed only later, from those.
    """
    rows = session.exec(
        select(Source, Citation)
        .join(Citation, col(Citation.source_key) == Source.key)
        .where(col(Citation.fact).in_(list(facts)))
        .order_by(col(Citation.id))
    )
    by_fact: dict[str, list[Cited]] = {}
    for source, row in rows:
        by_fact.setdefault(row.fact, []).append(Cited(source.title, row.para, source.dated, _RANK[source.kind]))
    found = {cited for papers in by_fact.values() for cited in [c for c in papers if c.dated <= day] or papers}
    return tuple(sorted(found, key=lambda c: (c.rank, -c.dated.toordinal(), c.source, c.para)))


def published(session: Session, measure: Measure, year: str, day: dt.date, pot: str | None = None) -> list[PublishedFigure]:
    """The figures of that measure and year (and pot) that some paper had printed by `day`, in the order of the papers."""
    rows = session.exec(
        select(PublishedFigure)
        .join(Citation, col(Citation.fact) == PublishedFigure.key)
        .join(Source, col(Source.key) == Citation.source_key)
        .where(PublishedFigure.measure == measure, PublishedFigure.year == year, Source.dated <= day)
        .order_by(col(Source.dated), col(PublishedFigure.id))
    )
    return [row for row in {row.key: row for row in rows}.values() if pot in (None, row.pot)]
