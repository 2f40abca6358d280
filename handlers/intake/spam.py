"""Forged, fraudulent and advertising letters. Each rule names a reason, which never holds the letter's content."""

import re

from handlers.intake import spoofs
from handlers.intake.shapes import Letter, Partner, Sorted
from handlers.intake.words import Words
from models.post import LetterKind


def sorted_as_spam(letter: Letter, words: Words, partner: Partner) -> Sorted | None:
    """Forged or fraudulent letters are held; advertising is only set aside."""
    reason = (
        spoofs.forged(letter, partner) or fraud(letter, words) or spoofs.disguised(letter, partner, lured=_lures(words) > 0)
    )
    if reason:
        return Sorted((LetterKind.SPAM,), held=True, answerable=False, reason=reason)
    if advertising(words):
        return Sorted((LetterKind.SPAM,), answerable=False, reason="advertising")
    return None


_FRAUD_GATE = frozenset(
    [
        "bank",
        "account",
        "password",
        "log",
        "login",
        "sign",
        "e-signature",
        "invoice",
        "payment",
        "mailbox",
        "verify",
        "gift",
        "beneficiary",
        "inheritance",
        "lottery",
        "bitcoin",
        "funds",
        "quota",
    ]
)
_LURES = (
    re.compile(
        r"\b(?:confirm|update|verify|validate|provide)\b[^.\n]{0,40}\b(?:bank|account|payment|login|password"
        r"|identity|mailbox)\b"
    ),
    re.compile(
        r"\b(?:log ?in|sign ?in|click(?: here)?|e-?signature|sign now|review and sign"
        r"|open the (?:secure )?document)\b"
    ),
    re.compile(
        r"\b(?:immediately|within \d+ hours|urgent(?:ly)?|suspended|withdrawn|deactivated|expires? (?:today"
        r"|in)|final (?:notice|warning)|at once|now to release)\b"
    ),
    re.compile(
        r"\b(?:release (?:your|the) (?:funds|payment|grant)|gift cards?|wire transfer"
        r"|password (?:will )?expire|mailbox (?:is )?(?:almost )?full|storage quota|bitcoin)\b"
    ),
)
_ADVANCE_FEE = re.compile(
    r"\b(?:next of kin|inheritance|lottery|beneficiary|(?:million|m) (?:us )?dollars|compensation fund)\b"
)


def _lures(words: Words) -> int:
    """How many kinds of lure the words hold."""
    return sum(bool(lure.search(words.low)) for lure in _LURES) if words.bag & _FRAUD_GATE else 0


def fraud(letter: Letter, words: Words) -> str:
    """Lures for passwords, money and clicks: two different ones, and a link, a file or another address for replies."""
    if not words.bag & _FRAUD_GATE:
        return ""
    lures = _lures(words)
    elsewhere = bool(letter.reply_to) and letter.reply_to.rpartition("@")[2] != letter.sender.rpartition("@")[2]
    hooked = "http" in words.low or elsewhere or bool(letter.files)
    if (lures >= 2 and hooked) or (lures and elsewhere and "bank" in words.bag):
        return "it looks like phishing"
    return "it looks like fraud" if len(set(_ADVANCE_FEE.findall(words.low))) >= 2 else ""


_ADVERT_GATE = frozenset(
    [
        "leads",
        "seo",
        "backlinks",
        "google",
        "casino",
        "viagra",
        "crypto",
        "loan",
        "loans",
        "followers",
        "discount",
        "offer",
        "subscribers",
        "traffic",
        "outsourcing",
        "sir",
        "unsubscribe",
        "opt",
        "marketing",
    ]
)
_ADVERTS: tuple[tuple[re.Pattern[str], int], ...] = (
    (
        re.compile(r"\b\d[\d,]*k?\+? (?:\w+ ){0,2}(?:leads|followers|contacts|subscribers|backlinks|email addresses)\b"),
        2,
    ),
    (
        re.compile(
            r"\b(?:seo|search engine optimi[sz]ation|first page of google|page one of google|guest post|backlinks?"
            r"|link building)\b"
        ),
        2,
    ),
    (re.compile(r"\b(?:casino|viagra|cialis|crypto(?:currency)? (?:invest|trad)|payday loans?|weight loss)"), 2),
    (
        re.compile(r"\b(?:grow|boost|scale) your (?:business|sales|revenue|website|traffic|brand)\b|\bfor your business\b"),
        1,
    ),
    (
        re.compile(
            r"\b(?:special|limited|exclusive|introductory)(?: time)? offer\b|\b\d+% (?:off|discount)\b"
            r"|\bfirst \d+ free\b|\bfree (?:quote|trial|demo)\b"
        ),
        1,
    ),
    (re.compile(r"\b(?:opt out|reply stop|to unsubscribe|click to unsubscribe|not interested,? reply)\b"), 1),
    (
        re.compile(
            r"\b(?:dear (?:sir|business owner|webmaster)|web(?:site)? (?:design|development) (?:services|company"
            r"|agency)|outsourc\w+ (?:team|services|partner))\b"
        ),
        1,
    ),
)


def advertising(words: Words) -> bool:
    """Two signs of a salesman."""
    return bool(words.bag & _ADVERT_GATE) and sum(weight for sign, weight in _ADVERTS if sign.search(words.low)) >= 2
