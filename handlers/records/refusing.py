"""What no file may do, beyond a column: rewrite a history, take something away, or give two people one address."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.partnership.grant_shapes import StepEntry
from models.partnership.reading import Loc, Page
from models.people import Person
from models.proposals import ProposalStep
from models.sessions import EventFeedback, EventState, EventTopic, LearningEvent

New = Mapping[str, Sequence[bool]]  # by field, which entries are new
Steps = Mapping[str, Sequence[ProposalStep]]  # by reference
Rows = Mapping[type[Any], Mapping[str, Any]]  # by table and key


def refused(page: Page, new: New, steps: Steps, rows: Rows) -> Iterator[str]:
    """Each refusal with its place."""
    yield from _histories(page, new, steps)
    yield from _lists(page, rows)
    yield from _addresses(page, new, rows)
    yield from _taken_back(page, rows)


def _taken_back(page: Page, rows: Rows) -> Iterator[str]:
    """An advertised session that would be as if nobody had been told."""
    for index, event in enumerate(page.contents.events):
        there = rows[LearningEvent].get(event.key)
        if there is None or there.state is EventState.CONFIRMED:
            continue
        if event.state is EventState.CONFIRMED:
            place = page.place(("events", index, "state"))
            yield f"{place}: the records have “{there.state}”, and people may know of it; cancel it, or advertise it."


def _histories(page: Page, new: New, steps: Steps) -> Iterator[str]:
    """Steps that differ from those on record."""
    for index, project in enumerate(page.contents.projects):
        if new["projects"][index]:
            continue
        recorded = [(s.action, s.state, s.effective, s.by, s.because) for s in steps.get(project.reference, ())]
        wanted = [(s.action, s.state, s.effective, s.by, s.because) for s in project.steps]
        for at, (step, there) in enumerate(zip(project.steps, steps.get(project.reference, ()), strict=False)):
            yield from _rewritten(page, ("projects", index, "steps", at), step, there)
        if wanted != recorded:
            at = next((i for i, (a, b) in enumerate(zip(wanted, recorded, strict=False)) if a != b), len(recorded))
            place = page.place(("projects", index, "steps", min(at, len(wanted) - 1)))
            yield (
                f"{place}: the steps of {project.reference} differ from the {len(recorded)} on record; history never changes, "
                "and a new step is taken with `kcst proposals step`."
            )


def _rewritten(page: Page, loc: Loc, step: StepEntry, there: ProposalStep) -> Iterator[str]:
    """What the file says of a step beside the records; what it leaves out stays as it is."""
    said = (
        ("amount", step.amount, there.amount_pence), ("meeting", step.meeting, there.meeting),
        ("decided_by", step.decided_by, there.decided_by),
    )  # fmt: skip
    for name, given, has in said:
        if given not in (None, "", has):
            yield f"{page.place((*loc, name))}: the records have another {name.replace('_', ' ')}; history never changes."


def _lists(page: Page, rows: Rows) -> Iterator[str]:
    """Topics or feedback of a session that would be fewer than there are: nothing is taken away by a file."""
    for name, table in (("topics", EventTopic), ("feedback", EventFeedback)):
        for index, event in enumerate(page.contents.events):
            have = sum(row.event_key == event.key for row in rows[table].values())
            if len(getattr(event, name)) < have:
                place = page.place(("events", index, name))
                yield f"{place}: lists fewer {name} than the {have} on record; give all of them, in their order."


def _addresses(page: Page, new: New, rows: Rows) -> Iterator[str]:
    """A new person with the address of somebody who is there."""
    owners = {row.email.casefold(): row for row in rows[Person].values() if row.email}
    for index, person in enumerate(page.contents.people):
        owner = owners.get((person.email or "").casefold()) if new["people"][index] else None
        if owner is not None:
            place = page.place(("people", index, "email"))
            yield f"{place}: is the address of {owner.name} already; give the key “{owner.key}”, or another address."
