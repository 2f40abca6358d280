"""Runs the period: the clock is moved to each slot, the job is fired as the live scheduler would, and what it did is told."""

import datetime as dt
import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from scheduler.calendar import Job, all_jobs, firings
from scheduler.parts import Parts
from scheduler.rehearsal.counting import Tally, missed, summary, unapproved
from scheduler.rehearsal.events import Arrival, Event, Left, What
from scheduler.rehearsal.timeline import AN_INSTANT, Due, Period, Polls, is_poll
from scheduler.rehearsal.watching import Watcher
from scheduler.runs import fire


@dataclass
class Clock:
    """Stands still until it is set."""

    moment: dt.datetime

    def __call__(self) -> dt.datetime:
        return self.moment


@dataclass
class Rehearsal:
    """`parts` belong to a throw-away copy; their `now` is `clock`, and their ports write down in `left` what would leave.

    `arrivals` are the letters of the period, earliest first; `jobs_of` may give other jobs than the product's.
    Ask for the `summary` once `events` are through.
    """

    parts: Parts
    clock: Clock
    period: Period
    left: list[Left]
    arrivals: Sequence[Arrival] = ()
    jobs_of: Callable[[Parts], list[Job]] = all_jobs
    told: list[Event] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.clock.moment = self.period.start
        jobs = [self._counted(job) for job in self.jobs_of(self.parts)]
        self._polls = Polls([job for job in jobs if is_poll(job, self.period.first)], self.period)
        self._timed = [job for job in jobs if job not in self._polls.jobs]
        self._watcher, self._due = Watcher(self.parts, self.left), Due()
        self.tally.jobs, self.tally.poll_slots = len(jobs), self._polls.slots()

    @property
    def team(self) -> frozenset[str]:
        """The addresses and the channel by which the team as a whole is reached."""
        return self._watcher.team

    def events(self) -> Iterator[Event]:
        """What happens, in order; at the end what still waits."""
        for event in self._happenings():
            self.told.append(event)
            yield event

    def summary(self) -> dict[str, Any]:
        """The figures of the whole, from the runs, the records and the ports."""
        outside, engine = self._watcher.outside, self.parts.engine
        found = {"missed": len(missed(engine, self._timed, self.period)), "unapproved": unapproved(engine, outside)}
        return summary(self.told, self.left, outside, self.tally) | found

    def _happenings(self) -> Iterator[Event]:
        """Letters and slots in the order of their moments; in one moment the letter first and the polls last."""
        letters: Iterator[tuple[dt.datetime, Arrival | Job]] = ((arrival.at, arrival) for arrival in self.arrivals)
        slots: Iterator[tuple[dt.datetime, Arrival | Job]] = firings(self._timed, self.period.start, self.period.end)
        for at, thing in heapq.merge(letters, slots, key=lambda pair: pair[0]):
            yield from self._fire_polls(at)
            if isinstance(thing, Arrival):
                self._watcher.arrived[thing.deliver()] = thing.name
                self._polls.wake(at)
            else:
                yield from self._fire(thing, at, at)
        yield from self._fire_polls(self.period.end)
        yield from self._watcher.still_waiting()

    def _fire_polls(self, before: dt.datetime) -> Iterator[Event]:
        while (upcoming := self._polls.upcoming()) and upcoming[0] < before:
            slot, job = upcoming
            self._polls.fired(job, slot)
            self.tally.polls_fired += 1
            yield from self._fire(job, slot, slot + AN_INSTANT)

    def _fire(self, job: Job, slot: dt.datetime, then: dt.datetime) -> list[Event]:
        """Fire the job; where it did something, or a message can leave, the polls look again from `then` on."""
        self.clock.moment = slot
        trouble: list[Event] = []
        try:
            outcome = fire(job, self.parts, slot)
        except Exception as problem:  # noqa: BLE001 - an edge: the live scheduler goes on too, and the failure is told
            outcome, trouble = None, [Event(slot, job.name, What.FAILED, "", type(problem).__name__)]
        self.tally.fired += outcome is not None
        events = self._watcher.after(job.name, slot) + trouble
        looks = self._due.next_looks(self._watcher.not_before.items(), slot) | ({then} if outcome else set())
        for moment in looks:
            self._polls.wake(max(moment, then))
        return events

    def _counted(self, job: Job) -> Job:
        """The same job, noting the slots it is really run for."""

        def run(slot: dt.datetime) -> str:
            self.tally.runs[job.name, slot.astimezone(dt.UTC)] += 1
            return job.run(slot)

        return replace(job, run=run)
