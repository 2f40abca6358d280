"""The organisation a letter comes from: its label, its writer's signature, the body its address speaks of, or who is asking.

Other bodies that a letter speaks of are not taken: a name must sign, ask, or share its words with the writer's address.
"""

import functools
import re
from collections.abc import Iterator

from handlers.intake.names import is_freemail
from handlers.intake.words import plain

_FIRST = r"[A-ZÀ-Þ]"
_NAME = rf"{_FIRST}[\w&'-]*"
_RUN = re.compile(rf"{_NAME}(?:[ ](?:(?:and|of|for|the|&|on|in)[ ]){{0,2}}{_NAME}){{0,9}}")
_ENDS = frozenset(
    "Council Councils Trust Police Constabulary Partnership Service Services Association CIC CIO Ltd Limited Charity "
    "Housing Homes "
    "Foundation Network Forum Society Academy School Schools College University Probation Hospital Centre DC BC CC PC "
    "Church Club "
    "CSP NHS Project Federation Alliance Union Watch Refuge Mission Collective Cooperative Co-operative Group Guild "
    "League Board "
    "Authority District Consortium Community Youth Institute Scouts Guides Chamber Mosque Temple Rotary Company Mediation "
    "Farmers Residents Tenants Volunteers Ambulance Rescue".split()
)
_LINKS = frozenset("the and of for on in &".split())
_OPENERS = frozenset(
    "dear hi hello please thanks thank for we our the this could would can my from subject and it i a an in on at with "
    "as but so if "
    "when while yours regards here also".split()
)
_NO_PART = frozenset(
    "tactical upfront in-year bid proposal application submission officer manager director grant fund pot project inspector "
    "january february march april may june july august september october november december monday tuesday wednesday thursday "
    "friday saturday sunday".split()
)


def organisation(text: str, address: str, writer: str = "") -> str:
    """The organisation behind these words; '' where none is the writer's own. `address` and `writer` are the author's."""
    text = plain(text)
    squashed = _squashed(address.rpartition("@")[2])
    said = (*_signing(text, writer, squashed), *_behalf(text, squashed))
    akin = [found for match in _RUN.finditer(text) if (found := _akin(match[0], squashed))] if squashed else []
    named = [one for one in said if squashed and _is_akin(one, squashed)]
    if named:
        return named[0]
    bodies = [one for one in akin if _is_body(one)] or akin
    if bodies:
        return max(bodies, key=lambda name: len(name.split()))
    return next(iter((*said, *_asking(text))), "")


@functools.lru_cache(maxsize=4_096)
def _squashed(domain: str) -> str:
    return "" if is_freemail(domain) else re.sub(r"[^a-z]", "", domain.rpartition(".")[0])


def _is_body(name: str) -> bool:
    return any(word.strip("'s,.").title() in _ENDS or word in _ENDS for word in name.split())


# ---------------------------------------------------------------- who signs

_SIGN_OFF = re.compile(
    r"(?i)^\s*(?:(?:with |very )?(?:kind|kindest|best|warm|warmest|many)?\s*(?:regards|wishes|thanks|thank you"
    r"|sincerely|faithfully)"
    r"|yours(?: \w+)?|cheers|respect|best|ta|warmest|all the best|thank you(?: for \w+)?|with thanks[\w ]*|--)[,.!]?\s*$"
)
_PIECES = re.compile(r"\s*[|·•;\t]\s*|,\s+|\s+[-@/]\s+|\.\s+|\s{3,}|\s*\(|\)")
_ROLE_OF = re.compile(
    r"^(?:for and )?on behalf of (?:the )?|^(?:for|at|of) (?:the )?(?=[A-Z])"
    r"|^(?:[\w-]+ ){0,4}?(?:chair\w*|clerk|secretary|treasurer|lead(?:er)?|manager|director|head|co-?ordinator|officer"
    r"|trustee|member"
    r"|volunteer|founder|warden|president|captain|coach|worker|ceo)\b(?: \w+)? (?:of|for|at|to|with|from) (?:the )?",
    re.I,
)
_ROLE = re.compile(
    r"\b(?:officer|manager|director|chair\w*|clerk|secretary|treasurer|co-?ordinator|lead|leader|head|coach|worker"
    r"|inspector|sergeant"
    r"|constable|administrator|assistant|team|unit|department|founder|trustee|support|office|councillor|adviser|advisor|chief"
    r"|executive|registered|charity (?:no|number)|tel|phone|mobile|street|road|lane|avenue)$|^(?:registered|charity n)"
    r"|\d|@|www\.|https?:",
    re.I,
)
_MOST_LINES, _LONGEST = 8, 9  # lines of a signature, words of a name


def _signing(text: str, writer: str, squashed: str) -> Iterator[str]:
    """Bodies in the block below the sign-off or the writer's name."""
    for line in signature(text, writer):
        pieces = (_ROLE_OF.sub("", piece.strip()).strip(" .,:-") for piece in _PIECES.split(line))
        yield from (name.removeprefix("The ") for name in pieces if name != writer and _may_sign(name, writer, squashed))


def _may_sign(name: str, writer: str, squashed: str) -> bool:
    """Called as bodies are, or made of the words of the writer's address; no role, street or number."""
    if not 0 < len(name.split()) <= _LONGEST or not re.match(_FIRST, name) or _ROLE.search(name):
        return False
    return _ends_so(name) or (bool(squashed) and _is_all_akin(name, squashed) and not _is_person(name, writer))


