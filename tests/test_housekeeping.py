"""The nightly housekeeping: what is too old goes, what is young or for good stays, and running it twice harms nothing."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, col, select

from models.audit import AuditEntry, Counter, JobRun, Once
from models.chat import ChatQuestion, ChatState
from models.database import reading, writing
from models.dates import LONDON, london
from models.learning import OpenQuestion, TaughtPhrase, ThreadMemory, WhyOpen
from scheduler.calendar import Job, firings
from scheduler.jobs import housekeeping
from scheduler.jobs.housekeeping import KEEP_KEYS, KEEP_QUESTIONS, KEEP_THREADS
from scheduler.parts import Parts
from scheduler.runs import fire
from tests.fakes import FakeClock

NIGHT = dt.datetime(2025, 7, 23, 3, tzinfo=LONDON)
MINUTE = dt.timedelta(minutes=1)


def old_and_young(kept: dt.timedelta) -> list[tuple[str, dt.datetime]]:
    return [("old", NIGHT - kept - MINUTE), ("young", NIGHT - kept + MINUTE)]


def remembered() -> list[SQLModel]:
    """Of each thing with a retention, one just over it and one just under it; and what is kept for good."""
    long_ago = NIGHT - dt.timedelta(days=3_000)
    return [
        *(ThreadMemory(thread=name, topic="funding.balance", at=at) for name, at in old_and_young(KEEP_THREADS)),
        *(OpenQuestion(text=name, why=WhyOpen.UNANSWERED, asked=at) for name, at in old_and_young(KEEP_QUESTIONS)),
        *(Once(key=name, at=at) for name, at in old_and_young(KEEP_KEYS)),
        *(
            ChatQuestion(key=name, lane=name, told={}, received=at, not_before=at, state=ChatState.DONE)
            for name, at in old_and_young(KEEP_KEYS)
        ),
        AuditEntry(at=long_ago, who="kcst", action="teach", subject="question:1"),
        TaughtPhrase(phrase="the wedge", topic="funding.balance", taught=long_ago),
        JobRun(job="reminders", slot=long_ago, claimed=long_ago),
        Counter(series="A-SERIES-", last=7),
    ]


@pytest.fixture
def parts(any_engine: Engine) -> Parts:
    with writing(any_engine) as session:
        session.add_all(remembered())
    return Parts(any_engine, FakeClock(NIGHT))


@pytest.fixture
def job(parts: Parts) -> Job:
    [found] = housekeeping.jobs(parts)
    return found


def test_what_is_too_old_goes_and_the_rest_stays(parts: Parts, job: Job) -> None:
    outcome = fire(job, parts, NIGHT)

    with reading(parts.engine) as session:
        assert list(session.exec(select(ThreadMemory.thread))) == ["young"]
        assert list(session.exec(select(OpenQuestion.text))) == ["young"]
        assert list(session.exec(select(Once.key))) == ["young"]
        assert list(session.exec(select(ChatQuestion.key))) == ["young"]
        assert list(session.exec(select(AuditEntry.subject).where(AuditEntry.action == "teach"))) == ["question:1"]
        assert list(session.exec(select(TaughtPhrase.phrase))) == ["the wedge"]
        assert list(session.exec(select(JobRun.job).order_by(col(JobRun.slot)))) == ["reminders", "housekeeping"]
        assert session.get_one(Counter, "A-SERIES-").last == 7
    assert outcome == "deleted 1 threads, 1 questions, 2 keys"


def test_a_second_time_there_is_nothing_to_do(parts: Parts, job: Job) -> None:
    job.run(NIGHT)

    assert job.run(NIGHT) == ""


def test_it_runs_once_each_night_outside_the_hour_that_comes_twice(engine: Engine) -> None:
    [found] = housekeeping.jobs(Parts(engine, FakeClock(NIGHT)))
    year = dt.datetime(2025, 4, 1, tzinfo=LONDON), dt.datetime(2026, 4, 1, tzinfo=LONDON)

    slots = [london(slot) for slot, _ in firings([found], *year)]

    assert len({slot.date() for slot in slots}) == len(slots) == 365
    assert {slot.hour for slot in slots} == {3}
