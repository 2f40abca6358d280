"""The grant: awards, their pots, and the append-only ledger whose fold is every balance.

An entry's `pence` is its effect on the pot's uncommitted balance, so SQL only sums. A payment leaves the balance as it
is: the money had left it when it was committed. The database refuses to change or delete an entry (see migrations).
"""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func
from sqlmodel import JSON, Field, Session, SQLModel, col, select

from models.columns import ID, MomentColumn, PenceColumn, named
from models.dates import FinancialYear
from models.errors import LedgerConflict, NoMoney, UnknownPot, UnknownYear
from models.money import pounds, split
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


@dataclass(frozen=True)
class Movement:
    """What is to be entered: `pence` is a size for commitments and the like, its effect follows from the kind."""

    key: str
    kind: EntryKind
    pence: int
    effective: dt.date
    because: str
    evidence: str = ""
    proposal_ref: str | None = None
    linked_key: str | None = None


@dataclass(frozen=True)
class Clerk:
    """Who enters, and at which moment."""

    who: str
    at: dt.datetime = field(compare=False)


_MINUS = {EntryKind.COMMITMENT, EntryKind.RETURN}
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


def enter(session: Session, pot_key: str, movement: Movement, clerk: Clerk) -> bool:
    """Enter the movement; False where exactly this was entered before. Raises LedgerConflict where the key says otherwise."""
    effect = -movement.pence if movement.kind in _MINUS else movement.pence
    there = session.exec(select(LedgerEntry).where(LedgerEntry.key == movement.key)).one_or_none()
    if there is not None:
        if (there.pot_key, there.kind, there.pence) != (pot_key, movement.kind, effect):
            raise LedgerConflict(movement.key, f"{there.kind} of {pounds(there.pence)}", f"{movement.kind} of {pounds(effect)}")
        return False
    session.add(
        LedgerEntry(
            key=movement.key, pot_key=pot_key, kind=movement.kind, pence=effect, effective=movement.effective,
            recorded=clerk.at, who=clerk.who, because=movement.because, evidence=movement.evidence,
            proposal_ref=movement.proposal_ref, linked_key=movement.linked_key,
        )
    )  # fmt: skip
    session.flush()
    return True


def allocate(session: Session, award: Award, pots: list[Pot], clerk: Clerk) -> None:
    """Put the award into its pots by their weights, to the penny."""
    for pot, pence in zip(pots, split(award.pence, [pot.weight for pot in pots]), strict=True):
        because = f"share of the {award.year} award"
        enter(session, pot.key, Movement(f"{pot.key}:allocation", EntryKind.ALLOCATION, pence, award.effective, because), clerk)


def commit_money(session: Session, pot: Pot, movement: Movement, clerk: Clerk) -> None:
    """Promise money from the pot. Raises NoMoney where the pot, as at the movement's day, holds less."""
    held = balance(session, pot.key, movement.effective).balance
    is_new = session.exec(select(LedgerEntry.id).where(LedgerEntry.key == movement.key)).first() is None
    if is_new and movement.pence > held:
        raise NoMoney(f"The {pot.label} of {pot.year}", pounds(held), pounds(movement.pence), pounds(movement.pence - held))
    enter(session, pot.key, movement, clerk)


def roll_over(session: Session, source: Pot, target: Pot, day: dt.date, clerk: Clerk, *, evidence: str = "") -> int:
    """Move what is uncommitted in `source` to `target`, once, as two linked entries. Returns the pence (0: done before)."""
    out_key, in_key = f"{source.key}:rolled-out", f"{target.key}:rolled-in"
    if session.exec(select(LedgerEntry.id).where(LedgerEntry.key == out_key)).first() is not None:
        return 0
    left = balance(session, source.key, day).balance
    because = f"uncommitted {source.label} of {source.year}, rolled over once every upfront proposal was decided"
    enter(session, source.key, Movement(out_key, EntryKind.ROLL_OVER, -left, day, because, evidence, linked_key=in_key), clerk)
    enter(session, target.key, Movement(in_key, EntryKind.ROLL_OVER, left, day, because, evidence, linked_key=out_key), clerk)
    return left


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