def signature(text: str, writer: str = "") -> list[str]:
    """The lines below the last sign-off, or from the writer's own name on; none where a letter just ends."""
    lines = text.rstrip().split("\n")
    start = max(0, len(lines) - 2 * _MOST_LINES)
    family = writer.split()[-1].lower() if writer else ""
    for index in range(len(lines) - 1, start - 1, -1):
        if _SIGN_OFF.match(lines[index]):
            return [line for line in lines[index + 1 :] if line.strip() and len(line) < 120][:_MOST_LINES]
    for index in range(start, len(lines)):
        if family and len(lines[index]) < 100 and lines[index].lower().lstrip().startswith((writer.lower(), family)):
            return [line for line in lines[index:] if line.strip() and len(line) < 120][:_MOST_LINES]
    return []


def _ends_so(name: str) -> bool:
    """'Northbank Trust', 'University of Northbank', 'Friends of Mill Park'."""
    words = name.split()
    if words[0] == "Friends":
        return len(words) > 2
    return len(words) > 1 and (words[-1] in _ENDS or (words[1] == "of" and words[0] in _ENDS))


def _is_person(name: str, writer: str) -> bool:
    return bool(set(name.lower().split()) & set(writer.lower().split()))


# ---------------------------------------------------------------- who asks

_BEHALF = re.compile(rf"\bon behalf of (?:the |our |all at |everyone at )?(?P<name>{_RUN.pattern})")
_VERBS = (
    r"(?:would (?:like|love|be (?:glad|grateful))|(?:is|are) (?:applying|asking|bidding|seeking|hoping|looking"
    r"|requesting)|wish(?:es)? to"
    r"|asks?|seeks?|bids?|requests?|proposes?|wants?|needs?|appl(?:y|ies)|hopes? to|would (?:ask|want)|submits?)\b"
)
_ACTS = re.compile(rf"(?P<name>{_RUN.pattern})(?: \([A-Z]{{2,8}}\))?,? {_VERBS}")
_WE_ARE = re.compile(
    rf"\b(?:(?:[Uu]s|[Ww]e|I|[Hh]ere|work|volunteer) (?:at|in|for|from|with)|(?:I am|I'm|as"
    rf"|As)(?: the)? (?:\w+ ){{0,3}}(?:of|for|at)|[Ww]e are|[Ww]e're"
    rf"|(?:[Aa]pplication|[Bb]id|[Pp]roposal|[Ss]ubmissions?|[Rr]equest) (?:is )?(?:of|by|from)|(?:come"
    rf"|comes) from) (?:the |a )?"
    rf"(?P<name>{_RUN.pattern})"
)


def _behalf(text: str, squashed: str) -> Iterator[str]:
    for match in _BEHALF.finditer(text) if "behalf" in text else ():
        if _ends_so(match["name"]) or (squashed and _is_akin(match["name"], squashed)):
            yield match["name"].removesuffix("'s")


def _asking(text: str) -> Iterator[str]:
    """Bodies that ask, or that the writer says to belong to."""
    for pattern in (_WE_ARE, _ACTS):
        for match in pattern.finditer(text):
            words = match["name"].removesuffix("'s").split()
            while words and words[0].lower() in _OPENERS:
                words = words[1:]
            if words and _ends_so(" ".join(words)):
                yield " ".join(words)


# ---------------------------------------------------------------- whom the address speaks of


def _is_akin(name: str, squashed: str) -> bool:
    return any(_in_domain(word, squashed) for word in name.split() if word.lower() not in _LINKS)


def _is_all_akin(name: str, squashed: str) -> bool:
    """'Hillside Farmers' at hillside-farmers; not 'Deputy Harbour Master' at a harbour's."""
    return all(_in_domain(word, squashed) for word in name.split() if word.lower() not in _LINKS)


def _akin(run: str, squashed: str) -> str:
    """The part of a run of capitalised words that the address's domain speaks of."""
    words = run.split()
    first = next((index for index, word in enumerate(words) if _in_domain(word, squashed)), -1)
    if first < 0:
        return ""
    kept = [*(words[:first] if words[:first] == ["Friends", "of"] else []), *_onwards(words[first:], squashed)]
    while kept and kept[-1].lower() in _LINKS:
        kept.pop()
    name = " ".join(kept).removesuffix("'s")
    return name if len(kept) > 1 or _squeezed(name) == squashed else ""


def _onwards(words: list[str], squashed: str) -> list[str]:
    """The words up to the last that ends a body's name or stands in the domain; where none does, two more at the most."""
    for index, word in enumerate(words):
        if word.lower() in _NO_PART and word not in _ENDS:
            words = words[:index]
            break
    last = max(
        (i for i, word in enumerate(words) if word.removesuffix("'s") in _ENDS or _in_domain(word, squashed)), default=-1
    )
    ended = last >= 0 and any(word.removesuffix("'s") in _ENDS for word in words[: last + 1])
    return words[: last + 1] if ended else words[: last + 2]


def _in_domain(word: str, squashed: str) -> bool:
    """Whether the domain holds the word; short ones only in front or behind, for 'ash' is in 'cash' too."""
    letters = _squeezed(word.removesuffix("'s"))
    if len(letters) < 4 and not squashed.startswith(letters) and not squashed.endswith(letters):
        return False
    return len(letters) >= 3 and letters in squashed and letters not in ("police", "mail", "gov", "org", "the")


def _squeezed(word: str) -> str:
    return re.sub(r"[^a-z]", "", word.lower())
