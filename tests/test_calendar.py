"""When jobs run: a whole financial year on the calendar, without waiting; and what that year leaves in the outbox."""

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Engine
from sqlmodel import col, select

from models.bulletins import BulletinEdition, EditionState, edition_of
from models.database import engine_for, reading, writing
from models.dates import LONDON, day_of, days, first_working_day, is_working_day, london, working_day_of_month
from models.errors import BadJobs
from models.post import Channel, OutboxMessage
from scheduler.calendar import Job, all_jobs, daily, every_minute, every_ten_minutes, firings, latest_slot, problems
from scheduler.jobs import housekeeping
from scheduler.jobs.bulletin import is_bulletin_day
from scheduler.jobs.postman import deliver
from scheduler.parts import Parts
from scheduler.runs import fire
from tests.fakes import FakeClock, MemoryMailbox

START = dt.datetime(2025, 4, 1, tzinfo=LONDON)
END = dt.datetime(2026, 4, 1, tzinfo=LONDON)
AUTUMN, SPRING = dt.date(2025, 10, 26), dt.date(2026, 3, 29)  # the clocks change
NINE, EIGHT = dt.time(9), dt.time(8)


def nothing(_slot: dt.datetime) -> str:
    return ""


def moments(job: Job, start: dt.datetime = START, end: dt.datetime = END) -> list[dt.datetime]:
    return [london(slot) for slot, _ in firings([job], start, end)]


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), LONDON)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(START)


@pytest.fixture
def mailbox() -> MemoryMailbox:
    return MemoryMailbox()


@pytest.fixture
def parts(engine: Engine, clock: FakeClock, mailbox: MemoryMailbox) -> Parts:
    return Parts(engine, clock, mailbox)


@pytest.fixture
def job(parts: Parts) -> Callable[[str], Job]:
    return {job.name: job for job in all_jobs(parts)}.__getitem__


class TestTheJobs:
    def test_every_file_with_jobs_is_found_by_itself(self, parts: Parts) -> None:
        assert {"bulletin", "grant", "housekeeping", "mailbox", "postman", "reminders"} <= {job.name for job in all_jobs(parts)}

    def test_every_job_has_a_name_of_its_own(self, parts: Parts) -> None:
        names = [job.name for job in all_jobs(parts)]

        assert len(set(names)) == len(names)

    def test_without_a_mailbox_nothing_is_fetched_or_sent(self, engine: Engine, clock: FakeClock) -> None:
        names = {job.name for job in all_jobs(Parts(engine, clock))}

        assert not names & {"mailbox", "postman"}


