"""Organisations, people, and who held which office when."""

import datetime as dt
import enum

from sqlmodel import JSON, Field, Session, SQLModel, col, select

from models.columns import ID, named


class OrganisationKind(enum.StrEnum):
    BODY = "body"  # the partnership, its groups and teams
    PARTNER = "partner"
    FUNDER = "funder"


class Partnership(SQLModel, table=True):
    """The partnership this house serves: its own words and addresses. One row.

    `session_minutes` is how long an information session takes; empty where no two are alike.
    `bulletin_sections` are headings of its bulletin in their order, each with words that news under it holds:
    'Training: course, webinar, workshop'.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    name: str
    short: str
    team: str
    team_short: str
    mailbox: str
    grant: str
    grant_short: str
    funder: str
    funder_short: str
    reference_prefix: str
    bulletin: str
    session_minutes: int | None = None
    bulletin_sections: list[str] = Field(default_factory=list, sa_type=JSON)


class Organisation(SQLModel, table=True):
    """A partner, a body of the partnership or the funder, with the short names people use for it."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    name: str
    kind: OrganisationKind = Field(sa_type=named(OrganisationKind))
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    domains: list[str] = Field(default_factory=list, sa_type=JSON)
    purpose: str = ""


class Person(SQLModel, table=True):
    """Somebody named in a public paper, or who wrote to us."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    name: str
    email: str | None = Field(default=None, index=True)
    organisation_key: str | None = Field(default=None, foreign_key="organisation.key")


class OfficeHolder(SQLModel, table=True):
    """Who held an office, or that it was vacant (`person_key` None), from `starts` until the day before `ends`.

    Where a paper shows somebody in office without saying since when, `starts` is empty and `seen` is the paper's day.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    body_key: str = Field(foreign_key="organisation.key", index=True)
    office: str
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    person_key: str | None = Field(default=None, foreign_key="person.key")
    starts: dt.date | None = None
    seen: dt.date | None = None
    ends: dt.date | None = None
    note: str = ""

    def known_by(self) -> dt.date | None:
        """The first day this row says anything about; None where it only says that somebody had left."""
        return self.starts or self.seen

    def holds_on(self, day: dt.date) -> bool:
        """Whether this row is the one in force on `day`."""
        since = self.known_by()
        return since is not None and since <= day and (self.ends is None or day < self.ends)


def partnership(session: Session) -> Partnership:
    """The one partnership of this house."""
    return session.exec(select(Partnership)).one()


def holders(session: Session, body_key: str, office: str) -> list[OfficeHolder]:
    """Every row of an office, earliest first."""
    rows = session.exec(select(OfficeHolder).where(OfficeHolder.body_key == body_key, OfficeHolder.office == office))
    return sorted(rows, key=lambda row: row.known_by() or dt.date.min)


def holder_on(session: Session, body_key: str, office: str, day: dt.date) -> OfficeHolder | None:
    """Who the records say held the office on `day`: the latest row in force. None where they do not say."""
    in_force = [row for row in holders(session, body_key, office) if row.holds_on(day)]
    return in_force[-1] if in_force else None


def person_named(session: Session, key: str | None) -> Person | None:
    return session.exec(select(Person).where(col(Person.key) == key)).one_or_none() if key else None
