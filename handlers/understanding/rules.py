"""Where meaning is certain: what a question is about whatever a classifier thinks. Read from top to bottom, first that fits."""

import datetime as dt
import re

from handlers.answers import Slots
from handlers.understanding.words import plain, stem
from models.dates import FinancialYear

_POLITE = r"(?: (?:there|all|team|everyone|again|folks|bot|mate|both|so much|very much|a lot|for (?:that|this|your help)))*"
_NICE = r"(?:(?:ok|okay|great|lovely|brilliant|perfect) )*"
_ALERTS = r"(?: (?:from )?(?:(?:the|all|these|my|your) )?(?:reminder|alert|notification)s?)?"
_CERTAIN = (
    ("help", r"help|help me|help please|please help|menu|commands|what can you do|what do you do"),
    ("smalltalk", rf"(?:hi+|hello+|hey+|hiya|yo|(?:good )?(?:morning|afternoon|evening|day)|greetings){_POLITE}"),
    ("smalltalk", rf"{_NICE}(?:many )?(?:thanks?|thank you|thx|ta|cheers|much appreciated){_POLITE}"),
    ("smalltalk", r"(?:bye+|goodbye|see you|see ya|cheerio|have a (?:good|nice|lovely) (?:day|weekend|evening|one))"),
    ("reminders", rf"(?:please )?(?:unsub|unsubscribe|stop)(?: me)?{_ALERTS}"),
    ("reminders", r"(?:please )?set (?:up )?(?:a )?reminders? for .+"),
)
CERTAIN = tuple((topic, re.compile(pattern)) for topic, pattern in _CERTAIN)
_ENDS = re.compile(r"^[\s,.!;:)(]+|[\s,.!;:)(]+$")
VAGUE = frozenset(map(stem, "fund funding grant money project proposal bid session pot".split()))
PAST = {"funding.split": "funding.history"}


def certain_topic(text: str) -> str | None:
    """The topic of a text that means one thing only, as a whole."""
    words = re.sub(r"[,.!]+", "", _ENDS.sub("", plain(text)))
    return next((topic for topic, pattern in CERTAIN if pattern.fullmatch(words)), None) if words else None


def put_right(topic: str, slots: Slots, today: dt.date) -> str:
    """The topic, put right where what the question names leaves no doubt: a past year's grant is history."""
    is_past = slots.year is not None and slots.year < FinancialYear.of(today)
    return PAST.get(topic, topic) if is_past else topic


def names_no_wish(words: tuple[str, ...]) -> bool:
    """Whether a question has only words that half our topics share: it names a matter, and not what is wanted of it."""
    return bool(words) and VAGUE.issuperset(words)
