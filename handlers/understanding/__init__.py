"""Which topic a question is about and what it names; or that it could be two or three; or that it is none of ours.

In layers, each of which can be looked at alone: `slots` (years, days, amounts, pots), `lexicon` (what the records can be
named by), `rules` (where meaning is certain), `taught` (what a person said a phrase means), `model` (learned from examples).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from handlers.answers import Slots
from handlers.understanding import model, rules
from handlers.understanding.features import Seen, see
from handlers.understanding.lexicon import Lexicon
from handlers.understanding.model import Gates
from handlers.understanding.slots import read_slots
from handlers.understanding.taught import Taught

ANSWER = 0.77  # how sure the first gate must be for an answer, and
OURS = 0.5  # the second for choices; both measured by `make eval`
OFFERED = 3
NEVER_OFFERED = frozenset({"smalltalk", "help"})
LIKELY = 0.1  # a third choice is offered from here on


@dataclass(frozen=True)
class Context:
    """What the records say a question may name, and what was taught; gathered once for a question."""

    pots: Mapping[str, tuple[str, ...]]
    lexicon: Lexicon
    taught: Taught = field(default_factory=Taught)


@dataclass(frozen=True)
class Understood:
    """`topic` where it is clear, with the `choices` it has if it is only half a sentence; else choices, the `nearest`
    topics, or nothing. `confidence` from 0 to 1."""

    slots: Slots
    topic: str | None = None
    confidence: float = 0.0
    choices: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    named: frozenset[str] = field(default=frozenset())


def understand(text: str, context: Context, today: dt.date) -> Understood:
    """Read the question and decide: answer, ask back, or say that it is not known."""
    slots = read_slots(text, context.pots, today)
    seen = see(text, slots, context.lexicon)
    topic = rules.certain_topic(text) or context.taught.topic_of(seen.words)
    if topic is not None:
        return Understood(slots, topic, 1.0, words=seen.words, named=seen.named)
    if not seen.words and not slots.pot and slots.year is None:
        return Understood(slots)
    return decide(slots, seen, today)


def decide(slots: Slots, seen: Seen, today: dt.date) -> Understood:
    """Answer, ask back or neither: what the classifier and its gates amount to."""
    learned = model.current()
    likely = learned.probabilities(seen)
    signs = model.signs(seen, slots, likely, learned.known)
    is_right, is_ours = Gates.passed(learned.gates.right, signs), Gates.passed(learned.gates.ours, signs)
    ours = [(topic, part) for topic, part in likely.items() if topic != model.NONE]
    offered = [(topic, part) for topic, part in ours if topic not in NEVER_OFFERED][:OFFERED]
    choices = tuple(topic for rank, (topic, part) in enumerate(offered) if rank < 2 or part >= LIKELY)
    understood = Understood(slots, None, round(is_right, 3), choices, words=seen.words, named=seen.named)
    vague = rules.names_no_wish(seen.words)
    if is_right >= ANSWER and not vague:
        return replace(understood, topic=rules.put_right(ours[0][0], slots, today))
    if is_ours >= OURS or vague:
        return understood
    return replace(understood, choices=(), nearest=choices[:2] if is_ours > OURS / 2 else ())
