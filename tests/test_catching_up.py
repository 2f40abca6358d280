"""After a stop: every slot that still makes sense is run once, oldest first; the rest is skipped, and the team told once."""

import datetime as dt
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import col, select

from models.audit import BEGUN, COVERED, TOO_LATE, JobRun, last_done
from models.database import reading
from models.dates import LONDON, day_of, london
from models.post import Channel, OutboxMessage
from scheduler.calendar import LOOK_BACK, Job, all_jobs, daily
from scheduler.catching_up import fire_due, shown, tell_skipped
from scheduler.parts import Parts
from tests.fakes import AT, FakeClock
from tests.test_runs import EIGHT, Work

WEEK = dt.timedelta(days=7)
THREE_DAYS = dt.timedelta(days=3)


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(EIGHT)


@pytest.fixture
def parts(any_engine: Engine, clock: FakeClock) -> Parts:
    return Parts(any_engine, clock)


def morning(work: Callable[[dt.datetime], str], makes_up: dt.timedelta = THREE_DAYS, coalesces: bool = False) -> Job:
    return Job("morning", daily(8), work, makes_up=makes_up, coalesces=coalesces)


def on_days(*numbers: int) -> list[dt.datetime]:
    return [EIGHT + dt.timedelta(days=number) for number in numbers]


def outcomes(parts: Parts) -> list[tuple[int, str]]:
    """How many days after the first, and what became of it."""
    with reading(parts.engine) as session:
        rows = session.exec(select(JobRun).order_by(col(JobRun.slot))).all()
    assert all(row.finished for row in rows)
    return [((london(row.slot) - EIGHT).days, row.outcome) for row in rows]


def notices(parts: Parts) -> list[OutboxMessage]:
    with reading(parts.engine) as session:
        return list(session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))))


