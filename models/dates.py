"""Time. The clock is read here and nowhere else; London and the financial year live here.

A moment is an aware datetime. A day is a `date` in London. A financial year runs from 1 April to 31 March.
"""

import datetime as dt
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from models.errors import BadDate, BadYear

LONDON = ZoneInfo("Europe/London")
NOON = dt.time(12)


def now() -> dt.datetime:
    """The present moment, in UTC. The only reading of the clock in the product."""
    return dt.datetime.now(dt.UTC)


def london(moment: dt.datetime) -> dt.datetime:
    """The same moment on London's clock. A moment without a zone is refused: it could mean two things."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(LONDON)


def day_of(moment: dt.datetime) -> dt.date:
    """The day it is in London at that moment."""
    return london(moment).date()


def at_noon(day: dt.date) -> dt.datetime:
    """Noon in London on that day: what a date stands for where a moment is wanted."""
    return dt.datetime.combine(day, NOON, LONDON)


def day_after(day: dt.date) -> dt.datetime:
    """The moment the day is over in London."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), LONDON)


def parse_moment(text: str) -> dt.datetime:
    """An ISO date (noon in London) or date-time (London unless it says otherwise). Raises BadDate."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
            return at_noon(dt.date.fromisoformat(text.strip()))
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadDate(text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)


def say_day(day: dt.date) -> str:
    """2025-07-23 → '23 July 2025'."""
    return f"{day.day} {day:%B %Y}"


def say_days(first: dt.date, last: dt.date) -> str:
    """'4 to 10 August 2025', '30 July to 2 August 2025'; one day as it is."""
    if first == last:
        return say_day(last)
    parts = say_day(first).split()
    shared = 2 if (first.year, first.month) == (last.year, last.month) else int(first.year == last.year)
    return f"{' '.join(parts[: len(parts) - shared])} to {say_day(last)}"


def say_month(month: str) -> str:
    """'2025-07' → 'July 2025'. Raises BadDate."""
    return f"{month_start(month):%B %Y}"


def month_start(month: str) -> dt.date:
    """'2025-07' → 1 July 2025. Raises BadDate."""
    if not re.fullmatch(r"\d{4}-\d{2}", month):
        raise BadDate(month)
    try:
        return dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        raise BadDate(month) from None


def month_end(month: str) -> dt.date:
    """'2025-07' → 31 July 2025, the last day."""
    return (month_start(month) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def month_of(day: dt.date) -> str:
    return f"{day:%Y-%m}"


@functools.cache
def _bank_holidays(year: int) -> frozenset[dt.date]:
    import holidays  # a large package, needed by the clock only

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday and not a bank holiday in England."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def first_working_day(day: dt.date) -> dt.date:
    """The first working day on or after `day`."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def last_working_day(day: dt.date) -> dt.date:
    """The last working day on or before `day`."""
    while not is_working_day(day):
        day -= dt.timedelta(days=1)
    return day


def working_day_of_month(month: str, number: int) -> dt.date:
    """The month's first working day (`number` 1), its second, and so on. Raises BadDate."""
    day = first_working_day(month_start(month))
    for _ in range(number - 1):
        day = first_working_day(day + dt.timedelta(days=1))
    return day


def working_days_before(day: dt.date, count: int) -> dt.date:
    """The day that is `count` working days before `day`."""
    while count:
        day -= dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_after(day: dt.date, count: int) -> dt.date:
    """The day that is `count` working days after `day`."""
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(first: dt.date, last: dt.date) -> int:
    """How many working days come after `first`, up to and with `last`; 0 where it is not later."""
    return sum(is_working_day(day) for day in days(first + dt.timedelta(days=1), last))


_YEAR = re.compile(r"(?:20)?(\d{2})\s*(?:/|-|–|to)\s*(?:20)?(\d{2})")


@dataclass(frozen=True, order=True)
class FinancialYear:
    """1 April `start` to 31 March of the next year; written 2025/26."""

    start: int

    def __str__(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    @property
    def first(self) -> dt.date:
        return dt.date(self.start, 4, 1)

    @property
    def last(self) -> dt.date:
        return dt.date(self.start + 1, 3, 31)

    @property
    def before(self) -> "FinancialYear":
        return FinancialYear(self.start - 1)

    @classmethod
    def of(cls, day: dt.date) -> "FinancialYear":
        return cls(day.year if day.month >= 4 else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> "FinancialYear":
        """2025/26, 2025-26, 25/26, 2025/2026 and 2025 (the year that starts then). Raises BadYear."""
        cleaned = text.strip()
        if re.fullmatch(r"20\d{2}", cleaned):
            return cls(int(cleaned))
        found = _YEAR.fullmatch(cleaned)
        if not found or (int(found[1]) + 1) % 100 != int(found[2]):
            raise BadYear(text)
        return cls(2000 + int(found[1]))


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every day from `first` to `last`, both included."""
    while first <= last:
        yield first
        first += dt.timedelta(days=1)
