"""“What was covered at the last session?” and “How many did you hold last year?”"""

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from models.dates import FinancialYear, say_day
from models.sessions import EventKind, delivered, topics_of
from models.sources import Measure, PublishedFigure, citations, published


def counted(session: Session, figures: list[PublishedFigure], query: Query) -> list[dict[str, object]]:
    """Each number the papers give, with the papers that give it."""
    return [{"count": f.printed, "sources": [str(c) for c in citations(session, [f.key], query.day)]} for f in figures]


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
        "attendance": [figure.printed for figure in attendance],
        "events": [{"day": say_day(event.day), "topics": names} for event, names in dated if event.day],
        "topics": [t.topic for t in topics if t.event_key not in {event.key for event, _ in dated}],
    }
    keys_of: list[str] = [f.key for f in (*figures, *attendance)] + [e.key for e in held] + [t.key for t in topics]
    return values, keys_of


def answer(session: Session, query: Query) -> Answer:
    """How many sessions the papers count for the year (or this and the last), whether they disagree, and what was covered."""
    this_year = FinancialYear.of(query.day)
    asked = [query.slots.year] if query.slots.year else [this_year, this_year.before]
    parts = [year_values(session, str(year), query) for year in asked]
    facts = [fact for _, keys in parts for fact in keys]
    return Answer(
        {"years": [values for values, _ in parts]},
        citations(session, facts, query.day),
        ("When is the next information session?",),
    )


CAPABILITY = Capability(
    topic="sessions.past",
    summary="the information sessions held so far, their topics and attendance",
    example="What was covered at the last session?",
    phrases=(
        "what was covered at the last session",
        "how many sessions did you hold last year",
        "how many csis sessions were delivered in 2024/25",
        "how many information sessions this year",
        "how many information sessions were held in 2024/25",
        "how many lunchtime sessions did you hold last year",
        "what was covered on 24 june",
        "what topics have been covered",
        "previous sessions",
        "past information sessions",
        "what was the last csis about",
        "what happened at the session on 24 june",
        "how many people came to the sessions",
        "session attendance",
        "did many people go to them",
        "what sessions have there been",
        "recording of the last session",
        "who spoke at the june session",
    ),
    answer=answer,
)