class TestTheHourThatIsNotForJobs:
    """Between one and two in London: it comes twice in October and not at all in March."""

    TWO_YEARS = dt.timedelta(days=731)

    def test_no_job_fires_in_it_on_any_day_of_two_years(self, parts: Parts) -> None:
        """The first firing at or after one o'clock is at two or later: on no day is there one in between."""
        nights = [dt.datetime.combine(day, dt.time(1), LONDON) for day in days(START.date(), (START + self.TWO_YEARS).date())]
        triggers = {str(job.trigger): job.trigger for job in [*all_jobs(parts), Job("ten", every_ten_minutes(), nothing)]}

        found = [
            (night, trigger) for trigger in triggers.values() for night in nights
            for first in [trigger.get_next_fire_time(None, night)] if first is None or london(first).hour == 1
        ]  # fmt: skip

        assert found == []

    def test_no_job_that_runs_once_fires_in_it_in_two_years(self, parts: Parts) -> None:
        rare = [job for job in all_jobs(parts) if job.once]

        slots = [slot for slot, _ in firings(rare, START, START + self.TWO_YEARS)]

        assert len(slots) > 2 * 365
        assert 1 not in {london(slot).hour for slot in slots}

    @pytest.mark.parametrize(
        "trigger",
        [
            CronTrigger(hour=1, timezone=LONDON),
            CronTrigger(hour="*/1", timezone=LONDON),
            CronTrigger(minute="*", timezone=LONDON),
            CronTrigger(hour="22,0-4", timezone=LONDON),
            CronTrigger(hour=2, jitter=60, timezone=LONDON),
        ],
        ids=str,
    )
    def test_a_trigger_that_may_fire_in_it_is_named_at_the_start(self, trigger: CronTrigger) -> None:
        assert problems([Job("night", trigger, nothing)]) == ["night may run between 01:00 and 02:00"]

    @pytest.mark.parametrize("trigger", [daily(0), daily(2), daily(23), every_minute(), every_ten_minutes()], ids=str)
    def test_any_other_hour_is_good(self, trigger: CronTrigger) -> None:
        assert problems([Job("day", trigger, nothing)]) == []

    def test_all_that_is_wrong_with_the_jobs_is_said_together(self) -> None:
        jobs = [
            Job("twice", daily(8), nothing),
            Job("twice", daily(9), nothing),
            Job("abroad", CronTrigger(hour=9, timezone=dt.UTC), nothing),
            Job("never", daily(9), nothing, makes_up=dt.timedelta(0)),
        ]

        assert str(BadJobs(problems(jobs))) == (
            "The jobs cannot run as they are declared: twice is the name of 2 jobs; abroad is not timed in London; "
            "never makes up for a time that is no time. Mend the files in scheduler/jobs."
        )

    def test_a_bad_job_stops_the_start(self, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(housekeeping, "jobs", lambda _: [Job("night", daily(1), nothing)])

        with pytest.raises(BadJobs, match="night may run between"):
            all_jobs(parts)


class TestTheYear:
    def test_nothing_runs_in_the_hour_that_comes_twice_or_not_at_all(self, parts: Parts) -> None:
        rare = [job for job in all_jobs(parts) if job.once]
        often = [Job("often", every_minute(), nothing), Job("ten", every_ten_minutes(), nothing)]
        changes = [slot for day in (AUTUMN, SPRING) for one in often for slot in moments(one, midnight(day), _next(day))]

        hours = {slot.hour for one in rare for slot in moments(one)} | {slot.hour for slot in changes}

        assert 1 not in hours
        assert {0, 2, 23} <= hours

    @pytest.mark.parametrize("day", [AUTUMN, SPRING, dt.date(2025, 7, 23)])
    def test_a_job_of_every_minute_runs_once_in_each_minute_but_those(self, day: dt.date) -> None:
        slots = moments(Job("often", every_minute(), nothing), midnight(day), _next(day))

        assert len(slots) == len({slot.astimezone(dt.UTC) for slot in slots}) == 23 * 60

    def test_firings_come_in_order_and_none_twice(self, parts: Parts) -> None:
        start = midnight(AUTUMN)

        slots = [(slot.astimezone(dt.UTC), one.name) for slot, one in firings(all_jobs(parts), start, _next(AUTUMN))]

        assert [slot for slot, _ in slots] == sorted(slot for slot, _ in slots)
        assert len(set(slots)) == len(slots)

    def test_reminders_are_looked_at_at_nine_in_london_each_day_winter_and_summer(self, job: Callable[[str], Job]) -> None:
        slots = moments(job("reminders"))

        assert [(slot.date(), slot.time()) for slot in slots] == [
            (day, NINE) for day in days(START.date(), dt.date(2026, 3, 31))
        ]
        assert {slot.astimezone(dt.UTC).hour for slot in slots} == {8, 9}

    def test_the_bulletin_has_one_day_in_each_month_at_eight(self, job: Callable[[str], Job]) -> None:
        slots = [slot for slot in moments(job("bulletin")) if is_bulletin_day(day_of(slot))]

        assert [slot.date() for slot in slots] == [
            dt.date(2025, 4, 1), dt.date(2025, 5, 1), dt.date(2025, 6, 2), dt.date(2025, 7, 1),
            dt.date(2025, 8, 1), dt.date(2025, 9, 1), dt.date(2025, 10, 1), dt.date(2025, 11, 3),
            dt.date(2025, 12, 1), dt.date(2026, 1, 2), dt.date(2026, 2, 2), dt.date(2026, 3, 2),
        ]  # fmt: skip
        assert {slot.time() for slot in slots} == {EIGHT}

    @pytest.mark.parametrize(
        ("month", "wanted"),
        [
            (dt.date(2027, 1, 1), dt.date(2027, 1, 4)),  # a Friday, New Year's Day
            (dt.date(2023, 1, 1), dt.date(2023, 1, 3)),  # a Sunday, with the holiday on Monday
            (dt.date(2024, 4, 1), dt.date(2024, 4, 2)),  # Easter Monday
            (dt.date(2018, 4, 1), dt.date(2018, 4, 3)),  # Easter Sunday
            (dt.date(2021, 4, 1), dt.date(2021, 4, 1)),  # Maundy Thursday, which is worked
            (dt.date(2022, 6, 1), dt.date(2022, 6, 1)),  # the day before the jubilee's two
        ],
    )
    def test_the_first_working_day_knows_new_year_and_easter(self, month: dt.date, wanted: dt.date) -> None:
        assert [day for day in days(month, month + dt.timedelta(days=6)) if is_bulletin_day(day)] == [wanted]

    def test_the_working_days_of_a_month_are_counted_past_weekends_and_holidays(self) -> None:
        found = [working_day_of_month("2026-12", number) for number in (1, 4, 5, 19)]

        assert found == [dt.date(2026, 12, 1), dt.date(2026, 12, 4), dt.date(2026, 12, 7), dt.date(2026, 12, 29)]

    def test_no_month_of_a_century_begins_to_work_after_its_seventh_day(self) -> None:
        firsts = [dt.date(year, month, 1) for year in range(2000, 2100) for month in range(1, 13)]

        assert max(first_working_day(day).day for day in firsts) <= 7


class TestLatestSlot:
    JOB = Job("at eight", daily(8), nothing)
    LATE = dt.timedelta(minutes=5)

    @pytest.mark.parametrize("late", [0, 1, 59, 299])
    def test_a_late_firing_is_still_its_slots(self, late: int) -> None:
        eight = dt.datetime(2025, 7, 23, 8, tzinfo=LONDON)

        assert latest_slot(self.JOB, eight + dt.timedelta(seconds=late), self.LATE) == eight

    def test_before_its_time_and_long_after_there_is_none(self) -> None:
        eight = dt.datetime(2025, 7, 23, 8, tzinfo=LONDON)

        assert latest_slot(self.JOB, eight - dt.timedelta(seconds=1), self.LATE) is None
        assert latest_slot(self.JOB, eight + dt.timedelta(minutes=6), self.LATE) is None

    @pytest.mark.parametrize("day", [AUTUMN, SPRING])
    def test_the_days_the_clocks_change_are_days_like_any_other(self, day: dt.date) -> None:
        evening = dt.datetime.combine(day, dt.time(20), LONDON).astimezone(dt.UTC)

        slot = latest_slot(self.JOB, evening, dt.timedelta(hours=15))

        assert slot == dt.datetime.combine(day, EIGHT, LONDON)


class TestTheYearOverKent:
    """The default data, a throw-away database, every slot fired by two schedulers."""

    @pytest.fixture(scope="class")
    @classmethod
    def clock(cls) -> FakeClock:
        return FakeClock(START)

    @pytest.fixture(scope="class")
    @classmethod
    def mailbox(cls) -> MemoryMailbox:
        return MemoryMailbox()

    @pytest.fixture(scope="class")
    @classmethod
    def parts(
        cls, kent_file: Path, tmp_path_factory: pytest.TempPathFactory, clock: FakeClock, mailbox: MemoryMailbox
    ) -> Iterator[Parts]:
        copy = shutil.copy(kent_file, tmp_path_factory.mktemp("year") / "kcst.db")
        engine = engine_for(f"sqlite:///{copy}")
        yield Parts(engine, clock, mailbox)
        engine.dispose()

    @pytest.fixture(scope="class")
    @classmethod
    def outbox(cls, parts: Parts, clock: FakeClock) -> list[OutboxMessage]:
        """What the year's reminders and bulletins left in the outbox; the year is run once for all that is asked of it."""
        yearly = [job for job in all_jobs(parts) if job.once]
        for slot, job in firings(yearly, START, END):
            clock.moment = slot
            for _ in range(2):
                fire(job, parts, slot)
        with reading(parts.engine) as session:
            return list(session.exec(select(OutboxMessage).order_by(col(OutboxMessage.created), col(OutboxMessage.id))))

    def test_each_deadline_is_reminded_of_ten_five_and_one_working_days_before(self, outbox: list[OutboxMessage]) -> None:
        reminders = [message for message in outbox if message.subject.startswith("Due ")]

        reminded: dict[str, list[dt.date]] = {}
        for message in reminders:
            reminded.setdefault(message.subject, []).append(day_of(message.created))

        assert reminded["Due 8 August 2025: Feedback on the draft action plan, by e-mail to the KCST"] == [
            dt.date(2025, 7, 25), dt.date(2025, 8, 1), dt.date(2025, 8, 7),
        ]  # fmt: skip
        assert reminded["Due 31 December 2025: The tactical pot of 2025/26 closes"] == [
            dt.date(2025, 12, 15), dt.date(2025, 12, 22), dt.date(2025, 12, 30),
        ]  # fmt: skip
        assert {len(found) for found in reminded.values()} == {3}
        assert all(is_working_day(day) for found in reminded.values() for day in found)

    def test_a_deadline_on_record_is_reminded_of_though_its_paper_comes_later(self, outbox: list[OutboxMessage]) -> None:
        """The day to present tactical proposals, 15 July, is first printed in the papers of 23 July: too late to be of use."""
        days = [day_of(message.created) for message in outbox if message.subject.startswith("Due 15 July 2025")]

        assert days == [dt.date(2025, 7, 1), dt.date(2025, 7, 8), dt.date(2025, 7, 14)]

    def test_the_team_is_told_of_the_yearly_reviews_and_of_the_end_of_the_grants_year(
        self, outbox: list[OutboxMessage]
    ) -> None:
        told = {(message.subject, day_of(message.created)) for message in outbox}

        assert {
            ("Each year in July 2025: terms of reference", dt.date(2025, 6, 3)),
            ("Each year in July 2025: terms of reference", dt.date(2025, 7, 1)),
            ("Each year in July 2025: Information Sharing Agreement", dt.date(2025, 7, 1)),
            ("The grant’s year 2025/26 ends on 31 March 2026", dt.date(2026, 3, 3)),
            ("The grant’s year 2025/26 ends on 31 March 2026", dt.date(2026, 3, 30)),
            ("Closed 8 August 2025: Feedback on the draft action plan, by e-mail to the KCST", dt.date(2025, 8, 11)),
        } <= told

    def test_no_reminder_leaves_but_at_nine_on_a_working_day_and_none_is_told_twice(self, outbox: list[OutboxMessage]) -> None:
        reminders = [message for message in outbox if message.key.startswith("reminder:")]

        assert {london(message.not_before).time() for message in reminders} == {NINE}
        assert all(is_working_day(day_of(message.not_before)) for message in reminders)
        assert len({(message.subject, message.to, day_of(message.created)) for message in reminders}) == len(reminders) > 20

    def test_twelve_editions_are_drafted_and_the_team_is_told_of_each(self, outbox: list[OutboxMessage], parts: Parts) -> None:
        bulletins = Counter(message.channel for message in outbox if message.key.startswith("bulletin:"))

        with reading(parts.engine) as session:
            months = sorted(session.exec(select(BulletinEdition.month)))
        assert bulletins == {Channel.DRAFT: 12, Channel.TEAM: 12}
        assert months == [*(f"2025-{month:02d}" for month in range(4, 13)), "2026-01", "2026-02", "2026-03"]

    def test_nothing_goes_to_partners(
        self, outbox: list[OutboxMessage], parts: Parts, mailbox: MemoryMailbox, clock: FakeClock
    ) -> None:
        deliver(parts, clock())

        assert {message.channel for message in outbox} == {Channel.DRAFT, Channel.TEAM}
        assert {address for mail in (*mailbox.sent, *mailbox.drafts) for address in mail.to} == {outbox[0].to}
        assert len(mailbox.drafts) == 12
        assert not [mail for mail in mailbox.sent if mail.subject.startswith("KCST E-Bulletin")]

    def test_a_reminder_says_how_long_is_left_and_what_the_paper_adds(self, outbox: list[OutboxMessage]) -> None:
        [last] = [message for message in outbox if message.key.endswith(":1") and "tactical-closes" in message.key]

        assert "31 December 2025, 1 working day from today: The tactical pot of 2025/26 closes." in last.text
        assert "Printed in one paper only, the minutes of March 2025." in last.text


def test_an_edition_approved_early_is_not_laid_before_the_team_again(
    parts: Parts, clock: FakeClock, job: Callable[[str], Job]
) -> None:
    slot = dt.datetime(2025, 7, 1, 8, tzinfo=LONDON)
    with writing(parts.engine) as session:
        session.add(
            BulletinEdition(
                month="2025-07", subject="July", text="As sent.", html="<p>", state=EditionState.APPROVED, drafted=slot
            )
        )

    outcome = job("bulletin").run(slot)

    with reading(parts.engine) as session:
        edition = edition_of(session, "2025-07")
        assert session.exec(select(OutboxMessage)).all() == []
    assert edition is not None
    assert (edition.text, outcome) == ("As sent.", "edition 2025-07 was approved before")


def _next(day: dt.date) -> dt.datetime:
    return midnight(day + dt.timedelta(days=1))
