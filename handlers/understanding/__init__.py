"""Which topic a question is about and what it names; or that it could be two; or that it is none of ours."""

import datetime as dt
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from handlers import answers
from handlers.answers import Slots
from handlers.understanding.matching import Index
from handlers.understanding.slots import read_slots
from handlers.understanding.words import tokens
from models.dates import FinancialYear

SURE = ((0.6, 0.04), (0.5, 0.12))  # to answer: at least so near, and so much nearer than the next topic
PERHAPS = 0.45  # at least this near to be offered as a choice
OFFERED = 3
PAST = {"funding.split": "funding.history"}


@dataclass(frozen=True)
class Understood:
    """`topic` where it is clear; else `choices` (topics that may be meant), or neither. `confidence` from 0 to 1."""

    slots: Slots
    topic: str | None = None
    confidence: float = 0.0
    choices: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


@functools.cache
def _index() -> Index:
    return Index({topic: capability.phrases for topic, capability in answers.load().items()})


def certain(topic: str, slots: Slots, today: dt.date) -> str:
    """The topic, put right where what the question names leaves no doubt: a past year's grant is history."""
    is_past = slots.year is not None and slots.year < FinancialYear.of(today)
    return PAST.get(topic, topic) if is_past else topic


def understand(text: str, pots: Mapping[str, tuple[str, ...]], today: dt.date) -> Understood:
    """Read the question. Decides nothing on its own that a rule could not explain: nearness and distance to the next."""
    slots = read_slots(text, pots, today)
    numbers = [word for word in tokens(text) if re.fullmatch(r"\d+(st|nd|rd|th)?", word)]
    ranked = _index().rank(text, numbers)
    first, second = ranked[0], ranked[1]
    if any(first.score >= near and first.score - second.score >= ahead for near, ahead in SURE):
        return Understood(slots, certain(first.topic, slots, today), round(first.score, 3))
    likely = tuple(near.topic for near in ranked[:OFFERED] if near.score >= PERHAPS)
    nearest = tuple(near.topic for near in ranked[:2] if near.score > 0.2)
    return Understood(slots, None, round(first.score, 3), likely, nearest)
