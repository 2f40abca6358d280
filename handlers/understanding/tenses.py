"""Whether a question looks back, looks ahead, asks what stands, or is about an occasion: what tells one day from another."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

_AHEAD = re.compile(r"\b(?:will|won't|shall|going to|upcoming|next|\w+'ll|coming up)\b")
_BACK = re.compile(
    r"\b(?:was|wasn't|were|weren't|did|didn't|had|happened|covered|attended|missed|decided|agreed|discussed|spoke|went|came|took|"
    r"gave|e-?mailed|sent|submitted|received|posted|asked|told|back (?:on|in|at))\b"
)
_STANDING = re.compile(
    r"\b(?:left|balances?|remain(?:s|ed|ing|der)?|unspent|underspen[dt]|uncommitted|unallocated|committed|kitty|in the bank"
    r"|how much\b.{0,60}\b(?:pot|grant|funds?|funding|money)|(?:in|of) (?:the|our|your) (?:[\w-]+ ){0,3}pot"
    r"|how much (?:had|has|have|did)\b.{0,30}\b(?:spent|spend|gone|used|paid)"
    r"|(?:money|funding|funds|cash|£) (?:\w+ ){0,2}available)\b"
)
_NOUNS = (
    r"sessions?|meetings?|webinars?|csis|events?|workshops?|talks?|training|e-?bulletins?|bulletins?|newsletters?|minutes"
    r"|notes|slides|recordings?|conference|edition|issue|agenda|update|forum|deadline"
)
OCCASION = rf"(?:{_NOUNS}|one)"
_ON_AN_OCCASION = re.compile(
    rf"\b(?:{_NOUNS}|cover(?:s|ed)?|happen(?:s|ed|ing)?|deci(?:de[ds]?|sions?)|agreed?|discuss(?:ed)?|attend(?:ed|ees)?"
    r"|speakers?|spoke|said|came|held|published|sent|submitted|e-?mailed|received)\b"
)


@dataclass(frozen=True)
class Sense:
    """A question's sense, seen from `today`.

    `stands`: it asks for what differs from day to day, “how much was left …”. `occasion`: its day only says which session
    or paper is meant, “what was covered on …”.
    """

    today: dt.date
    back: bool
    ahead: bool
    stands: bool
    occasion: bool


def sense(text: str, today: dt.date) -> Sense:
    """Read flat text."""
    ahead = bool(_AHEAD.search(text))
    back = bool(_BACK.search(text)) and not ahead
    return Sense(today, back, ahead, bool(_STANDING.search(text)), bool(_ON_AN_OCCASION.search(text)))


def meant(of: Sense, candidates: Iterable[dt.date | None], today: dt.date) -> dt.date | None:
    """Of the same day in several years the one meant: the last for a look back, the next for a look ahead, else the nearest."""
    days = [day for day in candidates if day]
    if of.back:
        return max((day for day in days if day <= today), default=None)
    if of.ahead:
        return min((day for day in days if day >= today), default=None)
    return min(days, key=lambda day: (abs(day - today), day), default=None)
