"""Pages against the records: what is new, what changes, and what no file may change. Writes nothing."""

import datetime as dt
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, SQLModel, select

from handlers.records import refusing
from handlers.records.cells import short
from handlers.records.reading import Sheaf
from models.diary import Deadline, Meeting
from models.money import pounds
from models.partnership import rows
from models.partnership.reading import Loc, Page
from models.partnership.rows import Context, RowsOf
from models.people import OfficeHolder, Organisation, Person
from models.proposals import Proposal, ProposalStep, State
from models.sessions import EventFeedback, EventTopic, LearningEvent
from models.sources import Source


@dataclass(frozen=True)
class Spec:
    """A kind of record. `history` columns never change; `within` is the field of the entry its rows stand in."""

    kind: str
    into: str
    table: type[Any]
    rows_of: RowsOf
    history: tuple[str, ...] = ()
    within: str = ""
    key: str = "key"


def _sources(page: Page, _: Context) -> Iterator[rows.Row]:
    for row in rows.sources(page):
        yield row, ()


SPECS = (
    Spec("source", "sources", Source, _sources, ("kind", "dated")),
    Spec("organisation", "organisations", Organisation, rows.organisations),
    Spec("person", "people", Person, rows.people),
    Spec(
        "office",
        "offices",
        OfficeHolder,
        rows.office_holders,
        ("body_key", "office", "person_key", "starts", "seen"),
        "holders",
    ),
    Spec("project", "projects", Proposal, rows.proposals, ("received", "approved_pence"), key="reference"),
    Spec("meeting", "meetings", Meeting, rows.meetings),
    Spec("deadline", "deadlines", Deadline, rows.deadlines),
    Spec("session", "events", LearningEvent, rows.events),
    Spec("session topic", "events", EventTopic, rows.topics, within="topics"),
    Spec("feedback", "events", EventFeedback, rows.feedback, within="feedback"),
    Spec("topic", "topics", EventTopic, rows.topics),
)
_PRIVATE = frozenset({"name", "email", "lead_name", "lead_email", "person_key", "summary", "note"})
_KEPT = frozenset({"id", "letter_id"})
_UNDECIDED = frozenset(State) - {
    State.APPROVED,
    State.DECLINED,
    State.LEAD_TOLD,
    State.DELIVERING,
    State.CLOSED,
    State.WITHDRAWN,
}
_OF_DECIDED = ("requested_pence", "year", "pot", "organisation")


@dataclass(frozen=True)
class Change:
    """A record that is there and is to read differently: column → its new value, and papers it cites from now on.

    `said` is what the audit keeps of it: nothing of what says who somebody is.
    """

    kind: str
    key: str
    row: Any
    columns: Mapping[str, Any]
    cites: tuple[str, ...]
    place: str
    said: str


@dataclass
class Decision:
    """All that is to be done, and why nothing may be. `added` are rows inside records that are there; `count` is by kind."""

    changes: list[Change] = field(default_factory=list)
    added: list[tuple[SQLModel, str, Sequence[str]]] = field(default_factory=list)
    new: dict[str, list[str]] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """What the decision looks up: the rows there are, and every project's steps."""

    rows: Mapping[type[Any], Mapping[str, Any]]
    steps: Mapping[str, Sequence[ProposalStep]]
    cites: Callable[[str], frozenset[str]]
    own: str


def decide(session: Session, sheaf: Sheaf, context: Context, cites: Mapping[str, Sequence[str]]) -> Decision:
    """Compare every entry with its record."""
    known = Known(
        {spec.table: _by_key(session, spec) for spec in SPECS}, _steps(session),
        lambda fact: frozenset(cites.get(fact, ())), sheaf.own,
    )  # fmt: skip
    decision = Decision()
    for page, new in zip(sheaf.pages, sheaf.new, strict=True):
        for spec in SPECS:
            _compare(decision, spec, page, context, known)
        decision.wrong += refusing.refused(page, new, known.steps, known.rows)
    return decision


def _by_key(session: Session, spec: Spec) -> dict[str, Any]:
    return {str(getattr(row, spec.key)): row for row in session.exec(select(spec.table))}


def _steps(session: Session) -> dict[str, list[ProposalStep]]:
    found: dict[str, list[ProposalStep]] = {}
    for step in session.exec(select(ProposalStep).order_by(ProposalStep.number)):  # type: ignore[arg-type]
        found.setdefault(step.proposal_ref, []).append(step)
    return found


