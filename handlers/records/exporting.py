"""The records in the words of a partnership file: entries by field, year and key, without what is empty."""

import enum
from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from handlers.records.drafts import YEARLY, Held, Holding, Values
from models.diary import Deadline, Meeting
from models.partnership import grant_shapes, shapes
from models.partnership.fields import Entry
from models.partnership.rows import fact_of
from models.people import OfficeHolder, Organisation, Person
from models.proposals import Proposal, ProposalStep
from models.sessions import EventFeedback, EventTopic, LearningEvent
from models.sources import Citation, Source

Cites = Mapping[str, tuple[str, ...]]

# The columns that go by another name in a file.
NAMES: Mapping[type[SQLModel], Mapping[str, str]] = {
    Person: {"organisation": "organisation_key"},
    Meeting: {"body": "body_key"},
    OfficeHolder: {"body": "body_key", "person": "person_key"},
    Proposal: {"requested": "requested_pence", "approved": "approved_pence"},
    ProposalStep: {"amount": "amount_pence"},
}
_PLAIN: tuple[tuple[str, type[SQLModel], type[Entry]], ...] = (
    ("sources", Source, shapes.SourceEntry),
    ("organisations", Organisation, shapes.OrganisationEntry),
    ("people", Person, shapes.PersonEntry),
    ("meetings", Meeting, shapes.MeetingEntry),
    ("deadlines", Deadline, shapes.DeadlineEntry),
)
_PENCE = frozenset({"requested", "approved", "amount"})
_ALWAYS = frozenset({"person"})  # says something where it is empty: the office was vacant


def holding(session: Session) -> Holding:
    """Every record there is, in the order in which it came."""
    return {
        (field, str(getattr(row, "reference", None) or row.key)): Held(row.year if field in YEARLY else "", values)
        for field, row, values in _every(session, _cites(session))
    }


def _every(session: Session, cites: Cites) -> Iterator[tuple[str, Any, Values]]:
    """Each record: the field of a partnership file it belongs in, its row, and its values."""
    for field, table, entry in _PLAIN:
        for row in _all(session, table):
            yield field, row, _values(entry, row, cites)
    for row in _all(session, OfficeHolder):
        holder = _values(shapes.HolderEntry, row, cites)
        yield "offices", row, {**_values(shapes.OfficeEntry, row, {}), "holders": (holder,)}
    yield from _projects(session, cites)
    yield from _events(session, cites)


def _projects(session: Session, cites: Cites) -> Iterator[tuple[str, Any, Values]]:
    steps = _grouped(session, ProposalStep, "proposal_ref", "number")
    for row in _all(session, Proposal):
        taken = tuple(_values(grant_shapes.StepEntry, step, cites) for step in steps.get(row.reference, ()))
        yield "projects", row, {**_values(grant_shapes.ProjectEntry, row, cites), "steps": taken}


def _events(session: Session, cites: Cites) -> Iterator[tuple[str, Any, Values]]:
    """Sessions with their topics and feedback, then the topics whose session no paper names."""
    topics, feedback = _grouped(session, EventTopic, "event_key", "id"), _grouped(session, EventFeedback, "event_key", "id")
    for row in _all(session, LearningEvent):
        parts = {
            "topics": tuple(_values(shapes.TopicEntry, topic, {}) for topic in topics.get(row.key, ())),
            "feedback": tuple(_values(shapes.FeedbackEntry, one, {}) for one in feedback.get(row.key, ())),
        }
        yield "events", row, {**_values(shapes.EventEntry, row, cites), **{name: part for name, part in parts.items() if part}}
    for row in topics.get(None, ()):
        yield "topics", row, _values(shapes.LooseTopicEntry, row, cites)


def _all(session: Session, table: type[Any]) -> list[Any]:
    return list(session.exec(select(table).order_by(col(table.id))))


def _grouped(session: Session, table: type[Any], by: str, order: str) -> dict[str | None, list[Any]]:
    groups: dict[str | None, list[Any]] = {}
    for row in session.exec(select(table).order_by(col(getattr(table, order)))):
        groups.setdefault(getattr(row, by), []).append(row)
    return groups


def _cites(session: Session) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in _all(session, Citation):
        found[row.fact] = (*found.get(row.fact, ()), f"{row.source_key} {row.para}".strip())
    return found


def _values(entry: type[Entry], row: SQLModel, cites: Cites) -> Values:
    """The row's columns as the entry's fields; what it cites; nothing that is empty."""
    names = NAMES.get(type(row), {})
    columns = {field: names.get(field, field) for field in entry.model_fields}
    values = {field: _plain(field, getattr(row, column)) for field, column in columns.items() if hasattr(row, column)}
    cited = cites.get(fact_of(row), ())
    kept = {field: value for field, value in values.items() if value not in (None, "", ()) or field in _ALWAYS}
    return kept | ({"cite": cited} if cited else {})


def _plain(field: str, value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if field in _PENCE and value is not None:
        return f"{value // 100}.{value % 100:02d}"
    return tuple(value) if isinstance(value, list) else value
