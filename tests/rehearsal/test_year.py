"""The year 2025/26 over the default data: what goes out, when, and that each thing does so once."""

import datetime as dt
import shutil
from collections import Counter
from pathlib import Path

import pytest

from models.dates import LONDON, is_working_day, london
from scheduler.rehearsal.events import What
from scheduler.rehearsal.timeline import Period
from tests.rehearsal.staging import Played, play, settings_of

YEAR = Period(dt.date(2025, 4, 1), dt.date(2026, 3, 31))
MINUTES_A_DAY = 23 * 60
CHANGES = (dt.date(2025, 10, 26), dt.date(2026, 3, 29))


@pytest.fixture(scope="module")
def home(kent_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    shutil.copy(kent_file, home / "kcst.db")
    return home


@pytest.fixture(scope="module")
def year(home: Path, kent_file: Path) -> Played:
    return play(settings_of(home), YEAR)


@pytest.mark.parametrize("due", ["9 May 2025", "8 August 2025", "31 December 2025"])
def test_a_deadline_is_reminded_of_before_it_in_working_hours_and_never_twice(year: Played, due: str) -> None:
    moments = [london(event.at) for event in year.of(What.REMINDER) if f"Due {due}" in event.subject]

    last = dt.datetime.strptime(due, "%d %B %Y").replace(tzinfo=LONDON).date()
    assert moments
    assert all(is_working_day(one.date()) and one.date() <= last and 8 <= one.hour < 18 for one in moments)
    told = Counter((event.at, event.to, event.subject) for event in year.of(What.REMINDER))
    assert set(told.values()) == {1}


def test_reminders_leave_at_the_same_hour_in_london_winter_and_summer(year: Played) -> None:
    moments = [event.at for event in year.of(What.REMINDER)]

    assert len({london(one).hour for one in moments}) == 1
    assert len({one.astimezone(dt.UTC).hour for one in moments}) == 2


def test_every_daily_job_keeps_its_hour_in_london_across_both_clock_changes(year: Played) -> None:
    around = {change + dt.timedelta(days=away) for change in CHANGES for away in (-1, 0, 1)}
    hours: dict[str, Counter[int]] = {}
    for job, slot in year.runs:
        if london(slot).date() in around and job in ("reminders", "housekeeping"):
            hours.setdefault(job, Counter())[london(slot).hour] += 1

    assert {job: list(found.values()) for job, found in hours.items()} == {"reminders": [6], "housekeeping": [6]}
    assert 1 not in {london(slot).hour for _, slot in year.runs}


def test_twelve_bulletins_are_drafted_and_none_goes_out(year: Played) -> None:
    drafts = year.of(What.DRAFT)

    assert [f"{london(event.at):%Y-%m}" for event in drafts] == [
        *(f"2025-{month:02}" for month in range(4, 13)), "2026-01", "2026-02", "2026-03",
    ]  # fmt: skip
    assert {event.job for event in drafts} == {"bulletin"}
    assert (year.figures["drafted"], year.figures["unapproved"]) == (12, 0)
    assert year.of(What.SEND) == []
    assert year.figures["sent"] == 0


def test_no_slot_is_missed_and_nothing_happens_twice(year: Played) -> None:
    assert {name: year.figures[name] for name in ("missed", "twice", "failed", "waiting")} == {
        "missed": 0, "twice": 0, "failed": 0, "waiting": 0,
    }  # fmt: skip


def test_every_minute_of_the_polls_is_counted_as_run_or_idle(year: Played) -> None:
    polls = [slot for job, slot in year.runs if job in ("mailbox", "postman")]

    assert year.figures["idle"] + len(polls) >= 2 * MINUTES_A_DAY * 365
    assert {london(slot).date() for slot in polls} == {dt.date(2025, 4, 1) + dt.timedelta(days=number) for number in range(365)}


def test_events_come_in_the_order_of_their_moments(year: Played) -> None:
    moments = [event.at for event in year.events]

    assert moments == sorted(moments)


def test_the_real_home_is_as_it_was(year: Played, home: Path, kent_file: Path) -> None:
    assert (home / "kcst.db").read_bytes() == kent_file.read_bytes()
    assert [path.name for path in home.iterdir()] == ["kcst.db"]
