"""What answers share in telling facts: which ones a question names, and what was known on its day."""

import datetime as dt
import re
from collections.abc import Iterable

from sqlmodel import Session, col, select

from handlers.answers import Query
from handlers.understanding.names import named_in
from models.dates import month_of
from models.facts import Fact, Subject, facts_known
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
