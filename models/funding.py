"""The grant: awards, their pots, and the append-only ledger whose fold is every balance; `ledger` enters what moves.

An entry's `pence` is its effect on the pot's uncommitted balance, so SQL only sums. A payment leaves the balance as it
is: the money had left it when it was committed. The database refuses to change or delete an entry (see migrations).
"""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import JSON, Field, Session, SQLModel, col, select

from models.columns import ID, MomentColumn, PenceColumn, named
from models.dates import FinancialYear
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
    """What the funder gives for a financial year, to the penny, from the day it was known."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    year: str = Field(index=True)
    pence: int = Field(sa_type=PenceColumn)
    effective: dt.date
    purpose: str = ""
    derivation: str = ""


class Pot(SQLModel, table=True):
    """A part of a year's award. `opens` and `closes` are days; `opens_when` and `note` say the rule in words."""

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
    closes: dt.date | None = None


class LedgerEntry(SQLModel, table=True):
    """One movement of money. `key` names its cause and is unique: the same cause cannot be entered twice."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    pot_key: str = Field(foreign_key="pot.key", index=True)
    kind: EntryKind = Field(sa_type=named(EntryKind))
    pence: int = Field(sa_type=PenceColumn)
    effective: dt.date = Field(index=True)
    recorded: dt.datetime = Field(sa_type=MomentColumn)
    who: str
    because: str
    evidence: str = ""
    proposal_ref: str | None = None
    linked_key: str | None = None


@dataclass(frozen=True)
class Balance:
    """A pot's money as at a day, in pence; all parts are sizes, so
    balance = opening + rolled_in + released + corrected − committed − rolled_out − returned."""

    opening: int = 0
    committed: int = 0
    released: int = 0
    rolled_in: int = 0
    rolled_out: int = 0
    returned: int = 0
    corrected: int = 0

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
    EntryKind.CORRECTION: ("corrected", 1),
}


def fold(sums: Mapping[tuple[EntryKind, bool], int]) -> Balance:
    """Sums of effects by kind and whether they are negative → a Balance. Payments do not count."""
    parts = dict.fromkeys(Balance.__dataclass_fields__, 0)
    for (kind, is_negative), pence in sums.items():
        if kind is EntryKind.ROLL_OVER:
            parts["rolled_out" if is_negative else "rolled_in"] += abs(pence)
        elif kind in _PARTS:
            name, sign = _PARTS[kind]
            parts[name] += sign * pence
    return Balance(**parts)


def balance(session: Session, pot_key: str, day: dt.date) -> Balance:
    """The pot's money as at `day` (that day included)."""
    negative = col(LedgerEntry.pence) < 0
    rows = session.exec(
        select(LedgerEntry.kind, negative, func.sum(LedgerEntry.pence))
        .where(LedgerEntry.pot_key == pot_key, LedgerEntry.effective <= day)
        .group_by(col(LedgerEntry.kind), negative)
    )
    return fold({(EntryKind(kind), bool(is_negative)): int(total) for kind, is_negative, total in rows})


def years(session: Session, day: dt.date | None = None) -> list[FinancialYear]:
    """The years an award is recorded for (known by `day`), earliest first."""
    query = select(Award.year) if day is None else select(Award.year).where(Award.effective <= day)
    return sorted({FinancialYear.parse(year) for year in session.exec(query)})


def current_year(session: Session, day: dt.date) -> FinancialYear | None:
    """The latest year whose award was known by `day`: what "the grant" means that day. None before the first."""
    known = years(session, day)
    return known[-1] if known else None


def award_of(session: Session, year: FinancialYear) -> Award:
    """The year's award. Raises UnknownYear."""
    award = session.exec(select(Award).where(Award.year == str(year))).first()
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


def year_balance(session: Session, year: FinancialYear, day: dt.date) -> Balance:
    """All pots of the year together."""
    return sum((balance(session, pot.key, day) for pot in pots(session, year)), Balance())
