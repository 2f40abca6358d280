"""The grant: awards, their pots, and the append-only ledger whose fold is every balance; `ledger` enters what moves.

An entry's `pence` is its effect on the pot's uncommitted balance, so SQL only sums. A payment leaves the balance as it
is and counts as spending: its money had left the balance when it was committed. The database refuses to change or delete
an entry (see migrations).
"""

import datetime as dt
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Index, func
from sqlalchemy import select as select_columns
from sqlmodel import JSON, Field, Session, SQLModel, col, select

from models.columns import ID, MomentColumn, PenceColumn, named
from models.dates import FinancialYear, day_after
from models.errors import UnknownPot, UnknownYear
from models.sources import Citation


class EntryKind(enum.StrEnum):
    ALLOCATION = "allocation"
    COMMITMENT = "commitment"
    RELEASE = "release"
    ROLL_OVER = "roll_over"
    RETURN = "return"
    PAYMENT = "payment"
    CORRECTION = "correction"


class Award(SQLModel, table=True):
    """What the funder gives for a financial year, to the penny, from the day it was known.

    The year's first row is the award; a top-up or a cut (below zero) is a further row, shared among the same pots.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    year: str = Field(index=True)
    pence: int = Field(sa_type=PenceColumn)
    effective: dt.date
    purpose: str = ""
    derivation: str = ""


class Pot(SQLModel, table=True):
    """A part of a year's award. `opens` and `closes` are days; `opens_after` names the pot whose bids have to be decided
    first, and `opens_when` says so in words (`pots` works it out)."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    award_key: str = Field(foreign_key="award.key", index=True)
    year: str = Field(index=True)
    name: str
    label: str
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    weight: int
    purpose: str = ""
    opens_when: str = ""
    opens: dt.date | None = None
    opens_after: str | None = None
    closes: dt.date | None = None


class LedgerEntry(SQLModel, table=True):
    """One movement of money. `key` names its cause and is unique: the same cause cannot be entered twice."""

    __table_args__ = (Index("ix_ledgerentry_balance", "pot_key", "kind", "effective", "pence"),)  # all a balance reads

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    pot_key: str = Field(foreign_key="pot.key")
    kind: EntryKind = Field(sa_type=named(EntryKind))
    pence: int = Field(sa_type=PenceColumn)
    effective: dt.date
    recorded: dt.datetime = Field(sa_type=MomentColumn)
    who: str
    because: str
    evidence: str = ""
    proposal_ref: str | None = Field(default=None, index=True)
    linked_key: str | None = None


class YearClosing(SQLModel, table=True):
    """A year whose books were closed: what was left went back to the funder, and nothing new is promised."""

    year: str = Field(primary_key=True)
    effective: dt.date
    recorded: dt.datetime = Field(sa_type=MomentColumn)
    who: str
    because: str


@dataclass(frozen=True)
class Balance:
    """A pot's money as at a day, in pence; all parts are sizes (`corrected` may be below zero), so
    balance = opening + rolled_in + released + corrected − committed − rolled_out − returned.
    `paid` is spending: part of what was committed, no part of the balance."""

    opening: int = 0
    committed: int = 0
    released: int = 0
    rolled_in: int = 0
    rolled_out: int = 0
    returned: int = 0
    corrected: int = 0
    paid: int = 0

    @property
    def balance(self) -> int:
        gained = self.opening + self.rolled_in + self.released + self.corrected
        return gained - self.committed - self.rolled_out - self.returned

    @property
    def rolled_over(self) -> int:
        """What moved across the pot's edge by roll-over, either way; nothing for all pots of a year together."""
        return abs(self.rolled_in - self.rolled_out)

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(**{name: getattr(self, name) + getattr(other, name) for name in Balance.__dataclass_fields__})


_PARTS = {
    EntryKind.ALLOCATION: ("opening", 1),
    EntryKind.COMMITMENT: ("committed", -1),
    EntryKind.RELEASE: ("released", 1),
    EntryKind.RETURN: ("returned", -1),
    EntryKind.PAYMENT: ("paid", 1),
    EntryKind.CORRECTION: ("corrected", 1),
}
COUNTING = tuple(kind for kind in EntryKind if kind is not EntryKind.PAYMENT)  # what moves a balance


