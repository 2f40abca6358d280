"""What a rehearsal finds out about jobs that do wrong, and about messages that wait: counted from what happened."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Engine
from sqlmodel import Session

from models.bulletins import BulletinEdition
from models.database import writing
from models.dates import LONDON, london
from models.errors import MailboxError
from models.people import partnership
from models.post import Channel, OutboxMessage, OutboxState, enqueue
from scheduler.calendar import Job, daily
from scheduler.rehearsal.counting import left_twice
from scheduler.rehearsal.events import Event, Left, Way, What
from tests.conftest import PARTNER
from tests.rehearsal.staging import WEEK, rehearsal_of

NINE = dt.datetime(2025, 10, 22, 9, tzinfo=LONDON)
HOUR = dt.timedelta(hours=1)
Work = Callable[[dt.datetime], str]


def nothing(_slot: dt.datetime) -> str:
    return ""


def queueing(engine: Engine, *, to: str = PARTNER, **more: Any) -> Work:
    """A job's work: a message in the outbox in its first slot, the same key ever after."""

    def run(slot: dt.datetime) -> str:
        values: dict[str, Any] = {
            "key": "note",
            "channel": Channel.MAIL,
            "subject": "A note",
            "text": "Hello.",
            "not_before": slot,
        } | more
        with writing(engine) as session:
            enqueue(session, OutboxMessage(to=to, created=slot, **values))
        return ""

    return run


def words(events: list[Event]) -> list[tuple[str, str, str]]:
    return [(f"{london(event.at):%d %H:%M}", event.what.value, event.to) for event in events]


def test_a_message_leaves_in_the_slot_it_was_decided_on(engine: Engine, tmp_path: Path) -> None:
    rehearsal = rehearsal_of(engine, tmp_path, Job("notes", daily(9), queueing(engine)))

    events = list(rehearsal.events())

    assert words(events) == [("22 09:00", "send", PARTNER)]
    assert (events[0].job, events[0].subject) == ("notes", "A note")
    assert rehearsal.summary()["sent"] == 1


def test_a_message_waits_for_its_moment_and_leaves_in_the_next_slot(engine: Engine, tmp_path: Path) -> None:
    moment = dt.datetime(2025, 10, 26, 1, 30, tzinfo=LONDON)  # the hour in which nothing runs
    rehearsal = rehearsal_of(engine, tmp_path, Job("notes", daily(9), queueing(engine, not_before=moment)))

    assert words(list(rehearsal.events())) == [("26 02:00", "send", PARTNER)]


def test_a_message_whose_moment_comes_after_the_period_is_told_as_waiting(engine: Engine, tmp_path: Path) -> None:
    later = NINE + dt.timedelta(days=30)
    rehearsal = rehearsal_of(engine, tmp_path, Job("notes", daily(9), queueing(engine, not_before=later)))

    [event] = rehearsal.events()

    assert (event.what, event.at, event.to) == (What.WAITING, later, PARTNER)
    assert rehearsal.summary()["waiting"] == 1


def test_a_message_to_the_team_is_a_notice_and_counts_as_none_sent(engine: Engine, tmp_path: Path) -> None:
    with Session(engine) as session:
        team = partnership(session).mailbox
    rehearsal = rehearsal_of(engine, tmp_path, Job("notes", daily(9), queueing(engine, to=team.upper())))

    assert [event.what for event in rehearsal.events()] == [What.NOTICE]
    figures = rehearsal.summary()
    assert (figures["sent"], figures["to_team"]) == (0, 1)


def test_a_message_called_off_before_it_left_is_told_as_withdrawn(engine: Engine, tmp_path: Path) -> None:
    def call_off(_slot: dt.datetime) -> str:
        with writing(engine) as session:
            session.get_one(OutboxMessage, 1).state = OutboxState.CANCELLED
        return "called off"

    jobs = (Job("notes", daily(9), queueing(engine, not_before=NINE + 3 * HOUR)), Job("thought", daily(10), call_off))
    rehearsal = rehearsal_of(engine, tmp_path, *jobs)

    assert words(list(rehearsal.events())) == [("22 10:00", "withdrawn", PARTNER)]


def test_a_message_nobody_can_be_sent_is_told_as_failed(engine: Engine, tmp_path: Path) -> None:
    rehearsal = rehearsal_of(engine, tmp_path, Job("notes", daily(9), queueing(engine, to="nobody")))

    assert ("22 09:00", "failed", "nobody") in words(list(rehearsal.events()))


def test_a_job_that_fails_is_told_and_its_slot_counts_as_missed(engine: Engine, tmp_path: Path) -> None:
    def fail_once(slot: dt.datetime) -> str:
        if slot == NINE:
            raise KeyError(PARTNER)
        return ""

    rehearsal = rehearsal_of(engine, tmp_path, Job("shaky", daily(9), fail_once))

    [event] = rehearsal.events()

    assert (event.what, event.job, event.subject) == (What.FAILED, "shaky", "KeyError")
    assert rehearsal.summary()["missed"] == 1


