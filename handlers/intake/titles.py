"""What a proposal is called: by its label, its subject, its calling, its capitals or its quotes."""

import re

from handlers.intake import labels
from handlers.intake.words import Words

_GENERIC = re.compile(
    r"(?i)\b(?:bids?|proposals?|applications?|submissions?|business|cases?|forms?|attached"
    r"|grants?|funding|funds?|requests?|pots?|tactical|in[- ]year|up[- ]?front"
    r"|new|draft|final|our|the|a|an|for|to|from|of|and|project|community safety|partnership|money"
    r"|topics?|two|2|x|20\d\d|20\d\d/\d\d|\d\d/\d\d|please|help|ideas?|enquiry|question)\b|[^\w\s]|\d"
)
_SPLIT = re.compile(
    r"\s*:\s+|\s+[-|]\s+|\s*[-:]\s*$|\s*\((?=[^()]*\)\s*$)|\)\s*$|,\s+(?=(?:an? |our |the )?(?:bid|proposal|application)\b)",
    re.I,
)
_FIRST = r"[A-Z0-9À-Þ]"
_WORD = rf"{_FIRST}[\w'!&/-]*"
_SMALL = r"(?:and|of|the|for|in|to|on|a|an|at|with|from|by|is|it|not|or|your|our|my|&|\+)"
_CAPITALS = rf"{_WORD}(?: (?:{_SMALL} ){{0,2}}{_WORD}){{0,9}}"
_LISTED = rf"{_CAPITALS}(?:, (?:and )?{_CAPITALS}){{0,4}}"
_ANY_QUOTE = r"[\"“”]"
_CALL = (
    r"(?:call(?:ed|ing)?(?: (?:it|this|the (?:project|scheme|idea)|ourselves))?|named|titled|entitled|known as|goes by|dubbed"
    r"|go(?:es|ing)? under the name(?: of)?|(?:working )?title (?:is|will be|of)|name (?:is|will be)|under the (?:name"
    r"|title)(?: of)?)"
)
_CALLED = re.compile(rf"\b{_CALL}:? (?:the )?(?P<title>{_LISTED})")
_CALLED_QUOTED = re.compile(rf"\b{_CALL}:? (?:\"(?P<double>[^\"\n]{{2,80}})\"|'(?P<single>[^\n]{{2,80}}?)'(?!\w))", re.I)
_LABELLED = re.compile(
    rf"(?m)^\W{{0,3}}(?:[Pp]roject|[Ss]cheme|[Tt]itle|[Nn]ame|[Pp]roposal|[Bb]id|[Aa]pplication)(?: (?:name"
    rf"|title))?[ ]*(?::|[ ]-)[ ]+"
    rf"\"?(?P<title>{_LISTED})\"?[ ]*(?:\([^()\n]*\))?\.?$"
)
_DASHED = re.compile(
    rf"\b(?:project|scheme|proposal|bid|idea|programme|one)(?: (?:for|to) [\w ,-]{{3,40}})? - (?P<title>{_LISTED}) - "
)
_CONSIDERED = re.compile(
    r"\b(?:consider(?:ed|ing)?(?: for [^.;:\n]{3,60}? with)?|submit(?:ting)?|propos(?:e|al|ing)(?: (?:is|for|of))?"
    r"|(?:bid|application|case|costings?) (?:is |to (?:the|your) [\w -]{3,40} )?for|put(?:ting)? (?:forward|in for)"
    r"|details of|support for)"
    rf" (?:our (?:project|scheme|idea|proposal|bid),? |the )?(?P<title>{_LISTED})"
)
_OURS = re.compile(rf"\b[Oo]ur (?:[a-z-]+ )?(?:project|scheme|idea|programme),? (?P<title>{_LISTED})")
_IS = re.compile(
    rf"(?m)(?:^|(?<=[.!?] ))(?P<title>{_CAPITALS}),? (?:is|will be|would be) (?:an?|our|the) (?:[\w-]+ ){{0,4}}"
    r"(?:project|scheme|course|programme|campaign|club|service|workshops?|pilot|initiative|drop-in|sessions?|idea|tour"
    r"|play|training)\b"
)
_NAMED = re.compile(
    r"\b(?:for|towards|run|deliver|fund)(?: (?:some|a|the|our|project|scheme"
    rf"|money|funding|for|towards|help|with))* \"?(?P<title>{_CAPITALS})\"?"
)
_QUOTED = re.compile(r"[\"“]([A-Z][^\"”\n]{2,60})[\"”]|(?<![\w])'([A-Z][^\n]{2,60}?)'(?!\w)")
_NOT_TITLES = re.compile(
    r"(?i)(?:the )?(?:(?:[\w-]+ ){0,4}(?:grant|fund|funding|pot|group|commissioner|partnership)(?: (?:for|in|to|from"
    r"|of) .*)?|community safety\b.*"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs"
    r"|fri|satur|sun)days?)$"
)


