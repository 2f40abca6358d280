"""“What was covered at the last session?” and “How many did you hold last year?”"""

import re

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.telling import names_month, papers_of, told, turnout
from handlers.understanding.names import named_in
from models.dates import FinancialYear, say_day
from models.facts import Subject
from models.sessions import EventKind, EventTopic, LearningEvent, delivered, topics_of
from models.sources import Measure, PublishedFigure, citations, published

LAST = re.compile(r"\b(last|latest|most recent|previous) (\w+ ){0,3}(session|csis|one|talk|event|lunch)\b")
COUNT = re.compile(r"\b(how many|number|count)\b")
PEOPLE = re.compile(r"\b(people|attend\w*|c[ao]me|joined|turn\w*|delegates|participants)\b")


def counted(session: Session, figures: list[PublishedFigure], query: Query) -> list[dict[str, object]]:
    """Each number the papers give, with the papers that give it."""
    return [{"count": f.printed, "sources": [str(c) for c in citations(session, [f.key], query.day)]} for f in figures]


def later_of(session: Session, figures: list[PublishedFigure], query: Query) -> str:
    """The paper written last of those that give a number; minutes are written after the report they took."""
    papers = citations(session, [figure.key for figure in figures], query.day)
    return max(papers, key=lambda paper: (paper.dated, -paper.rank)).source if papers else ""


def year_values(session: Session, year: str, query: Query) -> tuple[dict[str, object], list[str]]:
    """What the papers say of one year's information sessions, and the facts it rests on."""
    figures = published(session, Measure.SESSION_COUNT, year, query.day)
    attendance = published(session, Measure.ATTENDANCE, year, query.day)
    held = delivered(session, EventKind.INFORMATION_SESSION, query.day, year)
    keys = {event.key for event in held}
    topics = [t for t in topics_of(session, year) if t.event_key in keys or (t.event_key is None and figures)]
    dated = [(event, [t.topic for t in topics if t.event_key == event.key]) for event in held if event.day]
    values: dict[str, object] = {
        "year": year,
        "counts": counted(session, figures, query),
        "disagree": len({figure.count for figure in figures}) > 1,
        "later": later_of(session, figures, query),
        "attendance": [figure.printed for figure in attendance],
        "events": [{"day": say_day(event.day), "topics": names} for event, names in dated if event.day],
        "topics": [t.topic for t in topics if t.event_key not in {event.key for event, _ in dated}],
    }
    keys_of: list[str] = [f.key for f in (*figures, *attendance)] + [e.key for e in held] + [t.key for t in topics]
    return values, keys_of


def all_held(session: Session, query: Query) -> list[LearningEvent]:
    """Every event with a day that had come by the day, of each kind, latest first."""
    events = [event for kind in EventKind for event in delivered(session, kind, query.day) if event.day]
    return sorted(events, key=lambda event: event.day or query.day, reverse=True)


def events_named(session: Session, query: Query) -> list[LearningEvent]:
    """The events of the day, the month or with the topic that the question names; or the last session."""
    held, slots = all_held(session, query), query.slots
    sessions = [event for event in held if event.kind is EventKind.INFORMATION_SESSION]
    days = [event for event in held if event.day == slots.about_day]
    months = [event for event in held if names_month(event.day, query)]
    named = named_in(slots.words, {event.key: [t.topic for t in topics_in(session, event)] for event in held})
    last = sessions[:1] if LAST.search(slots.words) and not slots.year and not COUNT.search(slots.words) else []
    return days or months or [event for event in held if event.key in named] or last


def topics_in(session: Session, event: LearningEvent) -> list[EventTopic]:
    return [topic for topic in topics_of(session, event.year) if topic.event_key == event.key]


def topics_named(session: Session, query: Query) -> list[EventTopic]:
    """Topics the question names of which no paper says in which session they were, of years some paper tells of by the day."""
    told_of = [y for y in _years(query) if published(session, Measure.SESSION_COUNT, y, query.day)]
    loose = [topic for year in told_of for topic in topics_of(session, year) if topic.event_key is None]
    named = named_in(query.slots.words, {topic.key: (topic.topic,) for topic in loose})
    return [topic for topic in loose if topic.key in named]


def _years(query: Query) -> list[str]:
    this_year = FinancialYear.of(query.day)
    return [str(query.slots.year)] if query.slots.year else [str(this_year), str(this_year.before)]


def event_values(session: Session, event: LearningEvent) -> dict[str, object]:
    """An event with its topics and speakers; `reported` is whether a paper of that day or later tells of it."""
    topics = topics_in(session, event)
    papers = papers_of(session, [event.key]).get(event.key, [])
    return {
        "title": event.title,
        "day": say_day(event.day) if event.day else "",
        "topics": list(dict.fromkeys(topic.topic for topic in topics)),
        "speakers": list(dict.fromkeys(topic.speaker for topic in topics if topic.speaker)),
        "recording": event.recording,
        **turnout(session, event.key),
        "reported": not papers or event.day is None or max(papers) >= event.day,
    }


def answer(session: Session, query: Query) -> Answer:
    """The event, topic or fact the question names; else how many sessions the papers count, and what was covered."""
    events, topics, facts = events_named(session, query), topics_named(session, query), told(session, query, Subject.SESSION)
    of_sessions = COUNT.search(query.slots.words) and not (events and PEOPLE.search(query.slots.words))
    wants_years = not (events or topics or facts) or bool(of_sessions)
    facts = [] if wants_years else facts
    parts = [year_values(session, year, query) for year in _years(query)] if wants_years else []
    keys = [fact for _, keys in parts for fact in keys] + [event.key for event in events]
    keys += [topic.key for topic in topics] + [fact.key for fact in facts]
    return Answer(
        {
            "events": [event_values(session, event) for event in events],
            "topics": [{"topic": topic.topic, "year": topic.year} for topic in topics],
            "years": [values for values, _ in parts],
            "facts": [fact.text for fact in facts],
        },
        citations(session, keys, query.day),
        ("When is the next information session?", "How do I suggest a topic for a session?"),
        about=f"session on {say_day(events[0].day)}" if len(events) == 1 and events[0].day else "",
    )


CAPABILITY = Capability(
    topic="sessions.past",
    summary="the information sessions held so far, their topics and attendance",
    phrases=(
        "what was covered at the last session",
        "how many sessions did you hold last year",
        "how many csis sessions were delivered in 2024/25",
        "how many information sessions this year",
        "how many information sessions were held in 2024/25",
        "how many lunchtime sessions did you hold last year",
        "what topics have been covered",
        "previous sessions",
        "past information sessions",
        "what was the last csis about",
        "what happened at the session on 24 june",
        "how many people came to the sessions",
        "session attendance",
        "what sessions have there been",
        "recording of the last session",
        "who spoke at the june session",
        "what did we miss at the june session",
        "is there a recording of the stalking session",
        "where can i watch old sessions",
        "slides from the asb session",
        "how many turned up to the sessions",
        "average attendance at csis",
        "number of csis sessions in 2024/25",
        "who presented on the herbert protocol",
        "when was the resilience forum session",
        "what was said about retail crime",
        "list of topics covered this year",
        "were the sessions any good",
        "what was the 2016 conference about",
        "how many lunch and learns have there been so far",
    ),
    answer=answer,
)
