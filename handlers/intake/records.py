"""Intents → rows: what a letter's proposals, items and suggestions become. Each gets its own reference."""

import datetime as dt
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlmodel import Session, col, select

from handlers.intake.names import person
from handlers.intake.outcome import Made
from handlers.intake.shapes import ItemFields, Letter, ProposalFields, Sorted, SuggestionFields
from models.audit import next_numbers
from models.bulk import Rows
from models.bulletins import BulletinItem
from models.dates import day_of, london
from models.proposals import Proposal, ProposalStep, State
from models.sessions import TopicSuggestion
from models.workflow import Action

SAME_NEWS = dt.timedelta(days=60)
SAME_TITLE = 90  # of 100


@dataclass(frozen=True)
class Arriving:
    """What every record of one letter shares: its row, when it counts as arrived, and the grant's year."""

    letter_id: int
    at: dt.datetime
    prefix: str
    grant_year: str
    letter: Letter
    found: Sorted

    def series(self, kind: str) -> str:
        """KCST-2025- for proposals, KCST-2025-B for items, KCST-2025-S for suggestions; the year is London's at arrival."""
        return f"{self.prefix}-{london(self.at).year}-{kind}"


class References:
    """References for a batch of letters, taken in one go for each series."""

    def __init__(self, session: Session, arriving: Iterable[Arriving]) -> None:
        wanted: Counter[str] = Counter()
        for one in arriving:
            found = one.found
            wanted.update({one.series(""): len(found.proposals), one.series("B"): len(found.items)})
            wanted.update({one.series("S"): len(found.suggestions)})
        self._left = {series: deque(next_numbers(session, series, count)) for series, count in wanted.items() if count}

    def take(self, series: str) -> str:
        return f"{series}{self._left[series].popleft():03d}"


class News:
    """Items of the last weeks, so that the same news from two partners becomes one item. Reads only where there is news."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._recent: list[tuple[str, ItemFields, dt.datetime]] | None = None

    def before(self, fields: ItemFields, at: dt.datetime) -> str | None:
        """The reference of the same news: the same link, or nearly the same title and the same day."""
        for reference, other, received in self._items(at):
            alike = fuzz.ratio(other.title.casefold(), fields.title.casefold()) >= SAME_TITLE
            same = bool(fields.link) and other.link == fields.link
            if abs(at - received) <= SAME_NEWS and (same or (alike and other.event_date == fields.event_date)):
                return reference
        return None

    def remember(self, reference: str, fields: ItemFields, at: dt.datetime) -> None:
        self._items(at).append((reference, fields, at))

    def _items(self, at: dt.datetime) -> list[tuple[str, ItemFields, dt.datetime]]:
        if self._recent is None:
            rows = self._session.exec(select(BulletinItem).where(col(BulletinItem.duplicate_of).is_(None)))
            fields = [(row, ItemFields(row.title, link=row.link, event_date=row.event_date)) for row in rows]
            self._recent = [(row.reference, item, row.received) for row, item in fields]
        return self._recent


def add_records(rows: Rows, arriving: Arriving, references: References, news: News) -> Made:
    """Rows for everything the letter holds, and the references they got."""
    found = arriving.found
    return Made(
        tuple(_proposal(rows, arriving, fields, references.take(arriving.series(""))) for fields in found.proposals),
        tuple(_item(rows, arriving, fields, references.take(arriving.series("B")), news) for fields in found.items),
        tuple(_suggestion(rows, arriving, fields, references.take(arriving.series("S"))) for fields in found.suggestions),
    )


def _proposal(rows: Rows, arriving: Arriving, fields: ProposalFields, reference: str) -> str:
    day = day_of(arriving.at)
    rows.add(
        Proposal, reference=reference, title=fields.title, organisation=fields.organisation, lead_name=fields.lead_name,
        lead_email=fields.lead_email, year=arriving.grant_year, pot=fields.pot, requested_pence=fields.amount_pence,
        summary=fields.summary, outcomes=fields.outcomes, when=fields.when, areas=list(fields.areas),
        priorities=list(fields.priorities), missing=list(fields.missing), received=day, letter_id=arriving.letter_id,
    )  # fmt: skip
    rows.add(
        ProposalStep, proposal_ref=reference, number=1, effective=day, recorded=arriving.at, by=arriving.letter.author,
        action=Action.RECEIVE, state=State.RECEIVED, because=_came(arriving.letter), evidence=f"letter {arriving.letter_id}",
    )  # fmt: skip
    return reference


def _came(letter: Letter) -> str:
    return "came by Slack" if letter.chat else "came by e-mail"


def _item(rows: Rows, arriving: Arriving, fields: ItemFields, reference: str, news: News) -> tuple[str, str | None]:
    before = news.before(fields, arriving.at)
    if before is None:
        news.remember(reference, fields, arriving.at)
    letter = arriving.letter
    rows.add(
        BulletinItem, reference=reference, title=fields.title, summary=fields.summary, link=fields.link,
        event_start=fields.event_start, event_date=fields.event_date,
        expires=fields.expires or fields.event_date, duplicate_of=before,
        sender_name=person(letter.author_name) or letter.author_name or letter.author, received=arriving.at,
        letter_id=arriving.letter_id,
    )  # fmt: skip
    return reference, before


def _suggestion(rows: Rows, arriving: Arriving, fields: SuggestionFields, reference: str) -> str:
    rows.add(
        TopicSuggestion, reference=reference, topic=fields.topic, speaker=fields.speaker,
        suggested_by=arriving.letter.author, received=arriving.at, letter_id=arriving.letter_id,
    )  # fmt: skip
    return reference
