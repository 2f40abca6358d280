"""Who a letter claims to come from, and whether it does: DMARC as our own server saw it, borrowed names, look-alike domains.

Each rule names a reason, or ''. Reasons never hold the letter's content. What is known of partners comes in as `Partner`.
"""

import functools
import re
import unicodedata

from rapidfuzz.distance import Levenshtein

from handlers.intake.autoreplies import is_listed
from handlers.intake.names import is_freemail
from handlers.intake.shapes import Letter, Partner

_ASIDE = re.compile(r"\([^()]*\)|\"[^\"]*\"")
_FAILED = re.compile(r"(?<![\w.-])(?:dmarc\s*=\s*fail\b|compauth\s*=\s*fail\b(?!\s+reason\s*=\s*001))", re.I)


def forged(letter: Letter, partner: Partner) -> str:
    """DMARC failed, by the topmost Authentication-Results: the only one our own server wrote; ARC is not asked.

    `none`, `bestguesspass` and Microsoft's reason 001 (a domain without DMARC) are no ground. Lists break DMARC (RFC 7960),
    so what a list sends is forged only where it claims to come from somebody we know.
    """
    if not _FAILED.search(_ASIDE.sub("", letter.header("authentication-results"))):
        return ""
    if is_listed(letter) and not (is_known(domain_of(letter.sender), partner.domains) or letter.sender in partner.own):
        return ""
    return "the sender could not be verified (DMARC)"


def disguised(letter: Letter, partner: Partner, *, lured: bool) -> str:
    """Somebody else's name or nearly their address. `lured`: the words ask for money, a password or a click."""
    domain = domain_of(letter.sender)
    if not domain:
        return ""
    known = partner.domains
    if is_known(domain, known):
        return _answers_elsewhere(letter, partner)
    if imitates(domain, known):
        return "the sender's domain imitates one we know"
    if is_public_body(domain):
        return ""
    return _borrowed_address(letter, partner) or _borrowed_name(letter, partner, domain, lured=lured)


_LONGEST = 300  # characters of a name or domain that are looked at: none that is honest is longer


def domain_of(address: str) -> str:
    return address.rpartition("@")[2][-_LONGEST:].rstrip(".")


def is_known(domain: str, known: frozenset[str]) -> bool:
    """One of these domains, or below one."""
    return domain in known or any(domain.endswith(f".{one}") for one in known)


_PUBLIC = re.compile(r"(?:^|\.)(?:gov|police|ac|sch|nhs|parliament|mod)\.uk$|(?:^|\.)nhs\.net$")


def is_public_body(domain: str) -> bool:
    """Under a name that is given out to public bodies only."""
    return bool(_PUBLIC.search(domain))


# ---------------------------------------------------------------- addresses


def _answers_elsewhere(letter: Letter, partner: Partner) -> str:
    """From somebody we know, with answers to a free mailbox or to a look-alike."""
    there = domain_of(letter.reply_to)
    if not there or is_known(there, partner.domains):
        return ""
    elsewhere = is_freemail(there) or imitates(there, partner.domains)
    return "answers to a known sender would go elsewhere" if elsewhere else ""


_ALIKE = str.maketrans({
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "ј": "j", "ѕ": "s", "ԁ": "d", "ո": "n",
    "к": "k", "т": "t", "в": "b", "н": "h", "м": "m", "ɡ": "g", "ı": "i", "ℓ": "l", "0": "o", "1": "l", "ο": "o", "ν": "v",
})  # fmt: skip
_SHORTEST = 8  # a domain shorter than this is near to many honest ones


@functools.lru_cache(maxsize=4_096)
def imitates(domain: str, known: frozenset[str]) -> bool:
    """Looks like a known domain, or holds its name in front: kent-gov.uk.com for kent.gov.uk, a letter off, other scripts."""
    if is_known(domain, known) or is_public_body(domain):
        return False
    shown = _as_seen(domain)
    dotted = shown.replace("-", ".")
    for one in known:
        real = _as_seen(one)
        front = real.rpartition(".")[0] if real.count(".") > 1 else real
        if f".{dotted}.".find(f".{real}.") >= 0 or dotted.startswith(f"{front}."):
            return True
        if shown.replace("-", "").replace(".", "") == real.replace("-", "").replace(".", ""):
            return True
        if len(real) >= _SHORTEST and Levenshtein.distance(shown, real, score_cutoff=1) <= 1:
            return True
    return False


def _as_seen(domain: str) -> str:
    """As the eye reads it: punycode undone, accents off, letters of other scripts and digits as those they resemble."""
    labels = [_unpuny(label) for label in domain.split(".")]
    bare = unicodedata.normalize("NFKD", ".".join(labels))
    seen = "".join(letter for letter in bare if not unicodedata.combining(letter)).lower().translate(_ALIKE)
    return seen.replace("rn", "m").replace("vv", "w")


def _unpuny(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna") if label.startswith("xn--") else label
    except UnicodeError:
        return label


# ---------------------------------------------------------------- names

_ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’-]+")


def spoken(name: str) -> str:
    """A name's words alone, in lower case."""
    return " ".join(_NAME_WORD.findall(name[:_LONGEST].casefold()))


def _borrowed_address(letter: Letter, partner: Partner) -> str:
    """A known address as the name, another one behind it."""
    shown = _ADDRESS.search(letter.sender_name[:_LONGEST].lower()) if "@" in letter.sender_name else None
    if shown and shown[0] != letter.sender and (shown[0] in partner.own or is_known(shown[1], partner.domains)):
        return "a known address as the name of another"
    return ""


def _borrowed_name(letter: Letter, partner: Partner, domain: str, *, lured: bool) -> str:
    """The name of somebody we know, or of a body we know, with an address that is not theirs.

    A person's own name is enough; a body's is so with a free mailbox, or where the words ask for money or a click:
    the records do not hold every address that bodies write from.
    """
    if not (partner.people or partner.bodies):
        return ""
    said = spoken(letter.sender_name)
    words = frozenset(said.split())
    for person, theirs in partner.people.items():
        if person <= words and len(words) <= len(person) + 4 and not ({letter.sender, domain} & theirs):
            return "a known person's name with another's address"
    if (lured or is_freemail(domain)) and any(f" {body} " in f" {said} " for body in partner.bodies):
        return "a known body's name with another's address"
    return ""
