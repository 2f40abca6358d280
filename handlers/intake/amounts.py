"""Sums of money in a letter's words, '£2,950', '£4k', 'twelve grand', 'nine hundred pounds'; and which is asked for.

A range is no amount. Pence are integers throughout.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Sum:
    """A sum and where it stands; `pence` is None for a range."""

    pence: int | None
    start: int
    end: int


MONEY = r"(?:£\s?\d|\d\s?k\b|pounds\b|grand\b|\bquid\b)"  # in lower case: a sign that money is spoken of
_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?"
_UNIT = r"(?:\s?k\b|\s?grand\b|\s?m\b|\s?thousand\b|\s?million\b)"
_POUNDS = re.compile(
    rf"(?:£|\bgbp)\s?(?P<figure>{_FIGURE})(?P<unit>{_UNIT})?(?P<range>\s?(?:-|to|and"
    rf"|or)\s?£?\s?(?P<upper>{_FIGURE})(?P<upper_unit>{_UNIT})?(?![\d/%]))?"
    rf"|\b(?P<bare>{_FIGURE})(?P<bare_unit>{_UNIT})?\s?(?:pounds|quid|gbp)\b|\b(?P<grand>{_FIGURE})\s?(?:k|grand)\b",
    re.I,
)
_SCALE = {"k": 1000, "grand": 1000, "thousand": 1000, "m": 1_000_000, "million": 1_000_000}

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBERS = {word: number for number, word in enumerate(_UNITS)} | {word: 20 + 10 * n for n, word in enumerate(_TENS)}
_NUMBERS |= {"a": 1, "an": 1}
_NUMBER_WORD = "(?:" + "|".join([*_UNITS, *_TENS, "hundred", "thousand", "million"]) + ")"
_IN_WORDS = re.compile(
    rf"\b(?P<words>(?:a |{_NUMBER_WORD}[ -])(?:{_NUMBER_WORD}[ -]|and (?:a half )?)*?)(?P<what>pounds|quid"
    r"|grand|thousand pounds|hundred pounds)\b",
    re.I,
)


def sums(text: str) -> list[Sum]:
    """Every sum in the text, in order."""
    found = [_from_figures(match) for match in _POUNDS.finditer(text)] if _has_figures(text) else []
    low = text.lower()
    if "pound" in low or "grand" in low or "quid" in low:
        found += [_from_words(match) for match in _IN_WORDS.finditer(low)]
    return sorted((one for one in found if one.pence != 0), key=lambda one: one.start)


def _has_figures(text: str) -> bool:
    return "£" in text or bool(re.search(r"\d\s?(?:k|grand|pounds|quid)\b|\bgbp", text, re.I))


def _from_figures(match: re.Match[str]) -> Sum:
    upper = match["upper"]
    if upper and _is_range(match):
        return Sum(None, match.start(), match.end())
    figure = match["figure"] or match["bare"] or match["grand"]
    unit = match["unit"] or match["bare_unit"] or ("k" if match["grand"] else "")
    end = match.start("range") if upper else match.end()
    return Sum(_pence(figure, unit), match.start(), end)


def _is_range(match: re.Match[str]) -> bool:
    """'£4,000 to £4,600', '£4-5k', 'between £1,000 and £1,200'; not '£500 and 20 visits', nor '£500 or 3 days'."""
    joint = match["range"].strip(" £0123456789,.kK")
    lower = _pence(match["figure"], match["unit"] or match["upper_unit"] or "")
    upper = _pence(match["upper"], match["upper_unit"] or "")
    if joint in ("and", "or"):
        before = match.string[max(0, match.start() - 12) : match.start()].lower()
        return upper > lower and "£" in match["range"] and (joint == "or" or "between" in before)
    return upper > lower


def _pence(figure: str, unit: str) -> int:
    return int(Decimal(figure.replace(",", "")) * 100 * _SCALE.get(unit.strip().lower(), 1))


def _from_words(match: re.Match[str]) -> Sum:
    what = match["what"].removesuffix(" pounds")
    spoken = match["words"] + (what if what in ("thousand", "hundred", "grand") else "")
    return Sum(_spoken(spoken.replace("grand", "thousand")) * 100, match.start(), match.end())


def _spoken(words: str) -> int:
    """'nine hundred' → 900, 'two thousand five hundred and fifty' → 2550, 'two and a half thousand' → 2500."""
    half = " and a half" in words
    total = current = 0
    for word in re.split(r"[ -]+", words.replace("and a half", "").strip()):
        if word == "hundred":
            current = (current or 1) * 100
        elif word in ("thousand", "million"):
            scale = _SCALE[word]
            total += (current or 1) * scale + (scale // 2 if half else 0)
            current = 0
        else:
            current += _NUMBERS.get(word, 0)
    return total + current


# ---------------------------------------------------------------- which of them is asked for

_ASKED = re.compile(
    r"\b(?:bid|bidding|ask\w*|request\w*|apply\w*|applying|seek\w*|want\w*|need\w*|like|glad|grateful"
    r"|please|towards|from (?:the|your) (?:\w+ ){0,3}(?:grant|pot|fund)"
    r"|from you|of you|to the grant|grant|total asked|amount|cost to)\b",
    re.I,
)
_NOT_ASKED = re.compile(
    r"\b(?:match\w*|already|raised|in kind|our own|ourselves|contribut\w+|pays?|put(?:ting)? in|each|vat"
    r"|liab\w+|saved?|last year|fine[ds]?"
    r"|overall|whole|full|limit\w*|usually|income|charge\w*|per)\b|\b(?:total|project|full) cost",
    re.I,
)
_AFTER_NOT = re.compile(
    r"\s*(?:in total|altogether|overall|(?:is |are |has been |have been |will be )?(?:of )?(?:match"
    r"|in kind|vat|each|per\b|a (?:head|day|night|session|week|month|person)|from (?:our|the (?:council"
    r"|borough|district|town|parish|school|trust|police))"
    r"|comes? from|already|raised|is covered|to be (?:met|paid)|towards it ourselves|an hour|pp\b|limit))",
    re.I,
)
_TOTAL_LINE = re.compile(r"(?im)^[^\n£]{0,40}\b(?:total|asked for|requested|grand total|sum asked)\b[^\n£]{0,60}£")


_GRANT = re.compile(r"\b(?:grant|please|pot|including vat|from you)\b", re.I)


def asked(text: str) -> int | None:
    """The single sum asked for in these words; None where there is none, several that differ, or a range."""
    found = sums(text)
    if len({one.pence for one in found}) == 1:
        return found[0].pence
    ends = [0, *(one.end for one in found)]
    totals = [one for one, left in zip(found, ends, strict=False) if _is_total(text, left, one)]
    if totals:
        return totals[-1].pence
    return _best(text, found)


def _is_total(text: str, left: int, one: Sum) -> bool:
    """First on its line, behind a word for the sum of it all."""
    line = text.rfind("\n", 0, one.start) + 1
    before = text[line : one.end]
    return (
        left <= line
        and bool(_TOTAL_LINE.match(before))
        and not re.search(r"\btotal (?:project )?cost\b|\bcost in total\b", before, re.I)
    )


def _best(text: str, found: Sequence[Sum]) -> int | None:
    """The sum that its neighbouring words speak for most; two with as much for them are not a single figure."""
    if not found:
        return None
    marks = [_mark(text, index, found) for index in range(len(found))]
    best = max(marks)
    top = {one.pence for one, mark in zip(found, marks, strict=True) if mark == best}
    return top.pop() if len(top) == 1 else None


def _mark(text: str, index: int, found: Sequence[Sum]) -> int:
    one = found[index]
    left = max(found[index - 1].end if index else 0, one.start - 70)
    before = re.split(r"[.;!?]\s|\n\n|,? so ", text[left : one.start])[-1]
    right = min(found[index + 1].start if index + 1 < len(found) else len(text), one.end + 45)
    after = re.split(r"[.;!?]\s|\n|, (?:and|but|of which|the)", text[one.end : right])[0]
    mark = 2 * bool(_ASKED.search(before)) + 3 * bool(_GRANT.search(after))
    return mark - 2 * bool(_NOT_ASKED.search(before)) - 2 * bool(_AFTER_NOT.match(after))
