"""What a project must serve, versioned by year: eligible areas, priorities, cross-cutting themes, principles."""

import enum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import ID, named


class PriorityKind(enum.StrEnum):
    ELIGIBLE_AREA = "eligible_area"
    AGREEMENT_PRIORITY = "agreement_priority"
    THEME = "cross_cutting_theme"
    FUNDER_PRIORITY = "funder_priority"
    PRINCIPLE = "guiding_principle"


class Priority(SQLModel, table=True):
    """One line of a year's list; `code` is its id there (EA-1 …), `number` its place in the paper."""

    __table_args__ = (UniqueConstraint("year", "kind", "number"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    year: str = Field(index=True)
    kind: PriorityKind = Field(sa_type=named(PriorityKind))
    number: int
    code: str
    name: str


def of_year(session: Session, year: str, kind: PriorityKind) -> list[Priority]:
    """The year's list of that kind, in the paper's order."""
    query = select(Priority).where(Priority.year == year, Priority.kind == kind).order_by(col(Priority.number))
    return list(session.exec(query))
