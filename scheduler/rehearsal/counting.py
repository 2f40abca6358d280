"""Adds a rehearsal up from what really happened: the runs that were made, the rows they left, and what passed the ports."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine
from sqlmodel import col, select

from models.audit import JobRun
from models.bulletins import BulletinEdition
from models.database import reading
from models.dates import day_of
from scheduler.calendar import Job, firings
from scheduler.rehearsal.events import Event, Left, Way, What
from scheduler.rehearsal.timeline import Period


@dataclass
class Tally:
    """What is counted on the way: how often each slot was run, how many slots polls have and were fired in."""

    jobs: int = 0
    runs: Counter[tuple[str, dt.datetime]] = field(default_factory=Counter)
    fired: int = 0
    poll_slots: int = 0
    polls_fired: int = 0


def missed(engine: Engine, jobs: Iterable[Job], period: Period) -> list[tuple[str, dt.datetime]]:
    """Slots of the period that have no finished run in the records, of jobs that have to run in each of theirs."""
    wanted = {
        (job.name, slot.astimezone(dt.UTC)) for slot, job in firings([j for j in jobs if j.once], period.start, period.end)
    }
    with reading(engine) as session:
        query = select(JobRun.job, JobRun.slot).where(col(JobRun.finished).is_not(None))
        done = {(job, slot.astimezone(dt.UTC)) for job, slot in session.exec(query)}
    return sorted(wanted - done)


def left_twice(left: Sequence[Left]) -> list[Left]:
    """What left although it had left before: with the same key, or in the same words to the same readers on the same day."""
    keys: set[str] = set()
    words: set[tuple[object, ...]] = set()
    again = []
    for one in left:
        same = (one.way, one.to, one.subject, one.text, day_of(one.at))
        again += [one] if one.key in keys or same in words else []
        keys.add(one.key)
        words.add(same)
    return again


def unapproved(engine: Engine, outside: Iterable[Left]) -> int:
    """How many bulletins left for people outside the team although nobody had approved their edition."""
    with reading(engine) as session:
        query = select(BulletinEdition.subject, BulletinEdition.text).where(col(BulletinEdition.approved).is_(None))
        editions = list(session.exec(query))
    return sum(any(one.subject == subject or text.strip() in one.text for subject, text in editions) for one in outside)


def summary(events: Sequence[Event], left: Sequence[Left], outside: Sequence[Left], tally: Tally) -> dict[str, Any]:
    """The figures; 0 where they need a look at the records. `sent` is what would have gone to people outside the team."""
    told = Counter(event.what for event in events)
    twice = len(left_twice(left)) + sum(count - 1 for count in tally.runs.values())
    return {
        "jobs": tally.jobs,
        "runs": tally.fired,
        "sent": len(outside),
        "drafted": sum(one.way is Way.DRAFT for one in left),
        "missed": 0,
        "twice": twice,
        "letters": told[What.LETTER],
        "reminders": told[What.REMINDER],
        "to_team": sum(one.way is not Way.DRAFT for one in left) - len(outside),
        "withdrawn": told[What.WITHDRAWN],
        "failed": told[What.FAILED],
        "waiting": told[What.WAITING],
        "unapproved": 0,
        "idle": tally.poll_slots - tally.polls_fired,
    }
