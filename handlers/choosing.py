"""A choice as a whole question: its topic's own, with all that the asker named, in the words of `templates/questions/`.

A text in just these words asks just this, whatever else it could be taken for: so a choice works tapped, and typed anew.
"""

import functools

from sqlmodel import Session, select

import templates
from handlers import answers
from handlers.answers import Capability, Query
from handlers.understanding.words import plain
from handlers.wording import Choice
from models.dates import say_day, say_month
from models.errors import KcstError
from models.funding import Pot
from models.money import short_pounds

_SOMETHING = "§"


def choices(session: Session, topics: tuple[str, ...], query: Query) -> tuple[Choice, ...]:
    """What may have been meant, each with the slots of the question."""
    values, known = _values(session, query), answers.load()
    return tuple(Choice(known[topic].summary, topic, _asked(session, known[topic], query, values)) for topic in topics)


def topic_offered(session: Session, text: str, query: Query) -> str | None:
    """The topic whose question the text is, word for word, as a choice would put it; `query` is what the text names."""
    said, values = _even(text), _values(session, query)
    whole, named = _wordings(tuple(values.items()))
    for topic in [topic for topic, before in named.items() if said.startswith(before)]:
        if _even(_asked(session, answers.load()[topic], query, values)) == said:
            return topic
    return whole.get(said)


@functools.lru_cache(maxsize=256)  # most questions name little, so they share these
def _wordings(values: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], dict[str, str]]:
    """Every topic's question with these values, to its topic; and topics with how those begin that name something."""
    known, given = answers.load(), dict(values)
    whole = {_even(capability.question(**given)): topic for topic, capability in known.items()}
    naming = [capability for capability in known.values() if "name" in capability.takes]
    begun = {capability.topic: _even(capability.question(**given, name=_SOMETHING)) for capability in naming}
    return whole, {topic: text.partition(_SOMETHING)[0] for topic, text in begun.items() if _SOMETHING in text}


def _values(session: Session, query: Query) -> dict[str, str]:
    """What the question names, as its template says it."""
    slots = query.slots
    label = session.exec(select(Pot.label).where(Pot.name == slots.pot)).first() if slots.pot else ""
    return {
        "year": str(slots.year or ""),
        "pot": label or "",
        "day": say_day(slots.day) if slots.day else "",
        "about_day": say_day(slots.about_day) if slots.about_day else "",
        "month": say_month(slots.month) if slots.month else "",
        "amount": short_pounds(slots.amount_pence) if slots.amount_pence else "",
    }


def _asked(session: Session, capability: Capability, query: Query, values: dict[str, str]) -> str:
    """The topic's question with these values, and with the name of what its answer would be about."""
    return capability.question(**values, name=_name(session, capability, query))


def _name(session: Session, capability: Capability, query: Query) -> str:
    if "name" not in capability.takes:
        return ""
    try:
        return templates.one_line(capability.answer(session, query).about)
    except KcstError:  # nothing of the kind is known, so nothing has a name
        return ""


def _even(text: str) -> str:
    return plain(text).rstrip(" ?!.")
