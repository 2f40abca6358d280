"""Question → Reply: the one way every door answers through, so that every door says the same."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

import templates
from handlers import answers
from handlers.answers import Query
from handlers.understanding import Understood, understand
from models.dates import day_of, say_day
from models.errors import KcstError
from models.funding import Pot
from models.people import Partnership, partnership
from models.sources import Cited


@dataclass(frozen=True)
class Question:
    """What somebody asked, who (an address, or ''), and at which moment."""

    text: str
    at: dt.datetime
    asker: str = ""
    thread: str = ""


@dataclass(frozen=True)
class Choice:
    """A way the question may have been meant, as a whole question that works when asked."""

    label: str
    topic: str
    question: str


@dataclass(frozen=True)
class Reply:
    """What every door shows, in Markdown: the body, then the line that names its sources.

    `topic` is 'unknown' where nothing was answered.
    """

    body: str
    topic: str
    confidence: float
    as_at: dt.date
    sources: str = ""
    citations: tuple[Cited, ...] = ()
    choices: tuple[Choice, ...] = ()
    suggestions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Body and sources together, the same behind every door."""
        return f"{self.body}\n\n{self.sources}" if self.sources else self.body


def pot_words(session: Session) -> dict[str, tuple[str, ...]]:
    """What people call each pot: its name, its label, and for the in-year pot the same in other words."""
    names = {name: (name, label.casefold()) for name, label in session.exec(select(Pot.name, Pot.label)) if name != "grant"}
    return {name: (*ways, "in year") if name == "tactical" else ways for name, ways in names.items()}


def ask(session: Session, question: Question) -> Reply:
    """Answer, ask back, or say that it is not known. Never guesses, never raises for what a partner typed."""
    today = day_of(question.at)
    house = partnership(session)
    understood = understand(question.text, pot_words(session), today)
    day = min(understood.slots.day or today, today)
    if understood.topic is None:
        return _unknown(understood, house, day)
    capability = answers.load()[understood.topic]
    try:
        found = capability.answer(session, Query(understood.slots, day, question.asker))
    except KcstError as problem:
        return Reply(_words("answers/refused.md.j2", {"problem": str(problem)}, house, day), "unknown", 0.0, day)
    return Reply(
        body=_words(capability.template, found.values, house, day),
        topic=capability.topic,
        confidence=understood.confidence,
        as_at=day,
        sources=templates.render("answers/_sources.md.j2", {"citations": by_source(found.citations)}),
        citations=found.citations,
        suggestions=found.suggestions,
    )


def by_source(citations: tuple[Cited, ...]) -> list[dict[str, object]]:
    """Citations for a template: each paper once, with its paragraphs."""
    papers = dict.fromkeys(cited.source for cited in citations)
    return [{"source": paper, "paras": [c.para for c in citations if c.source == paper and c.para]} for paper in papers]


def _unknown(understood: Understood, house: Partnership, day: dt.date) -> Reply:
    known = answers.load()
    choices = tuple(Choice(known[topic].summary, topic, known[topic].example) for topic in understood.choices)
    values = {
        "choices": [choice.question for choice in choices],
        "nearest": [known[topic].example for topic in understood.nearest],
    }
    body = _words("answers/unknown.md.j2", values, house, day)
    return Reply(body, "unknown", understood.confidence, day, choices=choices, suggestions=tuple(values["nearest"]))


def _words(template: str, values: Mapping[str, object], house: Partnership, day: dt.date) -> str:
    frame = {"day": say_day(day), "partnership": house.name, "team": house.team, "mailbox": house.mailbox}
    return templates.tidy(templates.render(template, frame | dict(values)))
