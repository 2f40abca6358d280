"""What a proposal is called: by its label, its subject, its capitals, its quotes, or what the money is for."""

import re

from handlers.intake import labels
from handlers.intake.amounts import MONEY
from handlers.intake.words import Words

_GENERIC = re.compile(
    r"(?i)\b(?:bids?|proposals?|applications?|submissions?|business|cases?|forms?|attached"
    r"|grants?|funding|funds?|requests?|pots?|tactical|in[- ]year|up[- ]?front"
    r"|new|draft|final|our|the|a|an|for|to|from|of|and|project|community safety|partnership|money"
    r"|topics?|two|2|x|20\d\d|20\d\d/\d\d|\d\d/\d\d|please|help|ideas?|enquiry|question)\b|[^\w\s]|\d"
)
_SPLIT = re.compile(r"\s*:\s+|\s+[-|]\s+|\s*[-:]\s*$")
_CAPITALS = r"[A-Z][\w'&-]*(?: (?:(?:and|of|the|for|in|to|on|a|at|with|&) ){0,2}[A-Z][\w'&-]*)*"
_NAMED = re.compile(
    r"\b(?:for|towards|called|named|titled|entitled|run|deliver|fund)(?: (?:some|a|the|our|project|scheme"
    rf"|called|named|money|funding|for|towards))* \"?(?P<title>{_CAPITALS})\"?"
)
_QUOTED = re.compile(r"[\"“]([A-Z][^\"”\n]{2,60})[\"”]|(?<![\w])'([A-Z][^'\n]{2,60})'(?!\w)")
_PLAIN_FOR = re.compile(
    rf"(?:{MONEY}[\d,.k]*|pounds|money|funding|bid|grant)\s+(?:for|towards|to (?:run|deliver|fund|buy"
    rf"|pay for))\s+(?:an? |the |our )?(?P<title>[^\n.,;:(£]{{3,80}}?)"
    r"(?=\s+(?:in|at|from|between|over|starting|this|next|across|during|by|on|with) |[\n.,;:(£]|\s-|$)",
    re.I,
)
_NOT_TITLES = re.compile(
    r"(?i)(?:the )?(?:(?:[\w-]+ ){0,4}(?:grant|fund|funding|pot|group|commissioner|partnership)|community safety\b.*"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)$"
)


def title(words: Words, record: labels.Record) -> str:
    """The label's, else the subject's special words, else what the money is for."""
    if record.get("title"):
        return record["title"].split("\n")[0].strip(" .\"'")
    for look in (_from_subject, _from_capitals, _from_quotes, _from_sum, _from_bare_subject):
        found = look(words).strip(" .,-\"'")
        if found:
            return found
    return ""


def _from_subject(words: Words) -> str:
    """'Tactical pot application: Safe Bays' → 'Safe Bays': the one piece that is not made of general words."""
    pieces = [piece for piece in _SPLIT.split(words.subject) if piece]
    left = {piece: _GENERIC.sub("", piece).strip() for piece in pieces}
    special = [piece for piece, word in left.items() if word]
    telling = special if len(special) == 1 else [piece for piece in special if not left[piece].isupper()]
    return telling[0] if len(pieces) > 1 and len(telling) == 1 else ""


def _from_capitals(words: Words) -> str:
    titles = (match["title"] for match in _NAMED.finditer(words.text))
    return next((title for title in titles if not _NOT_TITLES.match(title)), "")


def _from_quotes(words: Words) -> str:
    found = _QUOTED.search(words.text)
    return (found[1] or found[2]) if found else ""


def _from_sum(words: Words) -> str:
    found = _PLAIN_FOR.search(words.text)
    return found["title"] if found else ""


def _from_bare_subject(words: Words) -> str:
    return words.subject if len(_GENERIC.sub("", words.subject).split()) >= 2 else ""
