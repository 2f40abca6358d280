"""The live scheduler, in this process; its own clock is the real one, so it is waited for and never measured."""

import threading
from collections.abc import Callable, Iterator

import pytest
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Engine
from sqlmodel import select
from structlog.testing import capture_logs

from models.audit import JobRun
from models.bulletins import BulletinEdition
from models.database import reading
from models.dates import LONDON, now
from models.post import OutboxMessage
from scheduler.calendar import Job, daily
from scheduler.catching_up import fire_due
from scheduler.leader import Lead
from scheduler.live import Live, Pace, start
from scheduler.parts import Parts
from tests.fakes import FakeClock, FlakyMailbox, MemoryMessenger
from tests.test_catching_up import WEEK
from tests.test_runs import EIGHT, Work, runs

PATIENCE_SECONDS = 30
EACH_SECOND = CronTrigger(second="*", timezone=LONDON)


class PaperLead:
    """A lead that is had as long as the test says so."""

    def __init__(self, free: bool = True) -> None:
        self.free = free
        self.asked = threading.Event()

    def take(self) -> bool:
        self.asked.set()
        return self.free

    def holds(self) -> bool:
        return self.free

    def give_up(self) -> None:
        self.free = False

    def who(self) -> str:
        return "process 1 on paper" if self.free else ""


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(EIGHT)


