"""What each day in a question is for: the one to answer as at, another it is about, or a month named alone.

A month to answer as at is its last day, or today while it runs.
"""

import datetime as dt
import re
from dataclasses import dataclass

from handlers.understanding.notations import Named, found_in
from handlers.understanding.tenses import OCCASION, Sense, sense


@dataclass(frozen=True)
class Days:
    """What a question says of days, and where all of it stands."""

    as_at: dt.date | None
    about: dt.date | None
    month: str
    spans: tuple[tuple[int, int], ...]


_STRONG = re.compile(r"\b(?:as (?:at|of|on|it was on)|back (?:on|in|at)|position (?:at|on|in))(?: the)? $")
_INTRODUCED = re.compile(r"\b(?:on|in|at)(?: the)?(?: (?:mon|tues|wednes|thurs|fri|satur|sun)day)?,? $")
_FROM = re.compile(r"\b(?:since|after|from|before|until|till|between)(?: the)? $")
_ITS_OCCASION = re.compile(rf"(?:'s)?,? (?:[a-z-]+ )?{OCCASION}\b")
_OCCASION_BEFORE = re.compile(rf"\b{OCCASION} (?:on|of|in|from)(?: the)? $")


def named(text: str, today: dt.date) -> Days:
    """Read flat text."""
    of = sense(text, today)
    found = found_in(text, of)
    as_at = [_capped(one, today) for one in found if _is_as_at(text, one, of)]
    about = [one.day for one in found if not one.month and not (_is_as_at(text, one, of) and _capped(one, today) == one.day)]
    return Days(
        as_at=next((day for day in as_at if day), None),
        about=next((day for day in about if day), None),
        month=next((one.month for one in found if one.month), ""),
        spans=tuple((one.start, one.end) for one in found),
    )


def _capped(one: Named, today: dt.date) -> dt.date | None:
    """The end of a month that runs, or is to come, is answered as at today."""
    return min(one.day, today) if one.day and (one.month or one.is_end) else one.day


def _is_as_at(text: str, one: Named, of: Sense) -> bool:
    """Led in by “as at”; any day where a balance is asked; else one led in by “on” or “in” that names no session or paper."""
    before, after = text[max(0, one.start - 30) : one.start], text[one.end : one.end + 40]
    if _STRONG.search(before):
        return True
    if _FROM.search(before) or _ITS_OCCASION.match(after) or _OCCASION_BEFORE.search(before):
        return False
    if of.stands:
        return True
    if not _INTRODUCED.search(before) or of.occasion or one.day is None:
        return False
    return of.back if one.month or one.is_end else one.day <= of.today and not of.ahead