def title(words: Words, record: labels.Record) -> str:
    """The label's, else what the words call it, else the subject's special words; never a mere description."""
    if record.get("title"):
        return _trimmed(record["title"].split("\n")[0])
    looks = (_from_calling, _from_subject, _from_offer, _from_capitals, _from_quotes, _from_bare_subject)
    return next((found for look in looks if (found := _trimmed(look(words)))), "")


def _trimmed(found: str) -> str:
    """Without quotes around it and marks behind it; an apostrophe inside stays."""
    found = found.strip().rstrip(".,;:- ")
    if found[:1] in "\"'" and found[-1:] == found[:1]:
        found = found[1:-1]
    return found.strip(' .,-"')


def _from_calling(words: Words) -> str:
    """'we call it Spot the Frame', 'called "Bin It, Don't Burn It"'."""
    text = words.text
    if labelled := _whole(_LABELLED, text):
        return labelled
    if "call" not in text and "title" not in text and "name" not in text and "known" not in text and "dubbed" not in text:
        return ""
    quoted = _CALLED_QUOTED.search(text)
    if quoted:
        return quoted["double"] or quoted["single"]
    return _whole(_CALLED, text)


def _from_offer(words: Words) -> str:
    """'please consider Tools Down', 'our proposal for …', 'our project - Safe Bays - …', 'Safe Bays is a course'."""
    return next((found for pattern in (_CONSIDERED, _OURS, _DASHED, _IS) if (found := _whole(pattern, words.text))), "")


def _whole(pattern: re.Pattern[str], text: str) -> str:
    """The first title the pattern finds; one with commas only where the sentence or a clause of its own ends behind it."""
    for match in pattern.finditer(text):
        title, after = match["title"], text[match.end("title") :]
        if "," in title and not re.match(r"\s*(?:[.;:(\n!?-]|, (?:which|our|a|an|the|for|to|where)\b|$)", after):
            title = title.split(",")[0]
        if _is_title(title):
            return title
    return ""


def _is_title(title: str) -> bool:
    """Not a fund, a month, a body, or only general words."""
    return not _NOT_TITLES.match(title) and bool(_GENERIC.sub("", title).strip()) and not _ends_as_body(title)


_BODY_LAST = re.compile(
    r"\b(?:Council|Trust|Police|Constabulary|Partnership|Association|CIC|Ltd|Charity|Foundation|Federation|College|University"
    r"|Team|Inspector|School|Academy|District|Borough)$"
)


def _ends_as_body(title: str) -> bool:
    return bool(_BODY_LAST.search(title))


def _from_subject(words: Words) -> str:
    """'Tactical pot application: Safe Bays' → 'Safe Bays': the one piece that is not made of general words."""
    pieces = [piece for piece in _SPLIT.split(words.subject) if piece]
    left = {piece: _GENERIC.sub("", piece).strip() for piece in pieces}
    special = [piece for piece, word in left.items() if word and not _ends_as_body(piece.strip())]
    telling = special if len(special) == 1 else [piece for piece in special if not left[piece].isupper()]
    return telling[0] if len(pieces) > 1 and len(telling) == 1 else ""


def _from_capitals(words: Words) -> str:
    found = (match for match in _NAMED.finditer(words.text) if not _GOES_ON.match(words.text, match.end()))
    return next((match["title"] for match in found if _is_title(match["title"])), "")


_GOES_ON = re.compile(  # 'a Friday café', 'Westhill residents': a name that only describes what follows it
    r" (?!(?:in|at|on|from|for|to|with|and|or|which|that|over|between|during|starting|under|by|this|next|is|are|was"
    r"|will|would|has|can"
    r"|could|project|scheme|programme|please|as|but|so|of|if|because|through|again|costs?|needs?|runs?|it|we|across"
    r"|until|after)\b)[a-z]"
)


def _from_quotes(words: Words) -> str:
    found = (match[1] or match[2] for match in _QUOTED.finditer(words.text))
    return next((one for one in found if _is_title(one)), "")


def _from_bare_subject(words: Words) -> str:
    telling = len(_GENERIC.sub("", words.subject).split()) >= 2 and not _ends_as_body(words.subject)
    return words.subject if telling else ""
