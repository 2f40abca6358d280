"""The financial year a question names: 2025/26 in its notations, FY25, “last year”, “two years ago”, a bare 2016.

A single year, FY25 and 2025 alike, is the one that starts then. Of several the one that is not running is meant, since
the running one goes without saying; two that are not running are none.
"""

import datetime as dt
import re

from handlers.reading_values.days import full_year
from handlers.reading_values.written import blanked, next_word
from models.dates import FinancialYear

_OF_PEOPLE = frozenset(
    "people visitors residents homes houses households students pupils children leaflets attendees kits packs copies hours "
    "hrs miles words times calls volunteers officers users members".split()
)
_NOT_BEFORE = r"(?<![\w@#£./-])"
_NOT_AFTER = r"(?![\w%@]|[-/.,:]\d|-\w| \d{3})"
_TO = r"(?: ?[-/] ?| to )"
_ENDING = re.compile(
    rf"\b(?:y/e|(?:year|yr)[ -]?(?:end(?:ing|ed)?|to)) (?:31(?:st)? )?(?:of )?mar(?:ch)? '?((?:20)?[1-4]\d){_NOT_AFTER}"
)
_LONG = re.compile(rf"{_NOT_BEFORE}(?:\bfy ?)?'?(20\d\d){_TO}'?(20\d\d|\d\d|\d){_NOT_AFTER}")
_SHORT = re.compile(
    rf"{_NOT_BEFORE}(?<!aged )(?<!ages )(?<!pages )(?<!page )(?:\bfy ?)?'?([1-4]\d) ?[-/] ?'?([1-5]\d){_NOT_AFTER}"
    r"(?![ -]?(?:years?|yrs?)\b[ -]?olds?|[ -]?(?:yo|am|pm|people|pupils|minutes|mins|hours)\b)"
)
_MARKED = re.compile(
    rf"\b(?:fy|f/y|financial year|fiscal year) ?'?((?:20)?[1-4]\d)(?: ?(?:-|/|to) ?((?:20)?\d\d))?{_NOT_AFTER}"
)
_BARE = re.compile(rf"{_NOT_BEFORE}(?<!\d )(?<!ref )(?<!room )(?<!ext )(?<!reference )(20[0-4]\d){_NOT_AFTER}")
_CLOCK = re.compile(r"(?<!as )\bat (?:2[0-3][0-5]\d)\b")

_YEAR = r"(?:(?:financial|fiscal|grant|funding) )?(?:year|yr|fy)(?:'?s)?\b"
_SPOKEN = (
    (re.compile(rf"\b(?:{_YEAR} before (?:last|that)|last {_YEAR} but one)\b"), -2),
    (re.compile(rf"\b(?:(?:last|previous|prior|preceding) {_YEAR}|a {_YEAR} ago|the {_YEAR} before\b)"), -1),
    (re.compile(rf"\b(?:(?:this|current|present|same) (?:current )?{_YEAR}|ytd\b|year to date)"), 0),
    (re.compile(rf"\b(?:(?:next|coming|following|upcoming) {_YEAR})"), 1),
    (re.compile(rf"\b(?:two|2) {_YEAR} ago"), -2),
    (re.compile(rf"\b(?:three|3) {_YEAR} ago"), -3),
)  # fmt: skip
_PLURAL = re.compile(r"\b(?:previous|prior|preceding|past|coming|next|following) (?:financial )?(?:years|yrs)\b(?!')")


def named(text: str, today: dt.date) -> FinancialYear | None:
    """The year named in flat text from which days and sums have been struck out."""
    found = _written(text) or _spoken(text, FinancialYear.of(today))
    others = [year for year in found if year != FinancialYear.of(today)]
    if len(set(others)) > 1:
        return None
    return next(iter(others or found), None)


def ending(text: str) -> FinancialYear | None:
    """'year ending 31 March 2025' → 2024/25. Read before days are struck out."""
    found = _ENDING.search(text)
    return FinancialYear(full_year(found[1]) - 1) if found else None


def _written(text: str) -> list[FinancialYear]:
    """Years in figures, most certain notation first; a run of several years, '2025-2029', is no year."""
    found: list[FinancialYear] = []
    text = blanked(text, [match.span() for match in _CLOCK.finditer(text)])
    for pattern in (_LONG, _MARKED, _SHORT):
        matches = list(pattern.finditer(text))
        found += [year for match in matches if (year := _pair(match[1], match[2])) is not None]
        text = blanked(text, [match.span() for match in matches if pattern is not _SHORT or _pair(match[1], match[2])])
    bare = [match for match in _BARE.finditer(text) if next_word(text, match.end()) not in _OF_PEOPLE]
    return found + [FinancialYear(int(match[1])) for match in bare]


def _pair(first: str, second: str | None) -> FinancialYear | None:
    start = full_year(first)
    follows = second is None or f"{start + 1}".endswith(second)
    return FinancialYear(start) if follows else None


def _spoken(text: str, current: FinancialYear) -> list[FinancialYear]:
    """Years in words, seen from the running one."""
    found: list[FinancialYear] = []
    text = blanked(text, [match.span() for match in _PLURAL.finditer(text)])
    for pattern, distance in _SPOKEN:
        matches = list(pattern.finditer(text))
        found += [FinancialYear(current.start + distance)] * bool(matches)
        text = blanked(text, [match.span() for match in matches])
    return found
