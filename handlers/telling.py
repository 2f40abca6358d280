"""What answers share in telling facts: which ones a question names, and what was known on its day."""

import datetime as dt
import re
from collections.abc import Iterable

from sqlmodel import Session, col, select

from handlers.answers import Query
from handlers.understanding.names import named_in
from models.dates import month_of
from models.facts import Fact, Subject, facts_known
from models.sessions import EventFeedback
from models.sources import Citation, Source

MAY = 5


def told(session: Session, query: Query, *subjects: Subject) -> list[Fact]:
    """The facts of these subjects that the question names, known by its day."""
    known = [fact for subject in subjects for fact in facts_known(session, subject, query.day)]
    named = named_in(query.slots.words, {fact.key: (fact.name, *fact.aliases) for fact in known})
    return [fact for fact in known if fact.key in named]


def names_month(day: dt.date | None, query: Query) -> bool:
    """Whether the question names the day's month. “May” may be no month at all, so it counts with its year only."""
    if day is None:
        return False
    return month_of(day) == query.slots.month or (
        day.month != MAY and f"{day:%B}".lower() in re.findall("[a-z]+", query.slots.words)
    )


def papers_of(session: Session, keys: Iterable[str]) -> dict[str, list[dt.date]]:
    """The days of the papers that state these facts, by key; a key nobody cites is not there."""
    rows = session.exec(
        select(col(Citation.fact), col(Source.dated))
        .join(Source, col(Source.key) == Citation.source_key)
        .where(col(Citation.fact).in_(list(keys)))
    )
    days: dict[str, list[dt.date]] = {}
    for key, day in rows:
        days.setdefault(key, []).append(day)
    return days


def known_by(papers: dict[str, list[dt.date]], key: str, day: dt.date) -> bool:
    """Whether some paper had stated it by `day`; what the team entered itself, without a paper, always counts."""
    return min(papers.get(key, [day])) <= day


def turnout(session: Session, event_key: str) -> dict[str, object]:
    """How many came to an event and how they rated it; the base of each percentage stays beside it."""
    rows = session.exec(select(EventFeedback).where(EventFeedback.event_key == event_key)).all()
    return {
        "attendees": next((row.attendees for row in rows if row.attendees), None),
        "ratings": [
            {"percent": r.percent, "base": r.respondents or r.attendees, "of": r.base, "rating": r.rating} for r in rows
        ],
    }
