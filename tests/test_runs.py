"""Running jobs: a slot once, however many schedulers there are; held by a lease, and free again where a run failed or died."""

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from structlog.testing import capture_logs

from models.audit import JobRun
from models.database import reading
from models.dates import LONDON
from scheduler.calendar import Job, daily, every_minute
from scheduler.catching_up import fire_due
from scheduler.parts import Parts
from scheduler.runs import LEASE, RETRY, fire
from tests.fakes import FakeClock, Killed

EIGHT = dt.datetime(2025, 7, 1, 8, tzinfo=LONDON)
BLINK = dt.timedelta(milliseconds=30)
PATIENCE_SECONDS = 30


@dataclass
class Work:
    """What a job does in these tests: it notes its slot, and fails or dies as often as it is told to."""

    slots: list[dt.datetime] = field(default_factory=list)
    failures: int = 0
    deaths: int = 0
    happened: threading.Event = field(default_factory=threading.Event)

    def __call__(self, slot: dt.datetime) -> str:
        self.slots.append(slot)
        self.happened.set()
        if self.deaths:
            self.deaths -= 1
            raise Killed
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


def die(job: Job, parts: Parts) -> None:
    """A process is killed while it runs the job's slot of this morning."""
    with pytest.raises(Killed):
        fire(job, parts, EIGHT)


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

    def test_one_that_is_finished_is_never_run_again(self, any_engine: Engine, clock: FakeClock, work: Work) -> None:
        parts = Parts(any_engine, clock)
        fire(once(work), parts, EIGHT)
        clock.forward(days=300)

        outcome = fire(once(work), parts, EIGHT)

        assert (outcome, work.slots) == (None, [EIGHT])

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

    def test_a_slot_that_failed_may_be_run_again_by_any_scheduler_after_a_while(
        self, any_engine: Engine, clock: FakeClock, work: Work
    ) -> None:
        parts, work.failures = Parts(any_engine, clock), 1
        with pytest.raises(KeyError):
            fire(once(work), parts, EIGHT)

        outcomes = [fire(once(work), parts, EIGHT) for _ in range(2) if clock.forward(seconds=RETRY.total_seconds() / 2)]
        too_often = fire(once(work), parts, EIGHT)

        assert (outcomes, too_often) == ([None, "done"], None)

    def test_what_failed_in_the_morning_is_made_up_for_the_same_day(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        work.failures = 2

        for _ in range(60):
            fire_due(once(work), parts)
            clock.forward(minutes=1)

        assert work.slots == [EIGHT] * 3


class TestALease:
    def test_a_run_that_was_killed_is_taken_over_once_its_lease_is_over(
        self, any_engine: Engine, clock: FakeClock, work: Work
    ) -> None:
        parts, work.deaths = Parts(any_engine, clock), 1
        die(once(work), parts)

        clock.forward(seconds=LEASE.total_seconds() - 1)
        under_the_lease = fire(once(work), parts, EIGHT)
        clock.forward(seconds=1)
        after_it = [fire(once(work), parts, EIGHT) for _ in range(2)]

        assert (under_the_lease, after_it) == (None, ["done", None])
        assert [(run.outcome, run.attempts) for run in runs(any_engine)] == [("done", 2)]

    def test_four_take_over_at_once_and_one_runs_it(self, any_engine: Engine, clock: FakeClock, work: Work) -> None:
        work.deaths = 1
        die(once(work), Parts(any_engine, clock))
        clock.forward(seconds=LEASE.total_seconds())
        together, outcomes = threading.Barrier(4), list[str | None]()

        def scheduler() -> None:
            together.wait()
            outcomes.append(fire(once(work), Parts(any_engine, clock), EIGHT))

        threads = [threading.Thread(target=scheduler) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(outcomes, key=str) == [None, None, None, "done"]

    def test_a_job_that_outlasts_its_lease_keeps_it_while_it_is_alive(self, any_engine: Engine, clock: FakeClock) -> None:
        parts, others = Parts(any_engine, clock), list[str | None]()

        def long(slot: dt.datetime) -> str:
            for _ in range(5):
                clock.forward(seconds=LEASE.total_seconds())
                wait_until_renewed(any_engine, clock)
                others.append(fire(once(Work()), parts, slot))
            return "done at last"

        outcome = fire(once(long), parts, EIGHT, lease=BLINK)

        assert (outcome, others) == ("done at last", [None] * 5)

    def test_who_was_taken_for_dead_does_not_overwrite_what_the_other_did(
        self, any_engine: Engine, clock: FakeClock, work: Work
    ) -> None:
        parts = Parts(any_engine, clock)

        def paused(slot: dt.datetime) -> str:
            clock.forward(seconds=LEASE.total_seconds())
            assert fire(once(work), parts, slot) == "done"
            return "late"

        with capture_logs() as logs:
            fire(once(paused), parts, EIGHT)

        assert [(run.outcome, run.attempts) for run in runs(any_engine)] == [("done", 2)]
        assert "job outlived its lease" in [entry["event"] for entry in logs]

    def test_nor_does_it_end_what_the_other_is_still_at(self, any_engine: Engine, clock: FakeClock, work: Work) -> None:
        parts = Parts(any_engine, clock)

        def paused(slot: dt.datetime) -> str:
            clock.forward(seconds=LEASE.total_seconds())
            work.deaths = 1
            die(once(work), parts)
            return "late"

        fire(once(paused), parts, EIGHT)

        assert [(run.finished, run.attempts) for run in runs(any_engine)] == [(None, 2)]


def wait_until_renewed(engine: Engine, clock: FakeClock) -> None:
    """Until the keeper of the lease has seen the clock; fails where it never does."""
    pause = threading.Event()
    for _ in range(PATIENCE_SECONDS * 100):
        [run] = runs(engine)
        if run.leased_until and run.leased_until > clock():
            return
        pause.wait(0.01)
    pytest.fail("the lease was not renewed")
