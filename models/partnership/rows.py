"""A page → the rows it stands for, each with what it cites. Amounts that follow from others are not made here."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlmodel import SQLModel

from models.diary import Deadline, Meeting
from models.facts import Fact
from models.funding import Award, Pot
from models.partnership.fields import Entry
from models.partnership.reading import Page
from models.people import OfficeHolder, Organisation, Partnership, Person
from models.priorities import Priority
from models.proposals import Proposal, ProposalStep
from models.roles import RoleHolder
from models.sessions import EventFeedback, EventTopic, LearningEvent
from models.sources import Cited, PublishedFigure, Source


@dataclass(frozen=True)
class Context:
    """The moment of loading, and the papers by their keys."""

    at: dt.datetime
    papers: Mapping[str, Source]

    def evidence(self, cites: Sequence[str]) -> str:
        """[S0 2.5] → 'KCSP Working Group Update, July 2025, paragraph 2.5'."""
        parts = [(self.papers[cite.split()[0]], para_of(cite)) for cite in cites]
        return "; ".join(str(Cited(paper.title, para, paper.dated)) for paper, para in parts)


Table = TypeVar("Table", bound=SQLModel)
Row = tuple[SQLModel, Sequence[str]]  # what it cites
RowsOf = Callable[[Page, Context], Iterator[Row]]


def para_of(cite: str) -> str:
    return cite.partition(" ")[2].strip()


def fact_of(row: SQLModel) -> str:
    """The key citations know the row by."""
    if isinstance(row, ProposalStep):
        return f"{row.proposal_ref}:{row.number}"
    return row.reference if isinstance(row, Proposal) else str(row.key)  # type: ignore[attr-defined]


def pot_key(page: Page, name: str) -> str:
    return f"{page.year}:{name}"


def _row(table: type[Table], entry: Entry, **others: object) -> Table:
    """The table's row with the entry's fields of the same names; one left empty keeps the row's own default."""
    same: dict[str, Any] = {name: value for name, value in entry if name in table.model_fields and value is not None}
    listed = {name: list(value) if isinstance(value, tuple) else value for name, value in same.items()}
    return table(**{**listed, **others})


def sources(page: Page) -> list[Source]:
    return [_row(Source, entry) for entry in page.contents.sources]


def partnerships(page: Page, _: Context) -> Iterator[Row]:
    if page.contents.partnership:
        yield _row(Partnership, page.contents.partnership), ()


def organisations(page: Page, _: Context) -> Iterator[Row]:
    for entry in page.contents.organisations:
        yield _row(Organisation, entry), entry.cite


def people(page: Page, _: Context) -> Iterator[Row]:
    for entry in page.contents.people:
        yield _row(Person, entry, organisation_key=entry.organisation), entry.cite


def office_holders(page: Page, _: Context) -> Iterator[Row]:
    for office in page.contents.offices:
        for entry in office.holders:
            holder = _row(OfficeHolder, entry, body_key=office.body, office=office.office, person_key=entry.person)
            holder.aliases = list(office.aliases)
            yield holder, entry.cite


def roles(page: Page, _: Context) -> Iterator[Row]:
    for entry in page.contents.roles:
        yield _row(RoleHolder, entry, person_key=entry.person, body_key=entry.body), entry.cite


def awards(page: Page, _: Context) -> Iterator[Row]:
    for entry in page.contents.awards:
        yield _row(Award, entry, year=page.year, pence=entry.pounds), entry.cite


def pots(page: Page, _: Context) -> Iterator[Row]:
    for award in page.contents.awards:
        for entry in award.pots:
            yield _row(Pot, entry, key=pot_key(page, entry.name), award_key=award.key, year=page.year), entry.cite


def proposals(page: Page, _: Context) -> Iterator[Row]:
    for entry in page.contents.projects:
        money = {"requested_pence": entry.requested, "approved_pence": entry.approved}
        yield _row(Proposal, entry, year=page.year, **money), entry.cite


def steps(page: Page, context: Context) -> Iterator[Row]:
    for project in page.contents.projects:
        for number, entry in enumerate(project.steps, start=1):
            evidence = entry.evidence or context.evidence(entry.cite)
            known = {"recorded": context.at, "evidence": evidence, "amount_pence": entry.amount}
            yield _row(ProposalStep, entry, proposal_ref=project.reference, number=number, **known), entry.cite


def priorities(page: Page, _: Context) -> Iterator[Row]:
    for of_kind in page.contents.priorities:
        for number, item in enumerate(of_kind.items, start=1):
            key = f"{page.year}:{item.code}"
            yield _row(Priority, item, key=key, year=page.year, kind=of_kind.kind, number=number), of_kind.cite


def figures(page: Page, _: Context) -> Iterator[Row]:
    for entry in page.contents.figures:
        about = entry.project or entry.about
        yield _row(PublishedFigure, entry, year=page.year, about=about, pence=entry.pounds), entry.cite


def deadlines(page: Page, _: Context) -> Iterator[Row]:
    for entry in page.contents.deadlines:
        yield _row(Deadline, entry, year=page.year), entry.cite


def meetings(page: Page, _: Context) -> Iterator[Row]:
    for entry in page.contents.meetings:
        yield _row(Meeting, entry, body_key=entry.body), entry.cite


def events(page: Page, _: Context) -> Iterator[Row]:
    for entry in page.contents.events:
        yield _row(LearningEvent, entry, year=page.year), entry.cite


def topics(page: Page, _: Context) -> Iterator[Row]:
    for event in page.contents.events:
        for number, entry in enumerate(event.topics, start=1):
            key = f"{event.key}:topic-{number}"
            yield _row(EventTopic, entry, key=key, event_key=event.key, year=page.year), event.cite
    for loose in page.contents.topics:
        yield _row(EventTopic, loose, year=page.year), loose.cite


def feedback(page: Page, _: Context) -> Iterator[Row]:
    for event in page.contents.events:
        for number, entry in enumerate(event.feedback, start=1):
            yield _row(EventFeedback, entry, key=f"{event.key}:feedback-{number}", event_key=event.key), event.cite


def facts(page: Page, _: Context) -> Iterator[Row]:
    for entry in page.contents.facts:
        yield _row(Fact, entry, year=page.year), entry.cite


IN_ORDER: tuple[tuple[RowsOf, tuple[str, ...]], ...] = (
    (partnerships, ("key",)),
    (organisations, ("key",)),
    (people, ("key",)),
    (office_holders, ("key",)),
    (roles, ("key",)),
    (awards, ("key",)),
    (pots, ("key",)),
    (proposals, ("reference",)),
    (steps, ("proposal_ref", "number")),
    (priorities, ("key",)),
    (figures, ("key",)),
    (deadlines, ("key",)),
    (meetings, ("key",)),
    (events, ("key",)),
    (topics, ("key",)),
    (feedback, ("key",)),
    (facts, ("key",)),
)
