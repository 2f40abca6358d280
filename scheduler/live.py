"""The live scheduler: waits for the lead, fires jobs for as long as it has it, and makes up for what was missed.

In memory only. What each job has to do is in the database, so a scheduler that takes over needs to be told nothing.
"""

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from models.dates import now
from scheduler.calendar import THAT_DAY, Job, all_jobs, every_minute, is_asleep
from scheduler.catching_up import fire_due, tell_skipped
from scheduler.leader import Lead, lead_of
from scheduler.parts import Parts
from scheduler.runs import LEASE, fire_latest

log = structlog.get_logger()

LATE = dt.timedelta(minutes=5)  # a firing that late is still its slot's
DEFAULTS = {"max_instances": 1, "coalesce": True, "misfire_grace_time": int(LATE.total_seconds())}
CATCHING_UP = "catching up"


@dataclass(frozen=True)
class Pace:
    """How long a claimed run is held, how often what was missed is looked for, and the seconds between looks at the lead."""

    lease: dt.timedelta = LEASE
    catching_up: CronTrigger = field(default_factory=every_minute)
    poll: float = 0.5


class Live:
    """Use `start` and `shutdown`. While another process leads it does nothing but wait."""

    def __init__(self, parts: Parts, jobs: Sequence[Job], lead: Lead, pace: Pace) -> None:
        self._parts, self._jobs, self._lead, self._pace = parts, jobs, lead, pace
        self._busy = {name: threading.Lock() for name in (CATCHING_UP, *(job.name for job in jobs))}
        self._scheduler: BackgroundScheduler | None = None
        self._is_first_round = True
        self._told_to_stop = threading.Event()
        self._watch = threading.Thread(target=self._keep_looking, name="lead", daemon=True)

    @property
    def leads(self) -> bool:
        return self._scheduler is not None

    def start(self) -> Self:
        """Take the lead where there is none, and go on looking."""
        self._look()
        if not self.leads:
            log.info("another process leads; this one waits to take over")
        self._watch.start()
        return self

    def shutdown(self) -> None:
        """Stop firing, let the runs that began finish, and give up the lead."""
        self._told_to_stop.set()
        self._watch.join()
        self._end(wait=True)
        self._lead.give_up()

    def _keep_looking(self) -> None:
        while not self._told_to_stop.wait(self._pace.poll):
            self._look()

    def _look(self) -> None:
        held = self._lead.holds() if self.leads else self._lead.take()
        if held and not self.leads:
            log.info("this process leads: it fires the jobs")
            self._begin()
        elif self.leads and not held:
            log.warning("the lead is lost: no more jobs are fired here")
            self._end(wait=False)

    def _begin(self) -> None:
        """A scheduler that begins with what was missed, and with what runs often."""
        scheduler = BackgroundScheduler(timezone=dt.UTC, job_defaults=DEFAULTS)
        self._is_first_round = True
        scheduler.add_job(self._catch_up, self._pace.catching_up, id=CATCHING_UP, next_run_time=now())
        for job in self._jobs:
            scheduler.add_job(self._fire, job.trigger, (job,), id=job.name)
        scheduler.start()
        self._scheduler = scheduler

    def _end(self, *, wait: bool) -> None:
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.shutdown(wait=wait)

    def _catch_up(self) -> None:
        """One round at a time, so that one notice tells of all that a round has skipped."""
        self._alone(CATCHING_UP, self._catch_up_all)

    def _catch_up_all(self) -> None:
        """Whatever was missed or failed, job by job; then the team is told what was skipped.

        The first round begins with what runs often: what is fetched in it is answered in it.
        """
        often = [job for job in self._jobs if not job.once and self._is_first_round]
        for job in (*often, *(job for job in self._jobs if job.once)):
            if not is_asleep(self._parts.now()):
                self._fire(job, THAT_DAY)
        self._is_first_round = False
        tell_skipped(self._parts)

    def _fire(self, job: Job, within: dt.timedelta = LATE) -> None:
        if job.once:
            self._alone(job.name, lambda: fire_due(job, self._parts, self._may_fire, self._pace.lease))
        else:
            self._alone(job.name, lambda: fire_latest(job, self._parts, within))

    def _may_fire(self) -> bool:
        return not self._told_to_stop.is_set() and self._lead.holds()

    def _alone(self, name: str, work: Callable[[], None]) -> None:
        """Do it if we lead and are not at it already. An edge: APScheduler would log a failure with what people wrote."""
        busy = self._busy[name]
        if not self._may_fire() or not busy.acquire(blocking=False):
            return
        try:
            work()
        except Exception as problem:  # noqa: BLE001
            log.error("the scheduler could not work", job=name, error=type(problem).__name__)
        finally:
            busy.release()


def start(parts: Parts, jobs: Sequence[Job] | None = None, lead: Lead | None = None, pace: Pace | None = None) -> Live:
    """The live scheduler of all jobs (or those given), started. Stop it with `shutdown()`. Raises BadJobs."""
    chosen = all_jobs(parts) if jobs is None else jobs
    return Live(parts, chosen, lead or lead_of(parts.engine), pace or Pace()).start()
