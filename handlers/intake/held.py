"""What a person must see before anything is filed: markings, harm, personal data, bank details, unpublished reviews.

Each rule names a reason, or ''. Reasons never hold the letter's content: they go into logs and to Slack.
"""

import re
from collections.abc import Iterable

from handlers.intake import disclosures
from handlers.intake.identifiers import identifies_a_person
from handlers.intake.shapes import Letter, Sorted
from handlers.intake.words import Words
from models.post import LetterKind

HARM = "a disclosure of harm"


def sorted_as_sensitive(letter: Letter, words: Words) -> Sorted | None:
    """Held where any rule finds a reason."""
    reason = marked(letter, words) or harm(words) or personal_data(words) or bank_details(words) or unpublished(words)
    return because(reason) if reason else None


def because(reason: str) -> Sorted:
    """A letter that waits for a person, for that reason."""
    return Sorted((LetterKind.SENSITIVE,), held=True, answerable=False, reason=reason)


def sorted_by_papers(texts: Iterable[str]) -> Sorted | None:
    """Held where an attached file bears a marking, or a number that identifies a person."""
    for text in texts:
        personal = identifies_a_person(text, frozenset(re.findall(r"[a-z]+", text.lower())))
        if personal or _ON_A_LINE.search(text) or _SHOUTED.search(text):
            reason = "personal data" if personal else "a protective marking"
            return because(f"{reason} in an attachment")
    return None


# The Government Security Classifications and their predecessors; OFFICIAL alone is the ordinary case, and no ground.
_MARKING = re.compile(r"\bofficial\W{0,4}sensitive\b|\btop secret\b", re.I)
_SHOUTED = re.compile(r"\bOFFICIAL\W{0,4}SENSITIVE\b|\bTOP SECRET\b|\[(?:SECRET|CONFIDENTIAL|RESTRICTED|PROTECT)\]")
_ON_A_LINE = re.compile(
    r"(?m)^[^\w\n]*(?:OFFICIAL[^\w\n]{0,4}SENSITIVE|Official[^\w\n]{1,4}Sensitive)\b[^\n]{0,60}$"
    r"|^[^\w\n]*(?:TOP )?(?:SECRET|RESTRICTED|CONFIDENTIAL|PROTECT)[^\w\n]*(?:[-:/(\[][^\w\n]*[A-Z][A-Z ,/&-]{0,60}[^\w\n]*)?$"
)
_IN_SUBJECT = re.compile(
    r"^\W*(?:SECRET|RESTRICTED|PROTECT|CONFIDENTIAL)\W*[-:\])]|[-:\[(]\s*(?:SECRET|RESTRICTED|PROTECT)\W*$"
)
_MARKING_WORDS = ("sensitive", "secret", "restricted", "confidential", "protect")
_MARKING_HEADERS = frozenset((
    "x-protective-marking", "x-marking", "sensitivity-label", "msip_labels", "x-classification", "x-email-classification",
    "x-titus-classification", "x-security-classification", "x-sensitivity", "x-boldonjames", "protective-marking",
))  # fmt: skip
_HEADER_MARKING = re.compile(r"official\W{0,4}sensitive|\b(?:top )?secret\b", re.I)


def marked(letter: Letter, words: Words) -> str:
    """A protective marking in the subject, on a line of its own, in a header or in a file's name."""
    found = (
        _MARKING.search(letter.subject)
        or _IN_SUBJECT.search(letter.subject)
        or (
            any(word in words.low for word in _MARKING_WORDS) and (_ON_A_LINE.search(words.text) or _SHOUTED.search(words.text))
        )
        or any(_HEADER_MARKING.search(letter.header(name)) for name in _MARKING_HEADERS & letter.headers.keys())
        or any(_names_marking(file.name) for file in letter.files)
    )
    return "a protective marking" if found else ""


def _names_marking(name: str) -> bool:
    plain = name.replace("_", " ")
    return bool(_MARKING.search(plain) or _SHOUTED.search(plain) or _IN_SUBJECT.search(plain))


