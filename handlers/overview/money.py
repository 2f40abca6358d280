"""The grant at a glance: each pot's money as at a day, with its papers. An allocation never stands without its year."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from handlers.answers import Query, Slots, funding_balance
from models.dates import FinancialYear
from models.funding import Balance, Pot, balance, current_year, pots, year_balance, years
from models.sources import Cited, citations


@dataclass(frozen=True)
class PotNow:
    """One pot: `held` is its money in pence, `share` of the award in `held.opening`; the day it closes, where it has one."""

    key: str
    label: str
    year: str
    held: Balance
    closes: dt.date | None
    sources: tuple[Cited, ...]


@dataclass(frozen=True)
class Grant:
    """The grant of `year`; `wanted` is the financial year it is, which may not be on record yet."""

    year: str
    wanted: str
    left: int
    pots: tuple[PotNow, ...]

    @property
    def is_current(self) -> bool:
        return self.year == self.wanted


def grant_on(session: Session, day: dt.date) -> Grant | None:
    """The financial year's grant as at `day`; the latest one known where that year is not on record, None before the first."""
    wanted = FinancialYear.of(day)
    year = wanted if wanted in years(session, day) else current_year(session, day)
    if year is None:
        return None
    query = Query(Slots(), day)
    found = tuple(_now(session, pot, query) for pot in pots(session, year))
    return Grant(str(year), str(wanted), year_balance(session, year, day).balance, found)


def _now(session: Session, pot: Pot, query: Query) -> PotNow:
    """The pot by the ledger, with the papers that the answer about its balance names."""
    _, facts = funding_balance.shown(session, pot, query)
    held, sources = balance(session, pot.key, query.day), citations(session, facts, query.day)
    return PotNow(pot.key, pot.label, pot.year, held, pot.closes, sources)
