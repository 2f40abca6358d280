"""A grant's year: its award changed, its uncommitted money rolled over, its books closed, the next year opened."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from models import ledger
from models.database import one_at_a_time
from models.dates import FinancialYear, say_day
from models.errors import BadAmount, NotSettled, StillUndecided, UnknownYear, YearClosed, YearNotOver, YearThere
from models.funding import Award, EntryKind, LedgerEntry, Pot, YearClosing, award_of, closing_of, pot_named, pots, years
from models.ledger import Clerk, Movement
from models.money import pounds
from models.pots import all_decided, undecided


@dataclass(frozen=True)
class Reason:
    """The day something counts from, why, and on what evidence."""

    effective: dt.date
    because: str
    evidence: str = ""


def change_award(session: Session, year: FinancialYear, pence: int, clerk: Clerk, reason: Reason, pot: str = "") -> Award:
    """A top-up, or a cut (below zero), shared among the pots of the year's first award by their weights, or all of it to `pot`.

    Raises UnknownYear, UnknownPot, and what `ledger.enter` refuses: NoMoney where a pot cannot bear its part of a cut.
    """
    one_at_a_time(session, "award")
    first = award_of(session, year)
    shared = [pot_named(session, year, pot)] if pot else [each for each in pots(session, year) if each.award_key == first.key]
    count = session.exec(select(func.count()).select_from(Award).where(Award.year == str(year))).one()
    change = _award(f"{_award_key(year)}-{count + 1}", year, pence, reason)
    session.add(change)
    session.flush()
    ledger.allocate(session, change, shared, clerk, evidence=reason.evidence)
    return change


def _award_key(year: FinancialYear) -> str:
    return f"award-{year}".replace("/", "-")


def _award(key: str, year: FinancialYear, pence: int, reason: Reason) -> Award:
    if pence == 0 or abs(pence) >= ledger.MOST_PENCE:
        raise BadAmount(pounds(pence))
    return Award(key=key, year=str(year), pence=pence, effective=reason.effective, derivation=reason.because)


def roll_over_decided(
    session: Session, year: FinancialYear, day: dt.date, clerk: Clerk, *, evidence: str = ""
) -> dict[str, int]:
    """Roll over to every pot that opens after another, where that one is decided. Returns pence by target; safe to repeat."""
    return {
        target.name: ledger.roll_over(session, source, target, day, clerk, evidence=evidence)
        for source, target in _pairs(pots(session, year))
        if all_decided(session, source, day)
    }


def _pairs(of_year: Iterable[Pot]) -> Iterator[tuple[Pot, Pot]]:
    """Each pot that opens after another, behind that other."""
    by_name = {pot.name: pot for pot in of_year}
    for target in by_name.values():
        if source := by_name.get(target.opens_after or ""):
            yield source, target


@dataclass(frozen=True)
class Moved:
    """What rolled over, in pence, from which pot to which, and the day it counts from."""

    source: Pot
    target: Pot
    pence: int
    day: dt.date


def roll_over_due(session: Session, year: FinancialYear, day: dt.date, clerk: Clerk, *, evidence: str) -> list[Moved]:
    """The same by itself, for nobody to be refused: what may not move on `day` stays where it is. Safe to repeat.

    A pot with no last day for bids on record is left to a person, who knows whether more will come. So is a year that is
    over: what it has left goes back to the funder.
    """
    of_year = list(session.exec(select(Pot).where(Pot.year == str(year)).order_by(col(Pot.id))))
    if day > year.last or not any(_pairs(of_year)):
        return []
    hold(session, year)
    if closing_of(session, str(year)) is not None:
        return []
    moved = [
        Moved(source, target, ledger.roll_over(session, source, target, day, clerk, evidence=evidence), day)
        for source, target in _pairs(of_year)
        if source.closes is not None and all_decided(session, source, day) and _given_by(session, (source, target), day)
    ]
    return [one for one in moved if one.pence]


def hold(session: Session, year: FinancialYear) -> None:
    """Keep all pots of the year, if any, until the transaction ends: who decides the last bid sees every other decision."""
    ledger.locked(session, *session.exec(select(Pot.key).where(Pot.year == str(year))))


def _given_by(session: Session, those: Iterable[Pot], day: dt.date) -> bool:
    """Whether the awards the pots are of count by then."""
    first = select(func.max(Award.effective)).where(col(Award.key).in_([pot.award_key for pot in those]))
    return bool(session.exec(first).one() <= day)


def close_year(session: Session, year: FinancialYear, clerk: Clerk, reason: Reason) -> dict[str, int]:
    """Close the year's books and return what its pots still hold to the funder. Returns the pence given back, by pot.

    Raises UnknownYear, YearClosed, YearNotOver, StillUndecided (a bid of the year), and NotSettled where money is promised
    that was neither paid nor released.
    """
    of_year = ledger.locked(session, *(pot.key for pot in pots(session, year)))
    day = reason.effective
    _check_can_close(session, year, of_year, day)
    returned = {pot.name: ledger.free(session, pot.key, day)[0] for pot in of_year}
    for pot in of_year:
        if returned[pot.name]:
            key = f"{pot.key}:returned-at-year-end"
            movement = Movement(key, EntryKind.RETURN, returned[pot.name], day, reason.because, reason.evidence)
            ledger.enter(session, pot.key, movement, clerk)
    closing = YearClosing(year=str(year), effective=day, recorded=clerk.at, who=clerk.who, because=reason.because)
    session.add(closing)
    session.flush()
    return returned


def _check_can_close(session: Session, year: FinancialYear, of_year: list[Pot], day: dt.date) -> None:
    if (closing := closing_of(session, str(year))) is not None:
        raise YearClosed(str(year), say_day(closing.effective))
    if day < year.last:
        raise YearNotOver(str(year), say_day(year.last))
    if waiting := undecided(session, str(year), day):
        raise StillUndecided(f"{year} can be closed", waiting)
    unsettled = [part for pot in of_year for part in _unsettled(session, pot, day)]
    if unsettled:
        raise NotSettled(str(year), "; ".join(unsettled))


def _unsettled(session: Session, pot: Pot, day: dt.date) -> list[str]:
    """What is promised from the pot and neither paid nor released, and what is entered for days after the closing."""
    query = select(LedgerEntry.proposal_ref).where(LedgerEntry.pot_key == pot.key).distinct()
    named = sorted(session.exec(query), key=lambda reference: reference or "")
    left = [(reference or f"the {pot.label}", ledger.promised(session, pot.key, reference, day)) for reference in named]
    later = select(func.count()).where(LedgerEntry.pot_key == pot.key, col(LedgerEntry.effective) > day)
    after = [f"the {pot.label} has entries for days after {say_day(day)}"] if session.exec(later).one() else []
    return [f"{pounds(pence)} is promised to {what}" for what, pence in left if pence] + after


def open_year(session: Session, year: FinancialYear, pence: int, clerk: Clerk, reason: Reason) -> list[Pot]:
    """Open a year with the shape of the latest one before it: the same pots, weights and rules, days a year later each.

    Raises YearThere, BadAmount, and UnknownYear where there is no year before to take the shape from.
    """
    one_at_a_time(session, "award")
    known = years(session)
    if year in known:
        raise YearThere(str(year))
    before = [other for other in known if other < year]
    if not before:
        raise UnknownYear(year.before, [str(other) for other in known])
    if pence < 0:
        raise BadAmount(pounds(pence))
    award = _award(_award_key(year), year, pence, reason)
    session.add(award)
    session.flush()
    shaped = [_next(pot, year, award) for pot in _shape(session, before[-1])]
    session.add_all(shaped)
    session.flush()
    ledger.allocate(session, award, shaped, clerk, evidence=reason.evidence)
    return shaped


def _shape(session: Session, year: FinancialYear) -> list[Pot]:
    first = award_of(session, year)
    return [pot for pot in pots(session, year) if pot.award_key == first.key]


def _next(pot: Pot, year: FinancialYear, award: Award) -> Pot:
    later = year.start - FinancialYear.parse(pot.year).start
    kept = pot.model_dump(exclude={"id", "key", "award_key", "year", "opens", "closes"})
    opens, closes = _years_on(pot.opens, later), _years_on(pot.closes, later)
    return Pot(key=f"{year}:{pot.name}", award_key=award.key, year=str(year), opens=opens, closes=closes, **kept)


def _years_on(day: dt.date | None, count: int) -> dt.date | None:
    """The same day so many years later; 29 February becomes 28 where that year has none."""
    if day is None:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + count, day=28 if is_leap_day else day.day)
