"""Sums of money in a letter's words, '£2,950', '£4k', 'twelve grand', 'nine hundred pounds'; and which is asked for.

A range is no amount. Pence are integers throughout.
"""

import re

from handlers.reading_values.money import FIGURE, NUMBER_WORD, Sum, best, is_asked, is_elsewhere, pence, spoken

MONEY = r"(?:£\s?\d|\d\s?k\b|pounds\b|grand\b|\bquid\b)"  # in lower case: a sign that money is spoken of
_UNIT = r"(?:\s?k\b|\s?grand\b|\s?m\b|\s?thousand\b|\s?million\b)"
_SPACED = r"\d{1,3}(?:[ \u2009\u202f]\d{3})+(?![\d,])(?:\.\d{1,2})?"  # '£3 240'
_POUNDS = re.compile(
    rf"(?:£|\bgbp)\s?(?P<figure>{_SPACED}|\d+\.\d{{3}}(?=\s?k\b)|{FIGURE})(?P<unit>{_UNIT})?(?P<range>\s?(?:-|to|and"
    rf"|or)\s?£?\s?(?P<upper>{FIGURE})(?P<upper_unit>{_UNIT})?(?![\d/%]))?"
    rf"|\b(?P<bare>{FIGURE})(?P<bare_unit>{_UNIT})?\s?(?:pounds|quid|gbp)\b|\b(?P<grand>{FIGURE})\s?(?:k|grand)\b",
    re.I,
)
_IN_WORDS = re.compile(
    rf"\b(?P<words>(?:a |{NUMBER_WORD},?[ -])(?:{NUMBER_WORD},?[ -]|and (?:a half )?)*?)(?P<what>pounds|quid"
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
    return Sum(pence(_closed(figure), unit), match.start(), end)


def _closed(figure: str) -> str:
    """'3 240' → '3240'."""
    return re.sub(r"\s", "", figure)


def _is_range(match: re.Match[str]) -> bool:
    """'£4,000 to £4,600', '£4-5k', 'between £1,000 and £1,200'; not '£500 and 20 visits', nor '£500 or 3 days'."""
    joint = match["range"].strip(" £0123456789,.kK")
    lower = pence(_closed(match["figure"]), match["unit"] or match["upper_unit"] or "")
    upper = pence(match["upper"], match["upper_unit"] or "")
    if joint in ("and", "or"):
        before = match.string[max(0, match.start() - 12) : match.start()].lower()
        return upper > lower and "£" in match["range"] and (joint == "or" or "between" in before)
    return upper > lower


def _from_words(match: re.Match[str]) -> Sum:
    what = match["what"].removesuffix(" pounds")
    words = match["words"].replace(",", "") + (what if what in ("thousand", "hundred", "grand") else "")
    return Sum(spoken(words.replace("grand", "thousand")) * 100, match.start(), match.end())


# ---------------------------------------------------------------- which of them is asked for

_TOTAL_LINE = re.compile(r"(?im)^[^\n£]{0,40}\b(?:total|asked for|requested|grand total|sum asked)\b[^\n£]{0,60}£")


def asked(text: str) -> int | None:
    """The single sum asked for in these words; None where there is none, several that differ, or a range.

    A sum said to be another year's, somebody else's gift or a rate is not asked for, even where it stands alone.
    """
    every = sums(text)
    found = [one for index, one in enumerate(every) if not is_elsewhere(text, index, every)]
    if len({one.pence for one in found}) == 1:
        return found[0].pence
    ends = [0, *(one.end for one in found)]
    totals = [one for one, left in zip(found, ends, strict=False) if _is_total(text, left, one)]
    if totals:
        return totals[-1].pence
    return best(text, found)


def outright(text: str) -> int | None:
    """As `asked`, but only a sum whose own words ask for it: others may be costs, or somebody else's money."""
    found, figure = sums(text), asked(text)
    return figure if any(one.pence == figure and is_asked(text, index, found) for index, one in enumerate(found)) else None


def _is_total(text: str, left: int, one: Sum) -> bool:
    """First on its line, behind a word for the sum of it all."""
    line = text.rfind("\n", 0, one.start) + 1
    before = text[line : one.end]
    return (
        left <= line
        and bool(_TOTAL_LINE.match(before))
        and not re.search(r"\btotal (?:project |scheme )?(?:costs?|budget|value|expenditure)\b|\bcost in total\b", before, re.I)
    )
