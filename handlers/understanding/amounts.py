"""The sum of money a question names, in pence: '£1,200', '2k', 'twelve grand', 'half a grand'.

A range, 'a few hundred' and 'a couple of thousand' are no sum. Nor are years, counts of things and references.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from handlers.reading_values.money import FIGURE, NUMBER_WORD, SCALE, Sum, best, spoken
from handlers.reading_values.written import blanked, next_word

_LIMIT = 10**13  # pence: nobody asks for a hundred billion
_CURRENCY = r"pounds?\b|quid\b|gbp\b|sterling\b|£(?!\s?\d)"
_SCALES = SCALE | {"hundred": 100}
_IN_FIGURES = re.compile(
    rf"(?:(?P<sign>£|\bgbp)\s?|(?<![\w.,/£]))(?P<figure>(?:{FIGURE}|\d+\.\d+)(?!\d|[.,/:]\d|,\d))"
    rf"(?:\s?(?P<unit>k|m|grand|thousand|million|hundred)\b)?(?:\s?(?P<after>{_CURRENCY}))?(?!\w)"
)
_IN_WORDS = re.compile(
    rf"\b(?P<words>(?:half an?|an?|{NUMBER_WORD})(?:(?:[ -]|(?:(?<=hundred)|(?<=thousand)|(?<=million)) and )"
    rf"{NUMBER_WORD}\b| and a half\b){{0,14}})(?: (?P<unit>k|grand)\b)?(?P<and_half> and a half\b)?"
    rf"(?: (?P<after>{_CURRENCY}))?(?!\w)"
)
_IN_PENCE = re.compile(r"(?<![\w.,/£-])(?P<figure>\d{1,2})(?:p| pence)\b")
_VAGUE = re.compile(
    r"\b(?:couple(?: of)?|few|several|some|many|tens of|hundreds of) (?:hundred|thousand|million|grand|k|quid|pounds)s?\b"
    r"(?: (?:pounds|quid|grand)\b)?"
)
_ASKING = re.compile(
    r"\b(?:bid|bids|bidding|ask|asking|request|requesting|apply|applying|budget|costs?|costing|need|grant|funding|spend|"
    r"afford|award|claim|would|could)(?: us| me)?(?: for| of| to)?(?: (?:about|around|roughly|just|only|up to|say))? $"
)
_CLAUSE_ENDS = re.compile(r"\s?(?:$|[?!;,](?!\d)|\.(?!\d)| (?:for|towards?|to|from|please|pls|be|in|out|fit|do|on)\b)")
_NOT_THINGS = frozenset("this is was as has does pounds us towards plus less its pls yes please".split())
_THINGS = frozenset("people children women men police staff of run race walk tv video camera steps run times total".split())
_GRAND_NOUNS = frozenset("total plan idea day job opening old scheme prix finale tour design thing".split())
_JOINED = re.compile(r" ?(?:-|to|or|and|up to) ?")


@dataclass(frozen=True)
class _Quantity:
    """A number as written and whether it is money; `unit` and `sign` where it carries its own."""

    number: Decimal
    scale: int
    money: bool
    start: int
    end: int

    @property
    def pence(self) -> int | None:
        value = self.number * self.scale * 100
        return int(value) if value < _LIMIT and value == int(value) else None


def named(text: str) -> tuple[int | None, list[Sum]]:
    """The one sum a flat text is about, and every sum in it; where they differ, the one its words ask for, if clear."""
    found = sums(text)
    values = {one.pence for one in found}
    return (values.pop() if len(values) == 1 else best(text, found)), found


def sums(text: str) -> list[Sum]:
    """Every sum and range of sums in flat text, in order."""
    vague = [match.span() for match in _VAGUE.finditer(text)]
    quantities = _quantities(blanked(text, vague))
    found: list[Sum] = []
    index = 0
    while index < len(quantities):
        one, after = quantities[index], quantities[index + 1 : index + 2]
        joined = bool(after) and _is_range(text, one, after[0])
        if joined:
            found.append(Sum(None, one.start, after[0].end))
        elif one.money:
            found.append(Sum(one.pence, one.start, one.end))
        index += 1 + joined
    return sorted([*found, *(Sum(None, *span) for span in vague)], key=lambda one: one.start)


def _quantities(text: str) -> list[_Quantity]:
    found = [_from_figures(text, match) for match in _IN_FIGURES.finditer(text)]
    found += [_from_words(text, match) for match in _IN_WORDS.finditer(text)]
    found += [_Quantity(Decimal(match["figure"]) / 100, 1, True, *match.span()) for match in _IN_PENCE.finditer(text)]
    return sorted(found, key=lambda one: (one.start, -one.end))


def _is_range(text: str, low: _Quantity, high: _Quantity) -> bool:
    """'£4-5k', 'two or three grand', 'between £1,000 and £1,200'; not '£500 and £600', nor '£50 to 100 families'."""
    joint = _JOINED.fullmatch(text[low.end : high.start])
    if not joint or not (low.money or high.money) or (not high.money and _counts_things(text, high.end)):
        return False
    if joint[0].strip() == "and" and "between" not in text[max(0, low.start - 15) : low.start]:
        return False
    scale = high.scale if low.scale == 1 else low.scale
    return low.number * scale < high.number * max(high.scale, 1 if high.money else scale)


def _from_figures(text: str, match: re.Match[str]) -> _Quantity:
    figure = match["figure"]
    number = Decimal(figure.replace(",", "")) if len(figure) < 18 else Decimal(_LIMIT)
    return _Quantity(number, _SCALES.get(match["unit"] or "", 1), _figures_are_money(text, match), *match.span())


def _figures_are_money(text: str, match: re.Match[str]) -> bool:
    if match["sign"] or match["after"]:
        return not re.search(r"\.\d{3,}", match["figure"]) or bool(match["unit"])
    if match["unit"] == "m" or _counts_things(text, match.end()):
        return False
    if match["unit"] or re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d{3,}\.\d\d", match["figure"]):
        return True
    return _is_asked_for(text, match)


def _is_asked_for(text: str, match: re.Match[str]) -> bool:
    """'a bid for 1200 for alarms': a plain figure behind a word of asking, at the end of its clause, and no year."""
    return (
        bool(re.fullmatch(r"\d{3,6}", match["figure"]))
        and not re.fullmatch(r"20[0-4]\d", match["figure"])
        and bool(_ASKING.search(text[max(0, match.start() - 40) : match.start()]))
        and bool(_CLAUSE_ENDS.match(text, match.end()))
    )


def _from_words(text: str, match: re.Match[str]) -> _Quantity:
    words, unit = match["words"], match["unit"] or ""
    halved = words.startswith("half a")
    scaled = words.removeprefix("half ") + (" thousand" if unit else "") + (match["and_half"] or "")
    number = Decimal(spoken(scaled)) / (2 if halved else 1)
    bare = words in ("a", "an", "half a", "half an")
    return _Quantity(number, 1, _words_are_money(text, match, bare=bare), *match.span())


def _words_are_money(text: str, match: re.Match[str], *, bare: bool) -> bool:
    if match["unit"] == "grand" and bare and next_word(text, match.end()) in _GRAND_NOUNS:
        return False
    if match["unit"] or match["after"]:
        return bool(match["unit"]) or not bare
    scaled = re.search(r"hundred|thousand|million", match["words"])
    thanks = text[max(0, match.start() - 7) : match.start()].endswith(("thanks ", "in "))
    return bool(scaled) and not thanks and not _counts_things(text, match.end())


def _counts_things(text: str, end: int) -> bool:
    """Whether a noun for many follows: '1,200 leaflets', 'two thousand people', 'a 5k run'."""
    word = next_word(text, end)
    return word in _THINGS or (len(word) > 2 and word.endswith("s") and word not in _NOT_THINGS)
