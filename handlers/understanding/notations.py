"""The ways people write a day or a month, each with its reader, the most certain first.

What one pattern has read, valid or not, no later one sees. A day without a year is the one the question's sense suggests.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from handlers.reading_values.days import WEEKDAY, coming_weekday, full_year, month_number, next_weekday, real_day
from handlers.reading_values.written import blanked
from handlers.understanding.months import MONTH, MONTH_ALONE
from handlers.understanding.tenses import Sense, meant
from models.dates import month_end, month_of


@dataclass(frozen=True)
class Named:
    """A day, or the last day of a month named alone (`month`, 'YYYY-MM'), and where it stands; `is_end` as “end of March”.

    `day` is None for what only looks like a day: 31 February.
    """

    day: dt.date | None
    month: str = ""
    is_end: bool = False
    start: int = 0
    end: int = 0


_Reader = Callable[[re.Match[str], Sense], Named]
_NUMBER = r"(?<![\w.,/£:-])(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?[ -](?P<y>20\d\d)(?![\d/])|,? '(?P<short>\d\d)\b|[ -](?P<last>[1-4]\d)(?=[?!;)]|[.,]?$))?"
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DISTANCE = {"day before yesterday": -2, "yesterday": -1, "tomorrow": 1, "day after tomorrow": 2}


def found_in(text: str, of: Sense) -> list[Named]:
    """Everything in flat text that is, or looks like, a day or a month, in order of place."""
    found: list[Named] = []
    for pattern, read in _READERS:
        matches = list(pattern.finditer(text))
        found += [_placed(read(match, of), match) for match in matches]
        text = blanked(text, [match.span() for match in matches])
    return sorted(found, key=lambda one: one.start)


def _placed(one: Named, match: re.Match[str]) -> Named:
    return Named(one.day, one.month, one.is_end, match.start(), match.end())


def _full(match: re.Match[str], of: Sense) -> Named:
    """'2025-03-26', '26/03/2025', '26.3.25': British order, and no other where it does not fit."""
    return Named(real_day(full_year(match["y"]), int(match["m"]), int(match["d"])))


def _day_and_month(match: re.Match[str], of: Sense) -> Named:
    """'26 March 2025', '24 june', 'on 24/6'."""
    groups = match.groupdict()
    month = _number_of(groups["m"])
    if year := groups.get("y") or groups.get("short") or groups.get("last"):
        return Named(real_day(full_year(year), month, int(groups["d"])))
    years = range(of.today.year - 4, of.today.year + 5)  # a leap day is among them
    return Named(meant(of, [real_day(year, month, int(groups["d"])) for year in years], of.today))


def _number_of(month: str) -> int:
    return int(month) if month.isdecimal() else month_number(month)


def _end_of(match: re.Match[str], of: Sense) -> Named:
    """'end of December', 'start of last month'."""
    start = _month_start(match, of)
    if start is None or match["part"] in ("start", "beginning"):
        return Named(start)
    return Named(month_end(month_of(start)), is_end=True)


def _month(match: re.Match[str], of: Sense) -> Named:
    """'March 2025', 'june', 'last June', 'last month'; and '4 to 10 August', which is no single day."""
    start = _month_start(match, of)
    return Named(month_end(month_of(start)), month_of(start)) if start else Named(None)


def _month_start(match: re.Match[str], of: Sense) -> dt.date | None:
    groups, this_month = match.groupdict(), of.today.replace(day=1)
    which, name = groups.get("which"), groups.get("m") or groups.get("m2")
    if not name:
        return _month_away(this_month, {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(which or "", 0))
    month = _number_of(name)
    if year := groups.get("y") or groups.get("short"):
        return real_day(full_year(year), month, 1)
    starts = [real_day(year, month, 1) for year in range(this_month.year - 1, this_month.year + 2)]
    if which == "last":
        return max(start for start in starts if start and start < this_month)
    return meant(of, starts, this_month)


def _month_away(month: dt.date, distance: int) -> dt.date | None:
    """The first of the month that many months away."""
    years, number = divmod(month.month - 1 + distance, 12)
    return real_day(month.year + years, number + 1, 1)


def _relative(match: re.Match[str], of: Sense) -> Named:
    return Named(of.today + dt.timedelta(days=_DISTANCE.get(match[1], 0)))


def _ago(match: re.Match[str], of: Sense) -> Named:
    count = int(match["n"]) if match["n"].isdecimal() else _COUNTS[match["n"]]
    return Named(of.today - dt.timedelta(days=count * (7 if match["unit"] == "week" else 1)))


def _a_year_ago(match: re.Match[str], of: Sense) -> Named:
    return Named(real_day(of.today.year - 1, of.today.month, of.today.day) or of.today - dt.timedelta(days=366))


def _weekday(match: re.Match[str], of: Sense) -> Named:
    """'last Tuesday' is the one before today; 'on Tuesday' too where the question looks back or asks for a balance."""
    which, name = match["which"], match["name"]
    if which == "next":
        return Named(next_weekday(name, of.today))
    if which in ("last", "past", "since") or (which in ("on", "from", "by") and (of.back or (of.stands and not of.ahead))):
        return Named(coming_weekday(name, of.today - dt.timedelta(days=8)))
    return Named(coming_weekday(name, of.today))


def _ordinal(match: re.Match[str], of: Sense) -> Named:
    """'on the 15th'."""
    months = [_month_away(of.today.replace(day=1), distance) for distance in (-2, -1, 0, 1, 2)]
    return Named(meant(of, [real_day(month.year, month.month, int(match["d"])) for month in months if month], of.today))


_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(r"(?<![\w/.-])(?P<y>20\d\d)([-/.])(?P<m>\d\d?)\2(?P<d>\d\d?)(?![\d/-]|\.\d)"), _full),
    (re.compile(r"(?<![\w/.£-])(?P<d>\d{1,2})([-/.])(?P<m>\d{1,2})\2(?P<y>(?:20)?\d\d)(?![\w/-]|\.\d)"), _full),
    (re.compile(rf"\b(?P<part>end|close|start|beginning) of (?:(?P<m>{MONTH})\b(?:,? (?P<y>20\d\d)|,? '?(?P<short>\d\d))?"
                r"(?![\d/]|st|nd|rd|th)|(?P<which>last|this|next|the) month\b)"), _end_of),
    (re.compile(rf"{_NUMBER} ?(?:-|to|and|&) ?\d\d?(?:st|nd|rd|th)? (?:of )?(?P<m>{MONTH})\b(?:,? (?P<y>20\d\d))?"), _month),
    (re.compile(rf"{_NUMBER}[ -]?(?:of )?(?P<m>{MONTH})\b\.?{_YEAR}"), _day_and_month),
    (re.compile(rf"\b(?P<m>(?!may){MONTH})\.? (?:the )?(?P<d>\d\d?)(?:st|nd|rd|th)?\b(?![:/£%-]|[.,]\d| ?(?:to|-) ?\d)"
                r"(?:,? (?P<y>20\d\d)\b)?"), _day_and_month),
    (re.compile(r"\b(?P<m>may) (?:the )?(?P<d>\d\d?)(?:(?:st|nd|rd|th)?,? (?P<y>20\d\d)\b|(?:st|nd|rd|th)\b|(?=[?!.]?$))"),
     _day_and_month),
    (re.compile(r"\b(?:on|as at|as of|by)(?: the)? (?!24/7)(?P<d>\d\d?)/(?P<m>\d\d?)(?![\d/.-])"), _day_and_month),
    (re.compile(rf"\b(?P<m>{MONTH})(?:,? |-)'?(?P<y>20\d\d)(?![\d/-])|\b(?P<m2>{MONTH})[ -]?'(?P<short>\d\d)\b"), _month),
    (re.compile(r"(?<![\d/.-])(?P<m>0?[1-9]|1[0-2])/(?P<y>20\d\d)(?![\d/-])"), _month),
    (re.compile(r"(?<![\w/-])(?!2009-10|2010-11|2011-12)(?P<y>20\d\d)-(?P<m>0[1-9]|1[0-2])(?![\w/-])"), _month),
    (re.compile(r"\b(?P<which>last|previous|this|current|next|coming) month\b(?:'s)?"), _month),
    (MONTH_ALONE, _month),
    (re.compile(r"\b(?:the )?(day before yesterday|yesterday|today|tonight|tomorrow|day after tomorrow)\b"), _relative),
    (re.compile(rf"\b(?P<which>last|next|this|on|coming|from|since|by|until|past) (?P<name>{WEEKDAY})\b(?!,? (?:the )?\0)"),
     _weekday),
    (re.compile(r"\b(?P<n>\d{1,3}|a|one|two|three|four|five|six) (?P<unit>day|week)s? ago\b"), _ago),
    (re.compile(r"\b(?:this|same) time (?=last year\b)"), _a_year_ago),
    (re.compile(r"\bon the (?P<d>\d{1,2})(?:st|nd|rd|th)\b(?! (?:floor|page|century|birthday))"), _ordinal),
)  # fmt: skip
