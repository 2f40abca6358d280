"""When things happen. A job is a name, a trigger and a function of a moment: no sleeping, no globals.

A file in `jobs/` that offers `jobs(parts)` is found by itself. No trigger may fire between 01:00 and 02:00 in London,
an hour that comes twice in October and not at all in March.
"""

import datetime as dt
import heapq
import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from apscheduler.triggers.cron import CronTrigger

from models.dates import LONDON, london
from models.errors import BadJobs
from scheduler import jobs as folder
from scheduler.parts import Parts

WAKING = "0,2-23"  # the hours a job may run in
ASLEEP = 1  # the hour it may not
THAT_DAY = dt.timedelta(hours=15)  # what was due in the morning, until that night
INSTANT = dt.timedelta(microseconds=1)
LOOK_BACK = dt.timedelta(days=400)  # a stop longer than that is a new beginning


@dataclass(frozen=True)
class Job:
    """`run` is given the slot's moment and says in a few words what it did ('' for nothing), and what it had to leave
    undone after the word `skipped: `, of which the team is told. `once`: a slot is claimed in the database, so that it
    succeeds once however many schedulers there are; other jobs must be harmless to repeat.

    After a stop or a failure `run` is called for every slot of a `once` job that is no older than `makes_up`, oldest
    first; older ones are skipped. With `coalesces`, one run for the latest does the work of those before it.
    """

    name: str
    trigger: CronTrigger
    run: Callable[[dt.datetime], str]
    once: bool = True
    makes_up: dt.timedelta = THAT_DAY
    coalesces: bool = False


def every_minute() -> CronTrigger:
    return CronTrigger(hour=WAKING, minute="*", timezone=LONDON)


def every_ten_seconds() -> CronTrigger:
    """For what somebody waits for who has just pressed a button."""
    return CronTrigger(hour=WAKING, minute="*", second="*/10", timezone=LONDON)


def every_ten_minutes() -> CronTrigger:
    return CronTrigger(hour=WAKING, minute="*/10", timezone=LONDON)


def daily(hour: int, **fields: str) -> CronTrigger:
    """Each day (or those `fields` name) at that hour in London."""
    return CronTrigger(hour=hour, minute=0, timezone=LONDON, **fields)


def all_jobs(parts: Parts) -> list[Job]:
    """Every job of every file in `jobs/`. Raises BadJobs where one of them may not run as it is."""
    names = [module.name for module in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}.")]
    jobs = [job for name in names for job in importlib.import_module(name).jobs(parts)]
    if found := problems(jobs):
        raise BadJobs(found)
    return jobs


def problems(jobs: Sequence[Job]) -> list[str]:
    """All that is wrong with the jobs as they are declared."""
    counts = Counter(job.name for job in jobs)
    return [
        *(f"{name} is the name of {count} jobs" for name, count in counts.items() if count > 1),
        *(f"{job.name} is not timed in London" for job in jobs if str(job.trigger.timezone) != LONDON.key),
        *(f"{job.name} may run between 01:00 and 02:00" for job in jobs if _may_run_asleep(job.trigger)),
        *(f"{job.name} makes up for a time that is no time" for job in jobs if not _makes_up_for_a_time(job)),
    ]


def _may_run_asleep(trigger: CronTrigger) -> bool:
    """Whether its hours hold the one that is not for jobs. A jitter may put any firing there."""
    hours = next(field for field in trigger.fields if field.name == "hour")
    return bool(trigger.jitter) or hours.get_next_value(dt.datetime(2025, 7, 1, ASLEEP, tzinfo=LONDON)) == ASLEEP


def _makes_up_for_a_time(job: Job) -> bool:
    return dt.timedelta(0) < job.makes_up <= LOOK_BACK


def is_asleep(at: dt.datetime) -> bool:
    """Whether it is the hour in which no job runs."""
    return london(at).hour == ASLEEP


def firings(jobs: list[Job], start: dt.datetime, end: dt.datetime) -> Iterator[tuple[dt.datetime, Job]]:
    """Every firing in [start, end), in order: what the live scheduler would do, without waiting."""
    queue = [(first, index) for index, job in enumerate(jobs) if (first := job.trigger.get_next_fire_time(None, start))]
    heapq.heapify(queue)
    while queue and queue[0][0] < end:
        at, index = heapq.heappop(queue)
        yield at, jobs[index]
        just_after = at.astimezone(dt.UTC) + INSTANT  # local arithmetic loses the autumn fold
        if following := jobs[index].trigger.get_next_fire_time(at, just_after):
            heapq.heappush(queue, (following, index))


def latest_slot(job: Job, at: dt.datetime, within: dt.timedelta) -> dt.datetime | None:
    """The last moment up to `at`, and within that long before it, for which the job's trigger fires; None where it does not."""
    return max((slot for slot, _ in firings([job], at - within, at + INSTANT)), default=None)


def slots_after(job: Job, since: dt.datetime, at: dt.datetime) -> list[dt.datetime]:
    """The moments later than `since` and up to `at` for which the job's trigger fires."""
    return [slot for slot, _ in firings([job], since + INSTANT, at + INSTANT)]