def places(spec: Spec, page: Page) -> Iterator[Loc]:
    """Where each row of the kind stands in the page, in the order `rows_of` makes them."""
    for index, entry in enumerate(getattr(page.contents, spec.into)):
        if spec.within:
            for number in range(len(getattr(entry, spec.within))):
                yield spec.into, index, spec.within, number
        else:
            yield spec.into, index


def _made(spec: Spec, page: Page, context: Context) -> Iterator[tuple[Loc, Any, Sequence[str]]]:
    """The rows the page stands for. Topics of sessions and those of none are made together, and told apart here."""
    made = list(spec.rows_of(page, context))
    if spec.table is EventTopic:
        made = [(row, cites) for row, cites in made if (row.event_key is not None) == bool(spec.within)]  # type: ignore[attr-defined]
    for loc, (row, cites) in zip(places(spec, page), made, strict=True):
        yield loc, row, cites


def _compare(decision: Decision, spec: Spec, page: Page, context: Context, known: Known) -> None:
    for loc, row, cites in _made(spec, page, context):
        key = str(getattr(row, spec.key))
        there = known.rows[spec.table].get(key)
        if there is None:
            inside = getattr(row, "event_key", None)
            if spec.within and spec.into == "events" and inside in known.rows[LearningEvent]:
                decision.added.append((row, key, cites))
            decision.new.setdefault(spec.kind, []).append(key)
            continue
        columns = {name: value for name in type(row).model_fields if name not in _KEPT
                   and (value := getattr(row, name)) != getattr(there, name)}  # fmt: skip
        decision.wrong += _refused(spec, functools.partial(_place, page, loc), there, columns, known)
        papers = tuple(cite for cite in cites if cite.split()[0] != known.own and cite not in known.cites(key))
        if columns or (papers and not (spec.within and spec.into == "events")):
            decision.changes.append(
                Change(spec.kind, key, there, columns, papers, page.place(loc), _change_said(there, columns, papers))
            )
        else:
            decision.kept[spec.kind] = decision.kept.get(spec.kind, 0) + 1


def _change_said(there: Any, columns: Mapping[str, Any], papers: Sequence[str]) -> str:
    """'place “Maidstone” → “Ashford”; email'"""
    parts = [
        name if name in _PRIVATE else f"{name} {_said(getattr(there, name), name)} → {_said(value, name)}"
        for name, value in columns.items()
    ]
    return "; ".join([*parts, *(["papers"] if papers else [])])


def _place(page: Page, loc: Loc, name: str) -> str:
    return page.place((*loc, name))


def _refused(spec: Spec, place: Callable[[str], str], there: Any, columns: Mapping[str, Any], known: Known) -> Iterator[str]:
    """The columns that no file changes, each with its place and what to do instead."""
    for name in columns:
        spot = place(FIELD_OF.get(name, name))
        if spec.kind == "project":
            yield from (f"{spot}: {why}" for why in [_project_refusal(name, there, known)] if why)
        elif name in spec.history or (name == "ends" and spec.kind == "office" and there.ends is not None):
            has = getattr(there, name)
            yield f"{spot}: the records have {_said(has)}, and that is history; a file may end what is open, and add to it."


FIELD_OF = {"requested_pence": "requested", "approved_pence": "approved", "organisation_key": "organisation",
            "body_key": "body", "person_key": "person"}  # fmt: skip


def _project_refusal(name: str, there: Proposal, known: Known) -> str:
    steps = known.steps.get(there.reference, ())
    is_open = not steps or steps[-1].state in _UNDECIDED
    if name == "approved_pence":
        has = _said(there.approved_pence) if there.approved_pence is not None else "no sum approved"
        return f"the records have {has}; money is approved and corrected by a step or in the ledger, never by a file."
    if name == "received" or (name in _OF_DECIDED and not is_open):
        when = "" if name == "received" else " once it is decided"
        return f"the records have {_said(getattr(there, name), name)}, and a file never changes that{when}."
    return ""


def _said(value: object, name: str = "pence") -> str:
    if isinstance(value, int) and name.endswith("pence"):
        return pounds(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"“{short(str(value))}”" if value not in (None, "", []) else "nothing"