def fold(effects: Iterable[tuple[EntryKind, int]]) -> Balance:
    """Entries, or sums of entries of one kind and sign, as (kind, pence) → a Balance."""
    parts = dict.fromkeys(Balance.__dataclass_fields__, 0)
    for kind, pence in effects:
        if kind is EntryKind.ROLL_OVER:
            parts["rolled_out" if pence < 0 else "rolled_in"] += abs(pence)
        else:
            name, sign = _PARTS[kind]
            parts[name] += sign * pence
    return Balance(**parts)


_PENCE = col(LedgerEntry.pence)
_SUMS = (*((kind, ()) for kind in _PARTS), (EntryKind.ROLL_OVER, (_PENCE > 0,)), (EntryKind.ROLL_OVER, (_PENCE < 0,)))


def balance(session: Session, pot_key: str, day: dt.date, known_on: dt.date | None = None) -> Balance:
    """The pot's money as at `day` (that day included); with `known_on`, by what was recorded until the end of that day."""
    counted = [col(LedgerEntry.pot_key) == pot_key, col(LedgerEntry.effective) <= day, *recorded_by(known_on)]
    sums = [
        select(func.coalesce(func.sum(_PENCE), 0)).where(LedgerEntry.kind == kind, *counted, *signed).scalar_subquery()
        for kind, signed in _SUMS  # a sum for each kind reads the index in one piece; grouping would sort
    ]
    totals = session.execute(select_columns(*sums)).one()
    return fold((kind, int(total)) for (kind, _), total in zip(_SUMS, totals, strict=True))


def recorded_by(known_on: dt.date | None) -> tuple[ColumnElement[bool], ...]:
    """The condition that an entry was in the books by the end of that day in London; none where no day is given."""
    return () if known_on is None else (col(LedgerEntry.recorded) < day_after(known_on),)


def entries(session: Session, pot_keys: Iterable[str], day: dt.date, known_on: dt.date | None = None) -> Iterator[LedgerEntry]:
    """The entries of these pots that count as at `day`, in the order in which the money moved."""
    query = (
        select(LedgerEntry)
        .where(col(LedgerEntry.pot_key).in_(list(pot_keys)), LedgerEntry.effective <= day, *recorded_by(known_on))
        .order_by(col(LedgerEntry.effective), col(LedgerEntry.id))
    )
    yield from session.exec(query.execution_options(yield_per=1000))


def years(session: Session, day: dt.date | None = None) -> list[FinancialYear]:
    """The years an award is recorded for (known by `day`), earliest first."""
    query = select(Award.year) if day is None else select(Award.year).where(Award.effective <= day)
    return sorted({FinancialYear.parse(year) for year in session.exec(query)})


def current_year(session: Session, day: dt.date) -> FinancialYear | None:
    """The latest year whose award was known by `day`: what "the grant" means that day. None before the first."""
    known = years(session, day)
    return known[-1] if known else None


def award_of(session: Session, year: FinancialYear) -> Award:
    """The year's award as it was first given; `year_balance(…).opening` counts top-ups and cuts too. Raises UnknownYear."""
    award = session.exec(select(Award).where(Award.year == str(year)).order_by(col(Award.id))).first()
    if award is None:
        raise UnknownYear(year, [str(known) for known in years(session)])
    return award


def pots(session: Session, year: FinancialYear) -> list[Pot]:
    """The year's pots, in the order of its data. Raises UnknownYear."""
    award_of(session, year)
    return list(session.exec(select(Pot).where(Pot.year == str(year)).order_by(col(Pot.id))))


def pot_named(session: Session, year: FinancialYear, name: str) -> Pot:
    """Raises UnknownYear, UnknownPot."""
    of_year = pots(session, year)
    for pot in of_year:
        if pot.name == name:
            return pot
    raise UnknownPot(name, year, [pot.name for pot in of_year])


def movements_cited(session: Session, pot_key: str, day: dt.date) -> list[str]:
    """Keys of the pot's movements by `day` that a paper is cited for."""
    query = (
        select(LedgerEntry.key)
        .join(Citation, col(Citation.fact) == LedgerEntry.key)
        .where(LedgerEntry.pot_key == pot_key, LedgerEntry.effective <= day)
    )
    return list(dict.fromkeys(session.exec(query)))


def year_balance(session: Session, year: FinancialYear, day: dt.date, known_on: dt.date | None = None) -> Balance:
    """All pots of the year together."""
    return sum((balance(session, pot.key, day, known_on) for pot in pots(session, year)), Balance())


def closing_of(session: Session, year: str) -> YearClosing | None:
    """When and why the year's books were closed; None while they are open."""
    return session.get(YearClosing, year)
