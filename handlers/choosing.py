"""A choice as a whole question: its topic's own, with all that the asker named, in the words of `templates/questions/`.

A text in just these words asks just this, whatever else it could be taken for: so a choice works tapped, and typed anew.
"""

import functools
import re

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
_WORD = re.compile(r"\w+")


def choices(session: Session, topics: tuple[str, ...], query: Query) -> tuple[Choice, ...]:
    """What may have been meant, each with the slots of the question."""
    values, known = _values(session, query), answers.load()
    return tuple(Choice(known[topic].summary, topic, _asked(session, known[topic], query, values)) for topic in topics)


def topic_offered(session: Session, text: str, query: Query) -> str | None:
    """The topic whose question the text is, word for word, as a choice would put it; `query` is what the text names."""
    said, values = _even(text), _values(session, query)
    likely = [capability for capability in answers.load().values() if _may_be(capability, said, values)]
    found = (
        each.topic for each in likely if said == _even(each.question(**values)) or _names(session, each, said, query, values)
    )
    return next(found, None)


def _names(session: Session, capability: Capability, said: str, query: Query, values: dict[str, str]) -> bool:
    """Whether the text is the topic's question with the name that its answer would be about."""
    if "name" not in capability.takes:
        return False
    before, _, _ = _even(capability.question(**values, name=_SOMETHING)).partition(_SOMETHING)
    return said.startswith(before) and said == _even(_asked(session, capability, query, values))


def _may_be(capability: Capability, said: str, values: dict[str, str]) -> bool:
    """Whether the topic's question could be this text: it has no word but its template's, the values' and those of a name.

    Told by the template's words, without its logic: rendering each one would cost most questions more than their answer.
    """
    ours = _words_of(capability.asking)
    if "name" in ours:
        return any(word in ours for word in said.split()[:1])
    return ours.issuperset(_words(said) - _words(_even(" ".join(values.values()))))


@functools.cache
def _words_of(template: str) -> frozenset[str]:
    return _words(plain(templates.source(template)))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


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
