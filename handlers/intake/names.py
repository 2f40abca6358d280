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
    r"|bulletin|newsletter|unit|helpdesk|noreply|council|trust|police|partnership|news|events|safer|inbox|mailbox|neighbou?rhoods?"
    r"|reception|general|enquiry|grants?|bids?|applications?|department|dept|forum|federation|association|alliance|society"
    r"|foundation|charity|support|mailroom|shared|projects?|volunteers?|clerk|secretary)\b"
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


_FREEMAIL = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|aol|btinternet|freemail|proton|protonmail|gmx|ymail|rocketmail|msn"
    r"|talktalk|virginmedia|tutanota|yandex)\.|(?:live|me|pm|mail|sky|zoho|email)\.(?:com|co\.uk|me)$"
)


def is_freemail(domain: str) -> bool:
    """A domain where anybody gets a mailbox for nothing."""
    return bool(_FREEMAIL.match(domain))
