"""When something can happen in a period: the slots of the jobs, and the few of a poll's slots that can find something to do.

A poll is a job that is harmless to repeat and looks several times a day whether there is anything to do: the mailbox and the
postman do so each minute, a million times a year for nothing. A rehearsal fires a poll in its first slot of each day, and in
its next slot after something it may act on: a letter arrived, a job did something, a message's time came. The other slots are
counted as idle. A message that is due and yet stays makes the polls look again each hour for two days, then once a day.
Every other job is fired in each of its slots. No slot lies between 01:00 and 02:00 in London, for no trigger may fire then.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from models.dates import LONDON, day_of, days
from scheduler.calendar import Job, firings

OFTEN = 4  # slots in a day; a job with more of them may be a poll
DATES = frozenset({"year", "month", "day", "week"})
A_WEEK = 7
AN_INSTANT = dt.timedelta(microseconds=1)
SOON, LATER = dt.timedelta(hours=1), dt.timedelta(days=1)  # until a message that stayed is looked at again
PATIENCE = dt.timedelta(days=2)


@dataclass(frozen=True)
class Period:
    """From the first moment of the day `first` to the last of `last`, in London."""

    first: dt.date
    last: dt.date

    @property
    def start(self) -> dt.datetime:
        return dt.datetime.combine(self.first, dt.time(), LONDON)

    @property
    def end(self) -> dt.datetime:
        """The first moment after it."""
        return dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time(), LONDON)

    @property
    def days(self) -> int:
        return sum(1 for _ in days(self.first, self.last))

    def holds(self, moment: dt.datetime) -> bool:
        return self.start <= moment < self.end


def slots_on(job: Job, day: dt.date, most: int | None = None) -> int:
    """How often the job fires on that day; counted no further than to `most`."""
    one = Period(day, day)
    return sum(1 for _ in islice(firings([job], one.start, one.end), most))


def is_poll(job: Job, first: dt.date) -> bool:
    """Whether the job only looks if there is something to do: often, alike in all weeks, and harmless to repeat."""
    if job.once or any(field.name in DATES and not field.is_default for field in job.trigger.fields):
        return False
    return any(slots_on(job, day, OFTEN + 1) > OFTEN for day in _week(first))


def _week(first: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=number) for number in range(A_WEEK)]


@dataclass
class Polls:
    """The polls of a period, each with the slot it is to be fired in next (None: not in this period)."""

    jobs: list[Job]
    period: Period
    _next: dict[str, dt.datetime | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.wake(self.period.start)

    def wake(self, moment: dt.datetime) -> None:
        """Something can be due at that moment: fire each in its first slot from then on."""
        for job in self.jobs:
            slot = job.trigger.get_next_fire_time(None, moment.astimezone(dt.UTC))
            there = self._next.get(job.name)
            if slot is not None and slot < self.period.end and (there is None or slot < there):
                self._next[job.name] = slot

    def upcoming(self) -> tuple[dt.datetime, Job] | None:
        """The slot that comes first, with its job; of those at one moment the first of the jobs."""
        waiting = [(slot, number) for number, job in enumerate(self.jobs) if (slot := self._next.get(job.name))]
        if not waiting:
            return None
        slot, number = min(waiting)
        return slot, self.jobs[number]

    def fired(self, job: Job, slot: dt.datetime) -> None:
        """The job was fired in its slot; the next day it looks again of itself."""
        self._next[job.name] = None
        tomorrow = day_of(slot) + dt.timedelta(days=1)
        self.wake(dt.datetime.combine(tomorrow, dt.time(), LONDON))

    def slots(self) -> int:
        """How many slots the polls have in the period; in each week as in any other, for the hour of the clocks has none."""
        first, last = self.period.first, self.period.last
        weekdays = Counter(day.weekday() for day in days(first, last))
        return sum(count * weekdays[day.weekday()] for job in self.jobs for day, count in _slots_in_week(job, first))


def _slots_in_week(job: Job, first: dt.date) -> list[tuple[dt.date, int]]:
    """(day, slots) of the week that begins with `first`; counted once where all days are alike."""
    alike = all(field.is_default for field in job.trigger.fields if field.name == "day_of_week")
    one = slots_on(job, first) if alike else 0
    return [(day, one if alike else slots_on(job, day)) for day in _week(first)]


@dataclass
class Due:
    """When messages that wait can next leave."""

    _due_since: dict[int, dt.datetime] = field(default_factory=dict)

    def next_looks(self, waiting: Iterable[tuple[int, dt.datetime]], at: dt.datetime) -> set[dt.datetime]:
        """When to look, given what waits at `at` as (id, the moment before which it may not go)."""
        rows = dict(waiting)
        self._due_since = {number: since for number, since in self._due_since.items() if number in rows}
        return {self._look(number, not_before, at) for number, not_before in rows.items()}

    def _look(self, number: int, not_before: dt.datetime, at: dt.datetime) -> dt.datetime:
        if not_before > at:
            self._due_since.pop(number, None)
            return not_before
        if number not in self._due_since:
            self._due_since[number] = at
            return at
        return at + (SOON if at - self._due_since[number] < PATIENCE else LATER)
