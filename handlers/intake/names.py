"""Who is behind a letter: a person's name as it should be written, and the organisation its words and address name."""

import functools
import re

_RANK = re.compile(
    r"(?i)\b(?:pc|ps|pcso|di|ds|dc|sgt|sergeant|(?:chief |ch )?insp(?:ector)?|(?:chief )?(?:superintendent"
    r"|supt|constable)|detective|cllr|councillor|dr|mr|mrs|ms"
    r"|miss|mx|rev|prof(?:essor)?)\b\.?\s+"
)
_ROLE = re.compile(
    r"(?i)\b(?:team|desk|press|office|admin|enquir\w+|info|communications|comms|services?|community|safety"
    r"|bulletin|newsletter|unit|helpdesk|noreply|council|trust|police|partnership|news|events|safer)\b"
)
_SHARED = re.compile(
    r"(?i)^(?:info|office|admin|enquiries|contact|press|desk|comms|team|hello|mail|safer|bulletin|news"
    r"|events|grants)@"
)


@functools.lru_cache(maxsize=4_096)
def person(name: str) -> str:
    """'Copsey, Farida' and 'WRENFIELD Callum 11873' as 'Farida Copsey' and 'Callum Wrenfield'; '' for a team's name."""
    name = re.sub(r"\([^()]*\)|\[[^\]]*\]|\d+|\s[-|/].*$", " ", name)
    name = _RANK.sub("", " ".join(name.split())).strip(" .,;")
    if "@" in name or _ROLE.search(name):
        return ""
    family, comma, given = name.partition(",")
    if comma:
        name = f"{given.strip()} {family.strip()}"
    parts = name.split()
    if len(parts) > 1 and parts[0].isupper() and len(parts[0]) > 2 and not parts[1].isupper():
        name = " ".join([*parts[1:], parts[0].title()])
    return name


def is_shared(address: str) -> bool:
    """An address that a team reads: info@, press@ …"""
    return bool(_SHARED.match(address))


_RUN = re.compile(r"[A-Z][\w&'-]*(?:[ ](?:(?:and|of|for|the|&|on|in)[ ]){0,2}[A-Z][\w&'-]*)*")
_BODY_WORDS = frozenset(
    "council trust borough district city town parish county community partnership police constabulary "
    "nhs service services association cic ltd"
    " charity housing homes foundation network forum fire rescue rural youth women women's women’s "
    "society centre group dc bc cc the and of for"
    " academy school college university probation hospital project church club union action safety team".split()
)
_ENDS = frozenset(
    "Council Trust Police Constabulary Partnership Service Services Association CIC Ltd Charity Housing "
    "Foundation Network Forum Society Academy School"
    " College University Probation Hospital Centre DC BC Church Club CSP NHS Project".split()
)
_OPENERS = frozenset(
    "dear hi hello please thanks thank for we our the this could would can my from subject and it i a an in on at with".split()
)
_FREEMAIL = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|aol|btinternet|freemail|proton|protonmail|gmx|ymail|rocketmail|msn"
    r"|talktalk|virginmedia|tutanota|yandex)\.|(?:live|me|pm|mail|sky|zoho|email)\.(?:com|co\.uk|me)$"
)


def is_freemail(domain: str) -> bool:
    """A domain where anybody gets a mailbox for nothing."""
    return bool(_FREEMAIL.match(domain))


def organisation(text: str, address: str) -> str:
    """The organisation that the words name: the one the address belongs to, else one called council, trust …"""
    domain = address.rpartition("@")[2]
    squashed = "" if is_freemail(domain) else re.sub(r"[^a-z]", "", domain.rpartition(".")[0])
    runs = [match[0] for match in _RUN.finditer(text)]
    akin = [found for run in runs if (found := _akin(run, squashed))]
    if akin:
        return max(akin, key=lambda name: len(name.split()))
    return next((run for run in map(_ending, runs) if run), "")


def _akin(run: str, squashed: str) -> str:
    """The part of a run of capitalised words that the address's domain speaks of."""
    words = run.split()
    while words and not _in_domain(words[0], squashed):
        words = words[1:]
    kept: list[str] = []
    for word in words:
        if not (_in_domain(word, squashed) or word.lower().removesuffix("'s") in _BODY_WORDS):
            break
        kept.append(word)
    while kept and kept[-1].lower() in ("the", "and", "of", "for", "on", "in", "&"):
        kept.pop()
    telling = any(word.lower() not in _BODY_WORDS and _in_domain(word, squashed) for word in kept)
    return " ".join(kept).removesuffix("'s") if telling else ""


def _in_domain(word: str, squashed: str) -> bool:
    """Whether the domain holds the word; short ones only in front or behind, for 'ash' is in 'cash' too."""
    letters = re.sub(r"[^a-z]", "", word.lower().removesuffix("'s"))
    if len(letters) < 4 and not squashed.startswith(letters) and not squashed.endswith(letters):
        return False
    return len(letters) >= 3 and letters in squashed and letters not in ("police", "mail", "gov", "org", "the")


def _ending(run: str) -> str:
    words = run.split()
    while words and words[0].lower() in _OPENERS:
        words = words[1:]
    last = max((index for index, word in enumerate(words) if word in _ENDS), default=0)
    return " ".join(words[: last + 1]) if last else ""