class TestAfterAWeek:
    def stopped_for_a_week(self, job: Job, parts: Parts, clock: FakeClock) -> None:
        fire_due(job, parts)
        clock.forward(days=7)
        fire_due(job, parts)

    def test_what_still_makes_sense_is_run_once_oldest_first_and_the_rest_is_skipped(
        self, parts: Parts, clock: FakeClock, work: Work
    ) -> None:
        self.stopped_for_a_week(morning(work), parts, clock)
        fire_due(morning(work), parts)

        assert work.slots == on_days(0, 4, 5, 6, 7)
        assert outcomes(parts) == [
            (0, "done"),
            *((day, TOO_LATE) for day in (1, 2, 3)),
            *((day, "done") for day in (4, 5, 6, 7)),
        ]

    def test_a_job_that_makes_up_for_all_of_it_skips_nothing(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        self.stopped_for_a_week(morning(work, makes_up=WEEK), parts, clock)
        tell_skipped(parts)

        assert work.slots == on_days(*range(8))
        assert notices(parts) == []

    @pytest.mark.parametrize("makes_up", [THREE_DAYS, WEEK], ids=["also for those too old", "for all that are due"])
    def test_of_a_job_that_coalesces_the_latest_run_does_for_all(
        self, makes_up: dt.timedelta, parts: Parts, clock: FakeClock, work: Work
    ) -> None:
        self.stopped_for_a_week(morning(work, makes_up, coalesces=True), parts, clock)
        tell_skipped(parts)

        assert work.slots == on_days(0, 7)
        assert {outcome for _, outcome in outcomes(parts)[1:-1]} == {COVERED}
        assert notices(parts) == []

    def test_what_was_closed_without_a_run_is_not_taken_for_one(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        """A job that looks at everything since its last run asks when that was, before its slots are run."""
        asked: list[dt.datetime | None] = []

        def asks(slot: dt.datetime) -> str:
            with reading(parts.engine) as session:
                asked.append(last_done(session, "morning", clock(), but=("quiet",)))
            return "quiet" if slot == EIGHT + dt.timedelta(days=4) else "done"

        self.stopped_for_a_week(morning(asks), parts, clock)

        assert asked == [None, EIGHT, EIGHT, *on_days(7, 7)]

    def test_the_team_is_told_what_was_skipped_in_one_notice_once(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        self.stopped_for_a_week(morning(work), parts, clock)

        for _ in range(3):
            tell_skipped(parts)

        [notice] = notices(parts)
        assert (notice.channel, notice.subject) == (Channel.TEAM, "Not done in its time: 3 planned runs")
        assert "- morning, 3 times from 2 July 2025, 08:00 to 4 July 2025, 08:00: it was too late for it" in notice.text

    def test_what_a_job_itself_left_undone_is_told_in_its_words(self, parts: Parts) -> None:
        fire_due(morning(lambda _: "1 reminder, skipped: the deadline of 30 June 2025 had passed"), parts)

        tell_skipped(parts)

        [notice] = notices(parts)
        assert notice.subject == "Not done in its time: 1 planned run"
        assert "- morning, 1 July 2025, 08:00: the deadline of 30 June 2025 had passed" in notice.text

    def test_a_second_stop_gets_a_notice_of_its_own(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        for _ in range(2):
            self.stopped_for_a_week(morning(work), parts, clock)
            tell_skipped(parts)
            clock.forward(days=1)

        assert len(notices(parts)) == 2

    def test_who_may_no_longer_fire_stops_between_two_slots(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        fire_due(morning(work), parts)
        clock.forward(days=3)

        fire_due(morning(work), parts, may=lambda: len(work.slots) < 3)
        fire_due(morning(work), parts)

        assert work.slots == on_days(0, 1, 2, 3)


def test_after_a_week_the_months_bulletin_is_drafted_and_no_night_of_tidying_is_reported(
    parts: Parts, clock: FakeClock
) -> None:
    """Stopped from Saturday 28 June 2025 until the Saturday after the bulletin's day, 1 July: it waits there on Monday."""
    jobs = [job for job in all_jobs(parts) if job.name in ("bulletin", "housekeeping")]
    for days in (-3, 7, 2):
        clock.forward(days=days)
        for job in jobs:
            fire_due(job, parts)
    tell_skipped(parts)

    with reading(parts.engine) as session:
        runs = session.exec(select(JobRun.slot, JobRun.outcome).where(JobRun.job == "bulletin", JobRun.outcome != "")).all()
    drafted = [day_of(slot) for slot, outcome in runs if outcome == "edition 2025-07 drafted"]
    assert drafted == [dt.date(2025, 7, 7)]
    assert {outcome for _, outcome in runs} <= {"edition 2025-07 drafted", BEGUN, COVERED}
    assert not [notice for notice in notices(parts) if notice.key.startswith("runs-skipped")]


class TestAFailingJob:
    def test_what_fails_until_it_is_too_late_is_skipped_and_told(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        work.failures = 1_000
        for _ in range(24 * 4):
            fire_due(morning(work, makes_up=dt.timedelta(hours=12)), parts)
            clock.forward(minutes=15)
        tell_skipped(parts)

        assert len(work.slots) == 4 * 12 + 1
        assert outcomes(parts) == [(0, TOO_LATE)]
        assert len(notices(parts)) == 1

    def test_the_next_days_slot_does_not_wait_for_it(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        work.failures = 2
        for _ in range(2):
            fire_due(morning(work), parts)
            clock.forward(days=1)

        fire_due(morning(work), parts)

        assert work.slots == on_days(0, 0, 1, 0, 2)
        assert {outcome for _, outcome in outcomes(parts)} == {"done"}


class TestTheBeginning:
    def test_a_job_that_never_ran_makes_up_for_that_day_only(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        clock.forward(hours=2)

        fire_due(morning(work, makes_up=WEEK), parts)

        assert work.slots == [EIGHT]

    def test_before_its_first_hour_there_was_nothing_to_miss(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        clock.forward(minutes=-1)

        fire_due(morning(work, makes_up=WEEK), parts)

        assert work.slots == []

    def test_a_job_that_was_known_and_never_due_makes_up_for_its_first_slots(
        self, parts: Parts, clock: FakeClock, work: Work
    ) -> None:
        clock.forward(minutes=-1)
        fire_due(morning(work, makes_up=WEEK), parts)
        clock.forward(days=2)

        fire_due(morning(work, makes_up=WEEK), parts)

        assert work.slots == on_days(0, 1)

    def test_a_stop_of_years_is_a_new_beginning(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        fire_due(morning(work), parts)
        clock.forward(days=3 * 365)

        fire_due(morning(work), parts)

        assert len(outcomes(parts)) == LOOK_BACK.days + 1

    def test_a_clock_that_ran_years_ahead_for_a_while_stops_nothing(self, parts: Parts, clock: FakeClock, work: Work) -> None:
        clock.forward(days=4_000)
        fire_due(morning(work), parts)
        clock.forward(days=-4_000)

        fire_due(morning(work), parts)

        assert work.slots[-1] == EIGHT


@pytest.mark.parametrize("change", [dt.date(2025, 10, 26), dt.date(2026, 3, 29)], ids=["autumn", "spring"])
def test_a_stop_over_a_change_of_the_clocks_misses_and_repeats_no_day(
    change: dt.date, parts: Parts, clock: FakeClock, work: Work
) -> None:
    clock.moment = dt.datetime.combine(change - dt.timedelta(days=2), dt.time(8), LONDON)
    fire_due(morning(work, makes_up=WEEK), parts)
    clock.moment = dt.datetime.combine(change + dt.timedelta(days=2), dt.time(8), LONDON).astimezone(dt.UTC)

    fire_due(morning(work, makes_up=WEEK), parts)

    assert [(slot.date() - change).days for slot in work.slots] == [-2, -1, 0, 1, 2]
    assert {slot.hour for slot in work.slots} == {8}


def run_of(job: str, day: int, why: str) -> JobRun:
    slot = EIGHT + dt.timedelta(days=day)
    return JobRun(job=job, slot=slot, claimed=AT, outcome=f"skipped: {why}")


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 9), st.sampled_from(["late", "over"])), max_size=30))
def test_every_skipped_run_is_counted_in_one_line(rows: Sequence[tuple[str, int, str]]) -> None:
    lines = shown(run_of(*row) for row in sorted(rows))

    assert sum(int(str(line["count"])) for line in lines) == len(rows)
    assert all((line["last"] is None) == (line["count"] == 1) for line in lines)
