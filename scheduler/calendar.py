"""When things happen. A job is a name, a trigger and a function of a moment: no sleeping, no globals.

A file in `jobs/` that offers `jobs(parts)` is found by itself. No trigger may fire between 01:00 and 02:00 in London,
an hour that comes twice in October and not at all in March.
"""

import datetime as dt
import heapq
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from apscheduler.triggers.cron import CronTrigger

from models.dates import LONDON
from scheduler import jobs as folder
from scheduler.parts import Parts

WAKING = "0,2-23"  # the hours a job may run in


@dataclass(frozen=True)
class Job:
    """`run` is given the slot's moment and says in a few words what it did ('' for nothing). `once`: a slot is claimed in
    the database, so that it succeeds once however many schedulers there are; other jobs must be harmless to repeat."""

    name: str
    trigger: CronTrigger
    run: Callable[[dt.datetime], str]
    once: bool = True


def every_minute() -> CronTrigger:
    return CronTrigger(hour=WAKING, minute="*", timezone=LONDON)


def every_ten_minutes() -> CronTrigger:
    return CronTrigger(hour=WAKING, minute="*/10", timezone=LONDON)


def daily(hour: int, **fields: str) -> CronTrigger:
    """Each day (or those `fields` name) at that hour in London."""
    return CronTrigger(hour=hour, minute=0, timezone=LONDON, **fields)


def all_jobs(parts: Parts) -> list[Job]:
    """Every job of every file in `jobs/`."""
    names = [module.name for module in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}.")]
    return [job for name in names for job in importlib.import_module(name).jobs(parts)]


def firings(jobs: list[Job], start: dt.datetime, end: dt.datetime) -> Iterator[tuple[dt.datetime, Job]]:
    """Every firing in [start, end), in order: what the live scheduler would do, without waiting."""
    queue = [(first, index) for index, job in enumerate(jobs) if (first := job.trigger.get_next_fire_time(None, start))]
    heapq.heapify(queue)
    while queue and queue[0][0] < end:
        at, index = heapq.heappop(queue)
        yield at, jobs[index]
        just_after = at.astimezone(dt.UTC) + dt.timedelta(microseconds=1)  # local arithmetic loses the autumn fold
        if following := jobs[index].trigger.get_next_fire_time(at, just_after):
            heapq.heappush(queue, (following, index))


def latest_slot(job: Job, at: dt.datetime, within: dt.timedelta) -> dt.datetime | None:
    """The last moment up to `at`, and within that long before it, for which the job's trigger fires; None where it does not."""
    return max((slot for slot, _ in firings([job], at - within, at + dt.timedelta(microseconds=1))), default=None)
