"""Which field a name on a form asks for (`vocabulary`): names are read generously, for partners' forms differ.

`fields_of` gives the fields a name asks for. Beside a proposal's own there are: amount (asked of the grant), total (of
costs), match (from elsewhere), vat, email, phone, start, end, partners, year; and other: known, and of no use here.
"""

import functools
import re

from handlers.intake.forms.vocabulary import rules
from handlers.intake.words import plain

LONGEST = 160  # characters of a name
MOST_WORDS = 18

_NUMBER = re.compile(
    r"^(?:(?:section|part|question|field|q)\s*)?\d{1,2}(?:\.\d{1,2})*[a-z]?[.):\s-]+(?=\S)|^[a-h][.)]\s*(?=\S)|^[\W_]+"
)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_POLITE = re.compile(
    r"^(?:please )?(?:(?:state|give|tell us|provide|list|set out|confirm|outline|explain|enter|specify|indicate|insert|select"
    r"|choose|add|write|say)(?: (?:us|me|in|here))?(?: (?:about|what|which))?|what (?:is|are|was)|which is|your|the|our|a|an) "
)
_COMPILED = tuple((field, re.compile(pattern)) for field, pattern in rules())
_YOURS = re.compile(r"\byour (?:full )?name\b", re.I)
_OF_POTS = re.compile(
    r"\bpots?\b|\bstream\b|\bwhich (?:grant|fund)\b|\bfund (?:is|are|do|does|you)\b|^fund (?:applied|bid) to\b"
)
_SUM_WORDS = re.compile(r"\b(?:amount|sum|total|cost|how much|£)\b|£")


@functools.lru_cache(maxsize=2_048)
def fields_of(label: str) -> tuple[str, ...]:
    """The fields this name asks for; none where it is no name of a field."""
    name = normal(label)
    if _YOURS.search(label[:LONGEST]):
        return ("lead",)
    if not name or len(name.split()) > MOST_WORDS or len(label) > LONGEST * 3:
        return ()
    found = next((field for field, pattern in _COMPILED if pattern.search(name)), "")
    if found == "amount" and _OF_POTS.search(name) and not _SUM_WORDS.search(name):
        return ("pot",)  # 'Which pot are you asking for money from?'
    if found == "priority" and re.search(r"\bareas?\b|\beligib", name):
        return ("priority", "areas")
    return (found,) if found else ()


def normal(label: str) -> str:
    """The name without numbering, asides, stars and courtesies, in lower case; of several lines, the first."""
    first = next((line for line in plain(label).lower().strip().split("\n") if line.strip()), "")[:LONGEST]
    name = _ASIDE.sub(" ", first)
    for pattern in (_NUMBER, _POLITE, _POLITE):
        name = pattern.sub("", name.strip())
    return " ".join(name.split()).rstrip(" :?.*-_…#>")


def is_name(text: str) -> bool:
    """Whether these words can be nothing but the name of a field: short, and no sentence."""
    return len(text) <= LONGEST and not text.rstrip().endswith((".", "!", ";")) and bool(fields_of(text))
