"""After a stop: what is made up for, what is skipped, and telling the team of that once.

A job's slots are claimed in their order, so whatever comes after the last claimed one was missed. What was claimed and
not finished failed or was cut off, and is tried again. Both only while it is no older than the job makes up for.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from sqlmodel import Session

import templates
from models.audit import BEGUN, COVERED, SKIPPED, TOO_LATE, JobRun, claim_run, finish_run, last_slot, left_slots, untold_runs
from models.database import one_at_a_time, reading, writing
from models.dates import day_of, london, say_day
from models.mailbox import message_id_of
from models.people import partnership
from models.post import Channel, OutboxMessage, enqueue
from scheduler.calendar import LOOK_BACK, THAT_DAY, Job, slots_after
from scheduler.parts import Parts
from scheduler.runs import LEASE, fire_safely

AT_ONCE = dt.timedelta(0)


class Due(NamedTuple):
    """A job's slots that are open: to be run, to be skipped, and those whose work a later one does. Oldest first."""

    run: list[dt.datetime]
    skip: list[dt.datetime]
    covered: list[dt.datetime]


def due_of(session: Session, job: Job, at: dt.datetime) -> Due:
    """The job's open slots at `at`. A job that never ran makes up for that day only: before, there was nothing to miss."""
    last = last_slot(session, job.name, at)
    since = max(last, at - LOOK_BACK) if last else at - min(job.makes_up, THAT_DAY)
    left = [london(slot) for slot in left_slots(session, job.name, at)]
    return _decided(job, sorted({*left, *slots_after(job, since, at)}), at)


def _decided(job: Job, slots: list[dt.datetime], at: dt.datetime) -> Due:
    oldest = at.astimezone(dt.UTC) - job.makes_up
    late = [slot for slot in slots if slot < oldest]
    young = slots[len(late) :]
    if job.coalesces and young:
        return Due(young[-1:], [], slots[:-1])
    return Due(young, late, [])


def fire_due(job: Job, parts: Parts, may: Callable[[], bool] = lambda: True, lease: dt.timedelta = LEASE) -> None:
    """Run the job for each of its open slots, oldest first, for as long as we `may`."""
    at = parts.now()
    with reading(parts.engine) as session:
        due, is_new = due_of(session, job, at), last_slot(session, job.name, at) is None
    if is_new and not due.run:
        _close(parts, job, [at], BEGUN)
    _close(parts, job, due.skip, TOO_LATE)
    _close(parts, job, due.covered, COVERED)
    for slot in due.run:
        if not may():
            return
        fire_safely(job, parts, slot, lease)


def _close(parts: Parts, job: Job, slots: Sequence[dt.datetime], outcome: str) -> None:
    """Finish the slots without running them."""
    if not slots:
        return
    with writing(parts.engine) as session:
        at = parts.now()
        claims = [claim_run(session, job.name, slot, at, AT_ONCE) for slot in slots]
        for claim in claims:
            if claim:
                finish_run(session, claim, at, outcome)


def tell_skipped(parts: Parts) -> None:
    """One notice to the team of everything that was skipped and that it has not heard of."""
    with reading(parts.engine) as session:
        if not untold_runs(session):
            return
    with writing(parts.engine) as session:
        one_at_a_time(session, "telling of what was skipped")
        runs = untold_runs(session)
        if runs:
            _notify(session, runs, parts.now())
        for run in runs:
            run.told = True


def _notify(session: Session, runs: Sequence[JobRun], at: dt.datetime) -> None:
    house, newest = partnership(session), max(run.id or 0 for run in runs)
    words = templates.mail("runs_skipped", {"runs": shown(runs), "team": house.team})
    key = f"runs-skipped:{newest}"
    message = OutboxMessage(
        key=key, channel=Channel.TEAM, to=house.mailbox, subject=words.subject, text=words.text,
        created=at, not_before=at, message_id=message_id_of(key, house.mailbox),
    )  # fmt: skip
    enqueue(session, message)


def shown(runs: Iterable[JobRun]) -> list[dict[str, object]]:
    """A line for each job and reason, with the first and the last time it was due (`last` None where it was one)."""
    groups = [(key, list(group)) for key, group in groupby(runs, lambda run: (run.job, run.outcome.partition(SKIPPED)[2]))]
    return [
        {
            "job": job, "why": why, "count": len(group), "first": say_moment(group[0].slot),
            "last": say_moment(group[-1].slot) if len(group) > 1 else None,
        }
        for (job, why), group in groups
    ]  # fmt: skip


def say_moment(moment: dt.datetime) -> str:
    """'1 July 2025, 09:00', in London."""
    return f"{say_day(day_of(moment))}, {london(moment):%H:%M}"
