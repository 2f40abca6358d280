"""Sums in figures and in words, as whole pence; and which of several sums is the one asked for."""

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


FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?"
SCALE = {"k": 1000, "grand": 1000, "thousand": 1000, "m": 1_000_000, "million": 1_000_000}
UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS = {word: number for number, word in enumerate(UNITS)} | {word: 20 + 10 * n for n, word in enumerate(TENS)}
NUMBERS |= {"a": 1, "an": 1}
NUMBER_WORD = "(?:" + "|".join([*UNITS, *TENS, "hundred", "thousand", "million"]) + ")"


def pence(figure: str, unit: str) -> int:
    """'1,234.5' → 123450; ('4', 'k') → 400000."""
    return int(Decimal(figure.replace(",", "")) * 100 * SCALE.get(unit.strip().lower(), 1))


def spoken(words: str) -> int:
    """'nine hundred' → 900, 'two thousand five hundred and fifty' → 2550, 'two and a half thousand' → 2500."""
    half = " and a half" in words
    total = current = 0
    for word in re.split(r"[ -]+", words.replace("and a half", "").strip()):
        if word == "hundred":
            current = (current or 1) * 100
        elif word in ("thousand", "million"):
            scale = SCALE[word]
            total += (current or 1) * scale + (scale // 2 if half else 0)
            current = 0
        else:
            current += NUMBERS.get(word, 0)
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
_GRANT = re.compile(r"\b(?:grant|please|pot|including vat|from you)\b", re.I)
# 'we are asking you for the full', 'our ask is', 'would need' … with nothing but small words before the sum
_DIRECT = re.compile(
    r"\b(?:ask(?:s|ing|ed)?|request(?:s|ing|ed)?|seek(?:s|ing)?|sought|appl(?:y|ying|ied)|bid(?:ding)?|requir\w+"
    r"|need(?:s|ed|ing)?"
    r"|looking|want(?:s|ing)?|claim(?:ing)?|hop(?:e|ing)|could (?:we|i|you)(?: please)?(?: have| give us)?|grateful|glad"
    r"|would like)\b(?:[ :,(-]+(?:for|is|of|the|an?|our|your|you|us|to|have|be|grant|fund|funding|pot|committee|group"
    r"|panel|total"
    r"|totals|whole|full|all|just|only|exactly|sum|amount|remaining|balance|rest|other|from|money|contribution|tactical|upfront"
    r"|in-year|please|figure|about|around|some|towards|therefore|partnership|team|cover|meet))*[ :,(-]*$",
    re.I,
)
_ASKED_AFTER = re.compile(
    r"[^.;!?£\n]{0,15}\b(?:is|are|was) (?:all |the (?:sum|amount|part|figure) )?(?:what |that )?(?:being )?(?:(?:we"
    r"|i)(?: are|'re| am|'m| would)? )?"
    r"(?:requested|sought|asked|asking|apply\w*|bidding|seek\w*|request\w*|needed|want\w*|need)\b",
    re.I,
)
_BEFORE_NOW = re.compile(
    r"\b(?:last (?:year|time|spring|summer|autumn|winter)|previous(?:ly)?|in 20[01]\d|in 202[0-4]|(?:was|were|been|got"
    r"|received)"
    r" (?:\w+ )?(?:given|awarded|granted)|gave us|awarded us|we received|the year before|raised|already ha(?:ve|s)"
    r"|in the bank)\b",
    re.I,
)
_OTHERS_GIVE = re.compile(
    r"\b(?:match(?:ed)?[- ]fund\w*|in kind|our own (?:funds|budget|reserves|money)|(?:is|are|will be) (?:giving|contributing"
    r"|putting in|adding|paying)|ha(?:s|ve) (?:promised|pledged|offered|given)|(?:promised|pledged|donated|contributed) by"
    r"|contribut(?:es?|ion)|(?:puts?|chips?) in|(?:gives?|pays?|adds|offers) (?:us )?$)",
    re.I,
)
_FROM_OTHERS = re.compile(
    r"\s*(?:of |in )?(?:match(?:ed)?\b|in[- ]kind|(?:last (?:year|time)|previously|in 202[0-4])\b|(?:is |are "
    r"|has been |will be )?"
    r"(?:promised|pledged|donated|contributed|raised|comes? from|met by|paid by|given by)|each\b|per\b|a (?:head|day"
    r"|night|session"
    r"|week|month|person)\b|an hour\b|pp\b)",
    re.I,
)


def best(text: str, found: Sequence[Sum]) -> int | None:
    """The sum that its neighbouring words speak for most; two with as much for them are not a single figure."""
    if not found:
        return None
    marks = [_mark(text, index, found) for index in range(len(found))]
    highest = max(marks)
    top = {one.pence for one, mark in zip(found, marks, strict=True) if mark == highest}
    return top.pop() if len(top) == 1 else None


def is_asked(text: str, index: int, found: Sequence[Sum]) -> bool:
    """Whether the words beside that sum ask for it."""
    return _mark(text, index, found) >= 2


def is_elsewhere(text: str, index: int, found: Sequence[Sum]) -> bool:
    """Whether the words beside that sum say outright that it is not asked for: an earlier year's, another's gift, a rate."""
    before, after = _beside(text, index, found)
    if _BEFORE_NOW.search(before) or _FROM_OTHERS.match(after):
        return True
    return bool(_OTHERS_GIVE.search(before)) and not _DIRECT.search(before)


def _mark(text: str, index: int, found: Sequence[Sum]) -> int:
    before, after = _beside(text, index, found)
    direct = bool(_DIRECT.search(before))
    mark = (4 if direct else 2 * bool(_ASKED.search(before))) + 3 * bool(_GRANT.search(after) or _ASKED_AFTER.match(after))
    refused = _BEFORE_NOW.search(before) if direct else _NOT_ASKED.search(before)
    return mark - (4 if direct else 2) * bool(refused) - 2 * bool(_AFTER_NOT.match(after))


def _beside(text: str, index: int, found: Sequence[Sum]) -> tuple[str, str]:
    """The words before and after that sum, within its sentence and short of its neighbours."""
    one = found[index]
    left = max(found[index - 1].end if index else 0, one.start - 70)
    before = re.split(r"[.;!?]\s|\n\n|,? so ", text[left : one.start])[-1]
    right = min(found[index + 1].start if index + 1 < len(found) else len(text), one.end + 45)
    return before, re.split(r"[.;!?]\s|\n|, (?:and|but|of which|the)", text[one.end : right])[0]
