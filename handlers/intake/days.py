"""Days in a letter's words: '19 November 2025', 'Thursday 3 July', '03/07/2025', 'next Tuesday', '1 to 14 July'.

A day without a year is the nearest one that is not long past when the letter came.
"""

import datetime as dt
import re
from dataclasses import dataclass

from handlers.reading_values.days import MONTH, WEEKDAY, coming_weekday, full_year, month_number, next_weekday, real_day


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, and where they stand in the text."""

    first: dt.date
    last: dt.date
    start: int
    end: int


_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<{}>20\d\d))?"
_TO = r"\s*(?:-|to|until|till|and|&)\s*"
_SPOKEN = re.compile(
    rf"\b(?P<a>{_DAY})(?:\s+(?:of\s+)?(?P<am>{MONTH})\b\.?{_YEAR.format('ay')})?(?:{_TO}(?:{WEEKDAY},?\s+)?(?P<b>{_DAY}))?"
    rf"\s+(?:of\s+)?(?P<m>{MONTH})\b\.?{_YEAR.format('y')}"
    rf"|\b(?P<d1>{_DAY})\s+(?:of\s+)?(?P<m1>{MONTH})\b\.?{_YEAR.format('y1')}"
    rf"|\b(?P<m2>{MONTH})\.?\s+(?P<d2>{_DAY})\b(?!:){_YEAR.format('y2')}",
    re.I,
)
_WRITTEN = re.compile(
    r"\b(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>(?:20)?\d\d)\b"
    r"|\b(?P<iy>20\d\d)-(?P<im>\d\d)-(?P<id>\d\d)\b"
)
_RELATIVE = re.compile(
    r"\b(?:(?P<which>next|this|on"
    rf"|coming)\s+)(?P<name>{WEEKDAY})\b(?!,?\s+(?:the\s+)?{_DAY}(?:\s+(?:of\s+)?{MONTH}))"
    r"|\b(?P<word>today|tomorrow|tonight)\b",
    re.I,
)
_HINT = re.compile(rf"\d|\b(?:next|this|on|coming)\s+{WEEKDAY}|\bto(?:day|morrow|night)\b", re.I)


def spans(text: str, today: dt.date) -> list[Span]:
    """Every day or run of days in the text, in order of place."""
    if not _HINT.search(text):
        return []
    found = [_spoken(match, today) for match in _SPOKEN.finditer(text)]
    found += [_written(match) for match in _WRITTEN.finditer(text)]
    found += [_relative(match, today) for match in _RELATIVE.finditer(text)]
    return sorted((span for span in found if span), key=lambda span: span.start)


def _spoken(match: re.Match[str], today: dt.date) -> Span | None:
    if match["m"] is None:
        side = "1" if match["m1"] else "2"
        last = _day(match["d" + side], match["m" + side], match["y" + side], today)
        return Span(last, last, match.start(), match.end()) if last else None
    last = _day(match["b"] or match["a"], match["m"], match["y"], today)
    if last is None:
        return None
    first = _day(match["a"], match["am"] or match["m"], match["ay"] or str(last.year), today)
    first = first if first and first <= last else last
    return Span(first, last, match.start(), match.end())


def _day(day: str, month: str, year: str | None, today: dt.date) -> dt.date | None:
    number = int(re.sub(r"\D", "", day))
    if year:
        return real_day(int(year), month_number(month), number)
    near = real_day(today.year, month_number(month), number)
    return near if near is None or near >= today - dt.timedelta(days=60) else real_day(near.year + 1, near.month, near.day)


def _written(match: re.Match[str]) -> Span | None:
    year = full_year(match["iy"] or match["y"])
    day = real_day(year, int(match["im"] or match["m"]), int(match["id"] or match["d"]))
    return Span(day, day, match.start(), match.end()) if day else None


def _relative(match: re.Match[str], today: dt.date) -> Span:
    if match["word"]:
        day = today + dt.timedelta(days=match["word"].lower() == "tomorrow")
    else:
        weekday = next_weekday if match["which"].lower() == "next" else coming_weekday
        day = weekday(match["name"], today)
    return Span(day, day, match.start(), match.end())


_MANY = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|twenty(?:-four)?|a|one)"
_SPAN = r"(?:week|month|term|year)"
_PERIOD = re.compile(
    rf"(?:(?:mid|early|late)[- ]?)?(?:\b{_DAY}\s+(?:of\s+)?)?\b{MONTH}\b\.?(?:\s+20\d\d|\s+'\d\d)?"
    r"|\b(?:early |late |next |this )?(?:spring|summer|autumn|winter)\b(?: (?:term"
    r"|holidays?))?(?:\s+20\d\d)?"
    r"|\b\d{1,2}/\d{1,2}/(?:20)?\d\d\b|\b20\d\d-\d\d-\d\d\b|\b(?:by"
    r"|before) the end of (?:the )?(?:financial )?year\b|\bQ[1-4]\b|\b(?:half[- ]term|christmas|easter)\b"
    rf"|\b20\d\d/\d\d\b|\b(?:over|for|within|lasting|lasts?|across)(?: the)?(?: next| about| around"
    rf"| a period of)? {_MANY}[ -]{_SPAN}s?\b"
    rf"|\b{_MANY}-{_SPAN}\b",
    re.I,
)
# Months and seasons of something else: what was, when the writer is away, a deadline, another's meeting.
_OTHER_TIME = re.compile(
    r"\b(?:(?<!will )(?<!would )(?<!to )last|since|against|previous|than|compared (?:with|to)|deadline|closing date"
    r"|closes?|away|(?:on )?leave|back|off"
    r"|(?:meets?|met|meeting|trustees|committee|panel|board|visit|funded|ended|opened|founded|born|gave|given|awarded"
    r"|(?:e-?mail|letter|note"
    r"|call|minutes) (?:of|dated)|happened|attended|spoke|talked|wrote|rang|your))(?: (?:next|us|again|up))?"
    r"(?: (?:until|till|from|on|in|of|by|is|was|at|for|to|the|our|this|end))*(?: (?:mid|early|late))?(?: the)?\W{0,2}$",
    re.I,
)
_HAS_BEEN = re.compile(r"\b(?:ha(?:ve|s|d)|was|were|been)\b[^.;\n]{0,30}$", re.I)
_NOT_A_MONTH = re.compile(
    r"\bmay\b(?! (?:20\d\d|to|until|and|-))|\bmarch\b(?= (?:to|for|on|past|against)\b)|\bmar\b(?! 20)", re.I
)
_JOINING = re.compile(
    r"^(?:\s*(?:-|to|until|till|and|through to|through)\s*(?:done by |finished by |the end of "
    rf"|end of )?(?:{WEEKDAY} )?)$",
    re.I,
)


def period(text: str) -> str:
    """When something is to happen, in the letter's words: 'mid-November until 31 March 2026'; '' where nothing says."""
    found = [match for match in _PERIOD.finditer(text) if _is_time(match)]
    if not found:
        return ""
    last = found[0]
    for match in found[1:]:
        if not _JOINING.match(text[last.end() : match.start()]):
            break
        last = match
    return text[found[0].start() : last.end()].strip()


_LASTS = re.compile(rf"{_SPAN}s?$")


def _is_time(match: re.Match[str]) -> bool:
    words, before = match[0].lower(), match.string[max(0, match.start() - 45) : match.start()]
    if words.startswith("last ") or _OTHER_TIME.search(before) or (_LASTS.search(words) and _HAS_BEEN.search(before)):
        return False
    if words in ("may", "mar", "march"):
        return match[0] != words and not _NOT_A_MONTH.match(match.string, match.start())
    return not re.fullmatch(r"20\d\d/\d\d", words)
