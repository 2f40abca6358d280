"""What a question names for certain: a financial year, a pot, a day to answer as at."""

import datetime as dt
import re
from collections.abc import Mapping

from handlers.answers import Slots
from handlers.understanding.words import plain
from models.dates import FinancialYear
from models.errors import BadYear

_NAMES = "january february march april may june july august september october november december".split()
MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_MONTH = "|".join([*MONTHS, *(name[:3] for name in MONTHS), "sept"])
_LONG_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\b,? ?(20\d\d)?")
_NUMBERS = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](20\d\d)\b")
_ISO = re.compile(r"\b(20\d\d)[ -](\d\d)[ -](\d\d)\b")
_AS_AT = re.compile(r"\b(?:as at|as of|as on|on|by|at|back on)\s+(?:the\s+)?$")
_YEAR = re.compile(r"\b(?:20)?(\d\d) ?[/–] ?(?:20)?(\d\d)\b|\b(20\d\d)[- ](?:20)?(\d\d)\b(?![- ]\d)")
_PLAIN_YEAR = re.compile(r"\b(20\d\d)\b")


def _month(word: str) -> int:
    return next(number for name, number in MONTHS.items() if name.startswith(word[:3]))


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def day_named(text: str, today: dt.date) -> tuple[dt.date, int] | None:
    """The first day a text names, in British order, with where it starts; the current year where it names none."""
    words = plain(text)
    for pattern, order in ((_ISO, (1, 2, 3)), (_NUMBERS, (3, 2, 1))):
        if found := pattern.search(words):
            day = _day(*(int(found[group]) for group in order))
            return (day, found.start()) if day else None
    if found := _LONG_DAY.search(words):
        day = _day(int(found[3] or today.year), _month(found[2]), int(found[1]))
        return (day, found.start()) if day else None
    return None


def as_at_day(text: str, today: dt.date) -> dt.date | None:
    """The day to answer as at: one introduced by “as at”, “on” and the like."""
    named = day_named(text, today)
    if named is None or not _AS_AT.search(plain(text)[: named[1]]):
        return None
    return named[0]


def year_named(text: str, today: dt.date) -> FinancialYear | None:
    """2025/26 in its notations, “last year”, “this year”, or a bare 2016."""
    words = plain(_ISO.sub(" ", _NUMBERS.sub(" ", text.casefold())))
    for found in _YEAR.finditer(words):
        try:
            return FinancialYear.parse(f"{found[1] or found[3]}/{found[2] or found[4]}")
        except BadYear:
            continue
    if re.search(r"\b(last|previous) (financial )?(year|yr)\b", words):
        return FinancialYear.of(today).before
    if re.search(r"\b(this|current) (financial )?(year|yr)\b", words):
        return FinancialYear.of(today)
    if not day_named(text, today) and (bare := _PLAIN_YEAR.search(words)):
        return FinancialYear(int(bare[1]))
    return None


def read_slots(text: str, pots: Mapping[str, tuple[str, ...]], today: dt.date) -> Slots:
    """Everything a question names. `pots` maps pot names to the words people use for them."""
    words = plain(text)
    pot = next((name for name, ways in pots.items() if any(re.search(rf"\b{re.escape(way)}\b", words) for way in ways)), None)
    return Slots(year_named(text, today), pot, as_at_day(text, today), words)