Begin = Callable[..., Live]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Starts schedulers that look at the lead often, and stops them at the end."""
    begun: list[Live] = []

    def go(parts: Parts, jobs: list[Job] | None = None, lead: Lead | None = None) -> Live:
        begun.append(start(parts, jobs, lead, Pace(catching_up=EACH_SECOND, poll=0.02)))
        return begun[-1]

    yield go
    for live in begun:
        live.shutdown()


def tick(work: Work) -> Job:
    return Job("tick", EACH_SECOND, work, once=False)


def wait_until(done: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(PATIENCE_SECONDS * 50):
        if done():
            return
        pause.wait(0.02)
    pytest.fail("waited in vain")


def finished(engine: Engine) -> list[str]:
    return sorted(run.job for run in runs(engine) if run.finished)


class TestFiring:
    def test_it_fires_and_leaves_nothing_running_behind(self, engine: Engine, work: Work) -> None:
        live = start(Parts(engine, now), [tick(work)])
        assert work.happened.wait(PATIENCE_SECONDS)

        live.shutdown()

        assert not [thread for thread in threading.enumerate() if "APScheduler" in thread.name or thread.name == "lead"]

    def test_a_failing_job_stops_neither_itself_nor_the_others(self, engine: Engine, work: Work, begin: Begin) -> None:
        failing = Work(failures=1_000)
        both = [Job(f"tick {n}", EACH_SECOND, one, once=False) for n, one in enumerate([failing, work])]

        with capture_logs() as logs:
            begin(Parts(engine, now), both)
            wait_until(lambda: len(failing.slots) >= 2 and len(work.slots) >= 1)

        assert {entry["error"] for entry in logs if "error" in entry} == {"KeyError"}

    def test_a_start_after_the_hour_makes_up_for_what_was_missed_once(
        self, any_engine: Engine, clock: FakeClock, begin: Begin
    ) -> None:
        parts = Parts(any_engine, clock, FlakyMailbox(), MemoryMessenger(), "C0TEAM")
        clock.forward(hours=2)

        for _ in range(2):
            live = begin(parts)
            wait_until(lambda: len(finished(any_engine)) >= 5)
            live.shutdown()

        with reading(any_engine) as session:
            [edition] = session.exec(select(BulletinEdition)).all()
            missed = sorted(session.exec(select(JobRun.job, JobRun.slot)).all())
        assert (edition.month, edition.drafted) == ("2025-07", EIGHT)
        hours = {"bulletin": 7, "grant": 6, "housekeeping": 2, "reminders": 8, "sessions": 8}
        assert [(job, slot.hour) for job, slot in missed] == list(hours.items())

    def test_after_a_week_the_team_gets_one_notice_for_all_jobs(
        self, any_engine: Engine, clock: FakeClock, begin: Begin
    ) -> None:
        parts, works = Parts(any_engine, clock), [Work(), Work()]
        jobs = [Job(f"morning {n}", daily(8), work) for n, work in enumerate(works)]
        live = begin(parts, jobs)
        wait_until(lambda: len(finished(any_engine)) == 2)
        live.shutdown()
        clock.forward(days=7)

        begin(parts, jobs)
        wait_until(lambda: bool(notices(any_engine)))

        [notice] = notices(any_engine)
        assert notice.text.count("6 times from 2 July 2025, 08:00 to 7 July 2025, 08:00") == 2
        assert [len(work.slots) for work in works] == [2, 2]

    def test_a_start_between_one_and_two_makes_up_for_nothing_before_two(
        self, engine: Engine, clock: FakeClock, work: Work, begin: Begin
    ) -> None:
        parts, ticks = Parts(engine, clock), Work()
        morning = Job("morning", daily(8), work, makes_up=WEEK)
        fire_due(morning, parts)
        clock.forward(days=2, hours=17, minutes=30)

        begin(parts, [morning, Job("tick", EACH_SECOND, ticks)])
        wait_until(lambda: len(ticks.slots) >= 1)
        asleep = len(work.slots)
        clock.forward(minutes=30)
        wait_until(lambda: len(work.slots) == 3)

        assert asleep == 1


class TestTheLead:
    def test_of_two_schedulers_one_fires(self, any_engine: Engine, begin: Begin) -> None:
        works = [Work(), Work()]
        lives = [begin(Parts(any_engine, now), [tick(work)]) for work in works]

        wait_until(lambda: len(works[0].slots) >= 2)

        assert [live.leads for live in lives] == [True, False]
        assert works[1].slots == []

    def test_the_other_takes_over_when_the_leader_stops(self, any_engine: Engine, begin: Begin) -> None:
        works = [Work(), Work()]
        lives = [begin(Parts(any_engine, now), [tick(work)]) for work in works]
        assert works[0].happened.wait(PATIENCE_SECONDS)

        lives[0].shutdown()

        assert works[1].happened.wait(PATIENCE_SECONDS)

    def test_who_loses_the_lead_fires_no_more_and_goes_on_when_it_has_it_again(self, engine: Engine, begin: Begin) -> None:
        lead, work = PaperLead(), Work()
        live = begin(Parts(engine, now), [tick(work)], lead)
        assert work.happened.wait(PATIENCE_SECONDS)

        lead.free = False
        wait_until(lambda: not live.leads)
        before = len(work.slots)
        lead.asked.clear()
        assert lead.asked.wait(PATIENCE_SECONDS)
        without_it = len(work.slots) - before
        lead.free = True
        wait_until(lambda: len(work.slots) > before)

        assert without_it == 0

    def test_between_two_slots_it_looks_whether_it_still_leads(self, engine: Engine, clock: FakeClock, begin: Begin) -> None:
        lead = PaperLead()
        slots = []

        def losing(slot: object) -> str:
            slots.append(slot)
            lead.free = False
            return ""

        clock.forward(days=-3)
        job = Job("morning", daily(8), lambda _: "", makes_up=WEEK)
        live = begin(Parts(engine, clock), [job], PaperLead())
        wait_until(lambda: len(finished(engine)) == 1)
        live.shutdown()
        clock.forward(days=3)
        live = begin(Parts(engine, clock), [Job("morning", daily(8), losing, makes_up=WEEK)], lead)
        wait_until(lambda: not live.leads)

        assert len(slots) == 1


def test_every_job_is_fired_and_one_looks_after_what_was_missed(engine: Engine, clock: FakeClock, begin: Begin) -> None:
    live = begin(Parts(engine, clock, FlakyMailbox()))

    names = {job.id for job in live._scheduler.get_jobs()} if live._scheduler else set()

    assert {"bulletin", "catching up", "grant", "housekeeping", "mailbox", "postman", "reminders"} <= names


def notices(engine: Engine) -> list[OutboxMessage]:
    with reading(engine) as session:
        return list(session.exec(select(OutboxMessage)))
