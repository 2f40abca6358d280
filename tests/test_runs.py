"""Running jobs: a slot once, however many schedulers there are; what failed or was missed is made up for."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Engine
from sqlmodel import select
from structlog.testing import capture_logs

from models.audit import JobRun
from models.bulletins import BulletinEdition
from models.database import reading
from models.dates import LONDON, now
from scheduler.calendar import Job, daily, every_minute
from scheduler.parts import Parts
from scheduler.runs import LATE, MISSED, fire, fire_latest, start
from tests.fakes import FakeClock, FlakyMailbox, MemoryMessenger

EIGHT = dt.datetime(2025, 7, 1, 8, tzinfo=LONDON)
PATIENCE_SECONDS = 10


@dataclass
class Work:
    """What a job does in these tests: it notes its slot, and fails as often as it is told to."""

    slots: list[dt.datetime] = field(default_factory=list)
    failures: int = 0
    happened: threading.Event = field(default_factory=threading.Event)

    def __call__(self, slot: dt.datetime) -> str:
        self.slots.append(slot)
        self.happened.set()
        if self.failures:
            self.failures -= 1
            raise KeyError("priya.shah@northbank.example")
        return "done"


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(EIGHT)


@pytest.fixture
def parts(engine: Engine, clock: FakeClock) -> Parts:
    return Parts(engine, clock)


def once(work: Callable[[dt.datetime], str]) -> Job:
    return Job("morning", daily(8), work)


def often(work: Callable[[dt.datetime], str]) -> Job:
    return Job("minute", every_minute(), work, once=False)


def runs(engine: Engine) -> list[JobRun]:
    with reading(engine) as session:
        return list(session.exec(select(JobRun)))


class TestASlot:
    def test_two_schedulers_run_it_once(self, any_engine: Engine, clock: FakeClock, work: Work) -> None:
        outcomes = [fire(once(work), Parts(any_engine, clock), EIGHT) for _ in range(2)]

        assert outcomes == ["done", None]
        assert [(run.job, run.outcome, run.finished) for run in runs(any_engine)] == [("morning", "done", EIGHT)]

    def test_two_schedulers_at_the_same_moment_run_it_once(self, any_engine: Engine, clock: FakeClock, work: Work) -> None:
        together, outcomes = threading.Barrier(4), list[str | None]()

        def scheduler() -> None:
            together.wait()
            outcomes.append(fire(once(work), Parts(any_engine, clock), EIGHT))

        threads = [threading.Thread(target=scheduler) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert work.slots == [EIGHT]
        assert sorted(outcomes, key=str) == [None, None, None, "done"]

    def test_one_scheduler_is_on_time_and_the_other_late_and_it_runs_once(
        self, parts: Parts, clock: FakeClock, work: Work
    ) -> None:
        fire_latest(once(work), parts, LATE)
        clock.forward(minutes=3, seconds=20)
        fire_latest(once(work), parts, LATE)

        assert work.slots == [EIGHT]

    def test_the_next_day_is_another_slot(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        for _ in range(3):
            fire_latest(once(work), parts, LATE)
            clock.forward(days=1)

        assert work.slots == [EIGHT + dt.timedelta(days=n) for n in range(3)]

    def test_a_job_that_is_harmless_to_repeat_leaves_no_claims(self, parts: Parts, work: Work) -> None:
        outcomes = [fire(often(work), parts, EIGHT) for _ in range(2)]

        assert outcomes == ["done", "done"]
        assert runs(parts.engine) == []

    def test_what_a_job_did_is_logged_in_its_own_words(self, parts: Parts, work: Work) -> None:
        with capture_logs() as logs:
            fire(once(work), parts, EIGHT)

        assert [(entry["event"], entry["job"], entry["outcome"]) for entry in logs] == [("job ran", "morning", "done")]


class TestAFailure:
    @pytest.mark.parametrize("job_of", [once, often])
    def test_it_is_raised_and_logged_by_its_class_alone(self, job_of: Callable[[Work], Job], parts: Parts, work: Work) -> None:
        work.failures = 1

        with capture_logs() as logs, pytest.raises(KeyError):
            fire(job_of(work), parts, EIGHT)

        assert [(entry["event"], entry["error"]) for entry in logs] == [("job failed", "KeyError")]
        assert "northbank" not in str(logs)

    def test_a_slot_that_failed_may_be_run_again_by_any_scheduler(
        self, any_engine: Engine, clock: FakeClock, work: Work
    ) -> None:
        parts, work.failures = Parts(any_engine, clock), 1
        with pytest.raises(KeyError):
            fire(once(work), parts, EIGHT)

        outcomes = [fire(once(work), parts, EIGHT) for _ in range(2)]

        assert outcomes == ["done", None]

    def test_what_failed_in_the_morning_is_made_up_for_the_same_day(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        work.failures = 2
        fire_latest(once(work), parts, LATE)

        for _ in range(6):
            clock.forward(minutes=10)
            fire_latest(once(work), parts, MISSED)

        assert work.slots == [EIGHT] * 3

    def test_what_was_missed_yesterday_is_over(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        clock.forward(hours=18)

        fire_latest(once(work), parts, MISSED)

        assert work.slots == []


class TestLive:
    """The real scheduler, in this process; its own clock is the real one."""

    def test_it_fires_and_shuts_down_quickly(self, engine: Engine, work: Work) -> None:
        tick = Job("tick", CronTrigger(second="*", timezone=LONDON), work, once=False)

        scheduler = start(Parts(engine, now), [tick])
        fired = work.happened.wait(PATIENCE_SECONDS)
        began = time.monotonic()
        scheduler.shutdown()

        assert fired
        assert time.monotonic() - began < PATIENCE_SECONDS / 2
        assert not [thread for thread in threading.enumerate() if "APScheduler" in thread.name]

    def test_a_failing_job_stops_neither_itself_nor_the_others(self, engine: Engine, work: Work) -> None:
        failing = Work(failures=1_000)
        both = [
            Job(f"tick {n}", CronTrigger(second="*", timezone=LONDON), one, once=False) for n, one in enumerate([failing, work])
        ]

        with capture_logs() as logs:
            scheduler = start(Parts(engine, now), both)
            assert failing.happened.wait(PATIENCE_SECONDS)
            failing.happened.clear()
            assert failing.happened.wait(PATIENCE_SECONDS)
            assert work.happened.wait(PATIENCE_SECONDS)
            scheduler.shutdown()

        assert {entry["error"] for entry in logs if "error" in entry} == {"KeyError"}

    def test_a_start_after_the_hour_makes_up_for_what_was_missed_once(self, engine: Engine, clock: FakeClock) -> None:
        parts = Parts(engine, clock, FlakyMailbox(), MemoryMessenger(), "C0TEAM")
        clock.forward(hours=2)

        for _ in range(2):
            start(parts).shutdown()

        with reading(engine) as session:
            [edition] = session.exec(select(BulletinEdition)).all()
        assert (edition.month, edition.drafted) == ("2025-07", EIGHT)
        missed = [("bulletin", 7), ("grant", 6), ("housekeeping", 2), ("reminders", 8)]
        assert sorted((run.job, run.slot.hour) for run in runs(engine)) == missed

    def test_every_job_is_there(self, engine: Engine, clock: FakeClock) -> None:
        scheduler = start(Parts(engine, clock, FlakyMailbox()))
        names = {job.id for job in scheduler.get_jobs()}
        scheduler.shutdown()

        assert {"bulletin", "grant", "housekeeping", "mailbox", "postman", "reminders"} <= names
        assert {"bulletin, if missed", "reminders, if missed"} <= names
        assert "postman, if missed" not in names