def test_what_a_job_sends_past_the_outbox_twice_is_noticed(engine: Engine, tmp_path: Path) -> None:
    def send(_slot: dt.datetime) -> str:
        rehearsal.left.append(Left(rehearsal.clock(), Way.MAIL, PARTNER, "Again", "Hello.", "again"))
        return "sent"

    rehearsal = rehearsal_of(engine, tmp_path, Job("loud", daily(9), send))

    assert [(event.job, event.subject) for event in rehearsal.events()] == [("loud", "Again")] * WEEK.days
    assert rehearsal.summary()["twice"] == WEEK.days - 1


def test_a_bulletin_that_leaves_without_approval_is_noticed(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        session.add(BulletinEdition(month="2025-10", subject="October", text="The news.", html="", drafted=NINE))
    work = queueing(engine, subject="October", text="The news.")
    rehearsal = rehearsal_of(engine, tmp_path, Job("eager", daily(9), work))

    assert len(list(rehearsal.events())) == 1
    assert rehearsal.summary()["unapproved"] == 1


@pytest.mark.parametrize(
    ("key", "text", "later", "twice"),
    [
        ("one", "Other words.", 30 * HOUR, 1),
        ("two", "Hello.", HOUR, 1),
        ("two", "Hello.", 30 * HOUR, 0),
        ("two", "Other words.", HOUR, 0),
    ],
)
def test_twice_is_the_same_cause_or_the_same_words_on_one_day(key: str, text: str, later: dt.timedelta, twice: int) -> None:
    first = Left(NINE, Way.MAIL, PARTNER, "A note", "Hello.", "one")
    second = Left(NINE + later, Way.MAIL, PARTNER, "A note", text, key)

    assert len(left_twice([first, second])) == twice


def test_a_message_that_cannot_leave_is_looked_at_each_hour_and_not_each_minute(engine: Engine, tmp_path: Path) -> None:
    rehearsal = rehearsal_of(engine, tmp_path, Job("notes", daily(9), queueing(engine)))
    rehearsal.parts.rest.begin(MailboxError("refused", permanent=True), NINE)

    events = list(rehearsal.events())

    assert words(events) == [("22 09:00", "waiting", PARTNER)]
    assert 2 * 24 < rehearsal.tally.polls_fired < 4 * 24


def test_a_message_leaves_within_the_hour_in_which_it_can_again(engine: Engine, tmp_path: Path) -> None:
    rehearsal = rehearsal_of(engine, tmp_path, Job("notes", daily(9), queueing(engine)))
    rehearsal.parts.rest.begin(MailboxError("busy", retry_after=9_000), NINE)

    assert words(list(rehearsal.events())) == [("22 12:00", "send", PARTNER)]


IDLE = WEEK.days * (
    23 * 60 * 6 - 1
)  # the postman looks every ten seconds but between one and two at night, and runs once a day


def test_polls_with_nothing_to_do_run_once_a_day(engine: Engine, tmp_path: Path) -> None:
    rehearsal = rehearsal_of(engine, tmp_path, Job("quiet", daily(9), nothing))

    assert list(rehearsal.events()) == []
    assert rehearsal.tally.polls_fired == WEEK.days
    assert rehearsal.summary()["idle"] == IDLE


def test_a_look_at_some_hours_of_working_days_is_a_poll_and_its_slots_are_counted(engine: Engine, tmp_path: Path) -> None:
    slots: list[dt.datetime] = []

    def look(slot: dt.datetime) -> str:
        slots.append(london(slot))
        return ""

    hourly = CronTrigger(day_of_week="mon-fri", hour="7-19", minute=5, timezone=LONDON)
    rehearsal = rehearsal_of(engine, tmp_path, Job("look", hourly, look, once=False))

    list(rehearsal.events())

    assert [(slot.day, slot.hour) for slot in slots] == [(22, 7), (23, 7), (24, 7), (27, 7), (28, 7)]
    assert rehearsal.summary()["idle"] == IDLE + 5 * 12


@pytest.mark.parametrize(
    ("trigger", "once", "runs"),
    [
        (daily(9), False, WEEK.days),
        (CronTrigger(hour="*/6", timezone=LONDON), False, 4 * WEEK.days),
        (CronTrigger(day=24, hour="2-23", timezone=LONDON), False, 22),
        (CronTrigger(hour="2-23", timezone=LONDON), True, 22 * WEEK.days),
    ],
)
def test_any_other_job_runs_in_each_of_its_slots(
    engine: Engine, tmp_path: Path, trigger: CronTrigger, once: bool, runs: int
) -> None:
    rehearsal = rehearsal_of(engine, tmp_path, Job("work", trigger, nothing, once=once))

    list(rehearsal.events())

    assert sum(count for (job, _), count in rehearsal.tally.runs.items() if job == "work") == runs
    assert rehearsal.summary()["missed"] == 0