_KIN = (
    r"(?:my|our|her|his|their) (?:ex|partner|husband|wife|boyfriend|girlfriend|dad|father|mum|mother"
    r"|step-?dad|step-?father|son|daughter|brother|uncle|neighbour|carer)"
)
_HURTS = (
    r"(?:hit(?:s|ting)?|beat(?:s|ing)?|punch(?:es|ed|ing)|kick(?:s|ed|ing)|hurt(?:s|ing)?|strangl(?:es|ed|ing)"
    r"|chok(?:es|ed|ing)|rap(?:es|ed|ing)|threaten(?:s|ed|ing)|abus(?:es|ed|ing)|attack(?:s|ed|ing)"
    r"|stalk(?:s|ed|ing)|touch(?:es|ed|ing)|slap(?:s|ped|ping)|lock(?:s|ed))"
)
_HARM = re.compile(
    rf"\b{_KIN}[^.?!\n]{{0,30}}\b{_HURTS}\b|\b(?:he|she|they) (?:\w+ )?{_HURTS} (?:me|her|him|my|us)\b"
    r"|\bi(?:'m| am) (?:so |very |really )?(?:scared|afraid|frightened|terrified)\b|\b(?:i am|i'm|she is"
    r"|he is|she's|he's) being (?:\w+ )?(?:hit|beaten|abused|stalked|followed|groomed|exploited"
    r"|threatened)\b"
    r"|\b(?:want to|going to|thinking of) (?:die|kill(?:ing)? (?:myself|himself|herself)"
    r"|end(?:ing)? (?:it all|my life))\b|\bsuicidal\b"
    r"|\b(?:disclosed|disclosure|told (?:me|us|her|his|a))\b[^.?!\n]{0,80}\b(?:abuse[sd]?|raped?|hit|hits|hurting"
    r"|assault(?:ed)?|exploit(?:ed|ation)|hurt)\b"
    r"|\b(?:a|the|one|this) (?:child|girl|boy|pupil|resident|client|tenant|young person|woman|man"
    r"|family)[^.?!\n]{0,60}\b(?:is|are|was) being (?:\w+ )?(?:abused|hurt|beaten|groomed|exploited"
    r"|neglected|cuckooed|hit|harmed)\b"
    r"|\bsafeguarding (?:referral|concern|alert) (?:for|about|regarding|re)\b"
)
_HARM_GATE = frozenset(
    [
        "my",
        "he",
        "she",
        "they",
        "i'm",
        "am",
        "suicidal",
        "disclosed",
        "disclosure",
        "told",
        "child",
        "girl",
        "boy",
        "pupil",
        "resident",
        "client",
        "tenant",
        "safeguarding",
        "her",
        "his",
        "woman",
        "family",
        "myself",
    ]
)


def harm(words: Words) -> str:
    """Somebody telling of harm to themselves or to a person they know: a person must read it now."""
    said = (words.bag & _HARM_GATE and _HARM.search(words.low)) or disclosures.discloses(words)
    return HARM if said else ""


_NAMED_WITH_AGE = re.compile(
    r"\b[A-Z][a-z]+(?: [A-Z][a-z'-]+)+,? \(?(?:aged )?\d{1,3}\)?,? (?:of|from|who lives)\b"
    r"|\b[A-Z][a-z]+ [A-Z][a-z'-]+,? (?:\(\d{1,2}\)|aged \d{1,3}|\d{1,3}(?=,))"
)
_NAMED_AT = re.compile(
    r"\b(?:M(?:r|rs|s|iss)\.? )?[A-Z][a-z]+ [A-Z][a-z'-]+,? (?:of|who lives (?:at|in)|lives (?:at|in)"
    r"|at) \d{1,4}[a-z]? [A-Z]"
)
_CRIME = re.compile(
    r"\b(?:victims?|attack(?:ed)?|assault(?:ed)?|robbed|burgl\w+|stabbed|raped?|tied|beaten|abused?"
    r"|offender|suspect|nominal|perpetrator|arrest(?:ed)?|missing|threatened|defrauded|scammed|conned"
    r"|harassed|survivor)\b"
)


def personal_data(words: Words) -> str:
    """Numbers that identify a person, or a named person with an age or address beside words of crime."""
    if identifies_a_person(f"{words.subject}\n{words.text}", words.bag):
        return "personal data"
    named = _NAMED_WITH_AGE.search(words.text) or _NAMED_AT.search(words.text)
    return "personal data of somebody in a case" if named and _CRIME.search(words.low) else ""


_BANK = re.compile(
    r"\b(?:bank|account|payment) (?:details|account|number)\b[^.\n]{0,60}\b(?:chang|new|updat|now|differ)"
    r"|\b(?:new|changed?|updated?|change of|change to)\b[^.\n]{0,40}\b(?:bank|account|payment) details\b"
    r"|\bsort code\b[^\n]{0,30}\d{2}[- ]?\d{2}[- ]?\d{2}"
)


def bank_details(words: Words) -> str:
    """Changed bank details are checked by telephone, whoever writes."""
    return "a change of bank details" if words.bag & {"bank", "account", "payment", "sort"} and _BANK.search(words.low) else ""


_REVIEW = r"(?:review|dardr|dhr|overview report|domestic homicide|domestic abuse related death)"
_UNPUBLISHED = re.compile(
    r"\b(?:unpublished|not (?:yet )?(?:been )?published|not for publication|before (?:it is )?publi\w+"
    rf"|prior to publication|embargoed)\b[^?\n]{{0,120}}\b{_REVIEW}"
    rf"|\b{_REVIEW}\w*\b[^?\n]{{0,120}}\b(?:unpublished|not (?:yet )?(?:been )?published"
    r"|not for publication|before (?:it is )?publi\w+|prior to publication|embargoed)\b"
    r"|\b(?:prevent referral|channel panel|prevent case)\b"
)


def unpublished(words: Words) -> str:
    """Reviews before publication and Prevent cases."""
    gate = words.bag & {"review", "dardr", "dhr", "prevent", "channel", "unpublished", "report", "homicide", "death"}
    return "an unpublished review or a Prevent case" if gate and _UNPUBLISHED.search(words.telling) else ""
