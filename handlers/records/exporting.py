"""The records in the words of a partnership file: entries by field, year and key, without what is empty."""

import enum
from collections.abc import Iterable, Mapping
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

# The columns that go by another name in a file.
NAMES: Mapping[type[SQLModel], Mapping[str, str]] = {
    Person: {"organisation": "organisation_key"},
    Meeting: {"body": "body_key"},
    OfficeHolder: {"body": "body_key", "person": "person_key"},
    Proposal: {"requested": "requested_pence", "approved": "approved_pence"},
}
_PENCE = frozenset({"requested", "approved"})
_ALWAYS = frozenset({"person"})  # says something where it is empty: the office was vacant


def holding(session: Session) -> Holding:
    """Every record there is, in the order in which it came."""
    cites = _cites(session)
    steps = _grouped(session, ProposalStep, "proposal_ref", "number")
    topics, feedback = _grouped(session, EventTopic, "event_key", "id"), _grouped(session, EventFeedback, "event_key", "id")
    found: dict[tuple[str, str], Held] = {}

    def keep(field: str, row: Any, values: Values) -> None:
        key = str(getattr(row, "reference", None) or row.key)
        found[field, key] = Held(row.year if field in YEARLY else "", values)

    for source in _all(session, Source):
        keep("sources", source, _values(shapes.SourceEntry, source, {}))
    for organisation in _all(session, Organisation):
        keep("organisations", organisation, _values(shapes.OrganisationEntry, organisation, cites))
    for person in _all(session, Person):
        keep("people", person, _values(shapes.PersonEntry, person, cites))
    for holder in _all(session, OfficeHolder):
        office = _values(shapes.OfficeEntry, holder, {})
        keep("offices", holder, {**office, "holders": (_values(shapes.HolderEntry, holder, cites),)})
    for project in _all(session, Proposal):
        taken = tuple(_values(grant_shapes.StepEntry, step, cites) for step in steps.get(project.reference, ()))
        keep("projects", project, {**_values(grant_shapes.ProjectEntry, project, cites), "steps": taken})
    for meeting in _all(session, Meeting):
        keep("meetings", meeting, _values(shapes.MeetingEntry, meeting, cites))
    for deadline in _all(session, Deadline):
        keep("deadlines", deadline, _values(shapes.DeadlineEntry, deadline, cites))
    for event in _all(session, LearningEvent):
        parts = {
            "topics": tuple(_values(shapes.TopicEntry, row, {}) for row in topics.get(event.key, ())),
            "feedback": tuple(_values(shapes.FeedbackEntry, row, {}) for row in feedback.get(event.key, ())),
        }
        filled = {name: part for name, part in parts.items() if part}
        keep("events", event, {**_values(shapes.EventEntry, event, cites), **filled})
    for topic in _all(session, EventTopic):
        if topic.event_key is None:
            keep("topics", topic, _values(shapes.LooseTopicEntry, topic, cites))
    return found


def _all(session: Session, table: type[Any]) -> list[Any]:
    return list(session.exec(select(table).order_by(col(table.id))))


def _grouped(session: Session, table: type[Any], by: str, order: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for row in session.exec(select(table).order_by(col(getattr(table, order)))):
        groups.setdefault(getattr(row, by), []).append(row)
    return groups


def _cites(session: Session) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in _all(session, Citation):
        found[row.fact] = (*found.get(row.fact, ()), f"{row.source_key} {row.para}".strip())
    return found


def _values(entry: type[Entry], row: SQLModel, cites: Mapping[str, tuple[str, ...]]) -> Values:
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


def of_kinds(held: Holding, fields: Iterable[str]) -> dict[str, list[Held]]:
    """The records of those fields."""
    wanted = set(fields)
    chosen: dict[str, list[Held]] = {}
    for (field, _), one in held.items():
        if field in wanted:
            chosen.setdefault(field, []).append(one)
    return chosen
