"""Replies, worded: what every door shows, made from an answer's values and its template."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import templates
from handlers import answers
from handlers.answers import Answer, Audience, Capability
from handlers.reminding.carrying import Wish
from models.dates import say_day
from models.people import Partnership
from models.sources import Cited


@dataclass(frozen=True)
class Choice:
    """A way the question may have been meant, as a whole question that works when asked."""

    label: str
    topic: str
    question: str


@dataclass(frozen=True)
class Reply:
    """What every door shows, in Markdown: the body, then the line that names its sources.

    `topic` is 'unknown' where nothing was answered. `slots` is what the answer was about, for the question that follows.
    `wishes` are what the asker wants of reminders: nothing is set before `conversation.remember` carried them out.
    """

    body: str
    topic: str
    confidence: float
    as_at: dt.date
    sources: str = ""
    citations: tuple[Cited, ...] = ()
    choices: tuple[Choice, ...] = ()
    suggestions: tuple[str, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    wishes: tuple[Wish, ...] = ()
    audience: Audience = Audience.ANYBODY

    @property
    def text(self) -> str:
        """Body and sources together, the same behind every door."""
        return f"{self.body}\n\n{self.sources}" if self.sources else self.body


@dataclass(frozen=True)
class Frame:
    """What every template may say: the house's own words, and the day it is answered as at.

    `ahead`: the day that was asked about is yet to come.
    """

    house: Partnership
    day: dt.date
    ahead: bool = False

    def words(self, template: str, values: Mapping[str, object]) -> str:
        house = self.house
        common = {"day": say_day(self.day), "partnership": house.name, "team": house.team, "mailbox": house.mailbox}
        return templates.tidy(templates.render(template, common | dict(values)))


def by_source(citations: Sequence[Cited]) -> list[dict[str, object]]:
    """Citations for a template: each paper once, with its paragraphs."""
    papers = dict.fromkeys(cited.source for cited in citations)
    return [{"source": paper, "paras": [c.para for c in citations if c.source == paper and c.para]} for paper in papers]


def sources_line(citations: Sequence[Cited]) -> str:
    return templates.render("answers/_sources.md.j2", {"citations": by_source(citations)})


def answered(frame: Frame, capability: Capability, found: Answer, confidence: float, slots: Mapping[str, str]) -> Reply:
    """An answer as every door shows it."""
    body = frame.words(capability.template, found.values)
    if frame.ahead:
        body = f"{frame.words('answers/_ahead.md.j2', {})}\n\n{body}"
    return Reply(
        body=body,
        topic=capability.topic,
        confidence=confidence,
        as_at=frame.day,
        sources=sources_line(found.citations),
        citations=found.citations,
        choices=tuple(Choice(label, capability.topic, question) for label, question in found.choices),
        suggestions=found.suggestions,
        wishes=(found.wish,) if found.wish else (),
        slots={**slots, "about": found.about},
        audience=found.audience,
    )


def plain_reply(frame: Frame, topic: str, template: str, values: Mapping[str, object]) -> Reply:
    """A reply that rests on no record: a refusal, a problem, or help for somebody in danger."""
    return Reply(frame.words(template, values), topic, 0.0, frame.day)


def not_known(frame: Frame, choices: Sequence[Choice], nearest: Sequence[str], confidence: float) -> Reply:
    """Asks back with whole questions, or says that it is not known and names the nearest topics."""
    near = tuple(answers.load()[topic].example for topic in nearest)
    values = {"choices": [choice.question for choice in choices], "nearest": near}
    body = frame.words("answers/unknown.md.j2", values)
    return Reply(body, "unknown", confidence, frame.day, choices=tuple(choices), suggestions=near)


def together(replies: Sequence[Reply]) -> Reply:
    """Several answers to one message, in turn, with their sources together."""
    citations = tuple(dict.fromkeys(cited for reply in replies for cited in reply.citations))
    last = replies[-1]
    return Reply(
        body="\n\n".join(reply.body for reply in replies),
        topic=replies[0].topic,
        confidence=min(reply.confidence for reply in replies),
        as_at=last.as_at,
        sources=sources_line(citations),
        citations=citations,
        choices=last.choices,
        suggestions=last.suggestions,
        wishes=tuple(wish for reply in replies for wish in reply.wishes),
        slots=last.slots,
        audience=max(reply.audience for reply in replies),
    )
