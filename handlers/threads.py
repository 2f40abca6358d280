"""Follow-ups: what the last answer of a thread was about, and what a question takes over from it.

Only the topic and what it named are remembered, never anybody's words; and only for a day.
"""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlmodel import Session

from handlers.answers import Slots
from handlers.understanding import Understood
from handlers.understanding.words import plain
from handlers.wording import Reply
from models.dates import FinancialYear, month_end
from models.learning import ThreadMemory, remember_thread

EXPIRES = dt.timedelta(hours=24)
SURE_OF_ITSELF = 0.75  # a question that is as clear as this is not taken for half a sentence
_JOINS = re.compile(r"^(?:ok(?:ay)? |so |right |thanks |ah |oh )*(?:and|but|what about|how about|same for|then|also|or)\b")
_POINTS = re.compile(r"\b(?:it|that|this|they|them|those|these|one|there|then|he|she)\b")
_SOURCE = re.compile(
    r"\b(?:where (?:does|do|did|is|was) (?:that|this|it|those|these|they|you)\b"
    r".*\b(?:come|from|get|got|find|say|written|printed)"
    r"|where (?:is )?(?:that|it|this) from|(?:what|which|who) (?:is |s |'s )?(?:the |your )?(?:source|paper|document)s?"
    r"|who (?:said|says|told you) \S+|says who|sources?$|how do you know|citations?$|what(?:'s| is) (?:that|this) based on"
    r"|prove it|which paper)"
)
_HANGS = re.compile(r"^(?:and|but|what about|how about)\b.*|\b(?:that|this) one\b")
_GENERAL = frozenset("much many long more else also same time cost what when where which does about they them were".split())
_NOW = re.compile(r"\b(?:today|now|currently|at the moment)\b")
_PICKED = re.compile(
    r"^(?:the |option |number |no\.? |choice )*(?:(?P<number>[1-3])|(?P<word>first|second|third))"
    r"(?: one| option)?(?: please)?[.!)]*$"
)


@dataclass(frozen=True)
class Carried:
    """What a question means with what went before: its topic (None: its own) and its slots."""

    topic: str | None
    slots: Slots


def recall(session: Session, thread: str, at: dt.datetime) -> ThreadMemory | None:
    """What the thread was about, if that is not too long ago."""
    memory = session.get(ThreadMemory, thread) if thread else None
    return memory if memory and dt.timedelta(0) <= at - memory.at <= EXPIRES else None


def remember(session: Session, thread: str, reply: Reply, at: dt.datetime) -> None:
    """Keep what the reply was about for the next question of the thread. A cry for help leaves no trace."""
    if not thread or reply.topic == "safeguarding":
        return
    before = recall(session, thread, at)
    asked_back = reply.topic == "unknown" and before is not None
    about = {**reply.slots, "sources": reply.sources}
    topic, slots = (before.topic, before.slots) if asked_back and before else (reply.topic, about)
    choices = [choice.question for choice in reply.choices]
    remember_thread(session, ThreadMemory(thread=thread, topic=topic, slots=dict(slots), choices=choices, at=at))


def picked(text: str, memory: ThreadMemory | None) -> str | None:
    """The question of the choice that the text picks by number or word."""
    found = _PICKED.match(plain(text)) if memory and memory.choices else None
    if not found or memory is None:
        return None
    index = int(found["number"]) - 1 if found["number"] else ("first", "second", "third").index(found["word"])
    return memory.choices[index] if index < len(memory.choices) else None


def asks_for_source(text: str) -> bool:
    """“Where does that come from?”"""
    words = plain(text).rstrip("?!. ")
    return len(words.split()) <= 9 and bool(_SOURCE.search(words))


def carry(text: str, understood: Understood, memory: ThreadMemory | None, names: Collection[str] = ()) -> Carried:
    """The question with what it takes over from the thread, where it is only half a sentence by itself.

    `names` are the words of all names in the records: a question that names something itself is about that.
    """
    own = Carried(understood.topic, understood.slots)
    words = plain(text)
    if memory is None or memory.topic == "unknown":
        return Carried(None, understood.slots) if _HANGS.search(words) and len(understood.words) <= 3 else own
    joins, points = bool(_JOINS.match(words)), bool(_POINTS.search(words))
    is_clear = understood.topic is not None and understood.confidence >= SURE_OF_ITSELF
    only_names = _only_names(understood)
    is_half = joins or (points and not is_clear) or (only_names and not is_clear)
    if not (is_half or points):
        return own
    names_itself = any(len(word) > 3 and word in names and word not in _GENERAL for word in understood.words)
    slots = _merged(understood.slots, memory, bool(_NOW.search(words)), "" if names_itself else memory.slots.get("about", ""))
    if joins and only_names:
        return Carried(memory.topic, slots)
    if is_clear and understood.topic is not None:
        return Carried(understood.topic, slots)
    if understood.topic is not None and not _only_names(understood) and understood.confidence >= SURE_OF_ITSELF - 0.2:
        return Carried(understood.topic, slots)
    return Carried(memory.topic, slots) if is_half else own


def _only_names(understood: Understood) -> bool:
    """Whether the question is little more than a year, a pot or a name."""
    slots = understood.slots
    names_something = bool(slots.pot or slots.year or slots.day or slots.month or understood.named)
    return names_something and len(understood.words) <= 3


def _merged(slots: Slots, memory: ThreadMemory, is_now: bool, about: str) -> Slots:
    """New slots over remembered ones; the words are those of now and what it was about. “And in March?” means its end."""
    kept = memory.slots
    year = slots.year or (FinancialYear.parse(kept["year"]) if kept.get("year") else None)
    before = dt.date.fromisoformat(kept["day"]) if kept.get("day") and not is_now else None
    day = slots.day or (month_end(slots.month) if slots.month else None) or slots.about_day or before
    words = slots.words if slots.year or slots.pot else f"{slots.words} {plain(about)}".strip()
    return replace(slots, year=year, day=day, pot=slots.pot or kept.get("pot") or None, words=words)


def kept_slots(slots: Slots) -> dict[str, str]:
    """Slots as they are remembered."""
    return {
        "year": str(slots.year or ""),
        "pot": slots.pot or "",
        "day": slots.day.isoformat() if slots.day else "",
    }
