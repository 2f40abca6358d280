"""The mornings of sessions: what goes to whom after one, and to who asks late; each once."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from handlers.sessions import attending, telling
from handlers.sessions.telling import Approval
from models.calendars import Attending
from models.database import reading, writing
from models.dates import LONDON
from models.post import Channel, OutboxMessage
from models.sessions import EventKind, EventState, LearningEvent, event_named
from models.subscriptions import Reach, ReminderTopic, subscribe
from scheduler.calendar import firings
from scheduler.jobs import sessions
from scheduler.jobs.postman import deliver
from scheduler.parts import Parts
from scheduler.runs import fire
from tests.conftest import LEAD, PARTNER
from tests.fakes import FakeClock, MemoryMailbox, MemoryMessenger
from tests.making_records import OFFICER, load, table

KEY = "session-2026-05-14-bikes"
HELD = dt.date(2026, 5, 14)  # a Thursday
BEFORE = dt.datetime(2026, 5, 1, 10, tzinfo=LONDON)
EVENING = dt.datetime(2026, 5, 14, 18, tzinfo=LONDON)
BY_MAIL, IN_SLACK = Reach(Channel.MAIL, PARTNER), Reach(Channel.CHAT, "T1/U2")


@pytest.fixture
def house(any_engine: Engine) -> Parts:
    """A session that was advertised to one by mail and one in Slack."""
    with writing(any_engine) as session:
        for reach in (BY_MAIL, IN_SLACK):
            subscribe(session, reach, ReminderTopic.SESSIONS, (1,), BEFORE)
        event = LearningEvent(key=KEY, kind=EventKind.INFORMATION_SESSION, year="2026/27", title="Off-road bikes", day=HELD,
                              starts_at="12:00", state=EventState.ADVERTISED)  # fmt: skip
        session.add(event)
        session.flush()
        telling.release(session, event, Approval(OFFICER, BEFORE))
    return Parts(any_engine, FakeClock(BEFORE), MemoryMailbox(), MemoryMessenger())


def event_of(session: Session) -> LearningEvent:
    found = event_named(session, KEY)
    assert found is not None
    return found


def note(house: Parts, who: list[str], state: Attending = Attending.CAME, at: dt.datetime = EVENING) -> None:
    with writing(house.engine) as session:
        attending.note(session, event_of(session), who, state, Approval(OFFICER, at))


def change(house: Parts, **values: object) -> None:
    with writing(house.engine) as session:
        event = event_of(session)
        for name, value in values.items():
            setattr(event, name, value)


def run_from(house: Parts, first: dt.date, last: dt.date) -> list[tuple[dt.datetime, str]]:
    """Every firing of these days; what was queued when, by its key's beginning."""
    seen: set[str] = set()
    found = []
    for slot, job in firings(sessions.jobs(house), *(dt.datetime.combine(day, dt.time(), LONDON) for day in (first, last))):
        fire(job, house, slot)
        for row in queued(house):
            if row.key not in seen and row.created == slot:
                found.append((slot, f"{row.key.partition(':')[0]} {row.to}"))
            seen.add(row.key)
    return found


def queued(house: Parts) -> list[OutboxMessage]:
    with reading(house.engine) as session:
        return list(session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))))


def test_only_those_who_came_are_asked_and_on_the_next_working_morning(house: Parts) -> None:
    note(house, [PARTNER])
    note(house, [LEAD], Attending.COMING, EVENING)

    happened = run_from(house, HELD + dt.timedelta(days=1), dt.date(2026, 6, 1))

    assert happened == [(dt.datetime(2026, 5, 15, 9, tzinfo=LONDON), f"session_feedback {PARTNER}")]


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        (dt.date(2026, 5, 22), dt.date(2026, 5, 26)),  # a Friday before the bank holiday of 25 May
        (dt.date(2026, 3, 27), dt.date(2026, 3, 30)),  # a Friday before the clocks go forward
        (dt.date(2026, 10, 23), dt.date(2026, 10, 26)),  # and before they go back
    ],
)
def test_weekends_bank_holidays_and_both_changes_of_the_clocks_are_slept_over(
    house: Parts, held: dt.date, asked: dt.date
) -> None:
    change(house, day=held)
    note(house, [PARTNER], at=dt.datetime.combine(held, dt.time(18), LONDON))

    happened = run_from(house, held, held + dt.timedelta(days=10))

    assert happened == [(dt.datetime.combine(asked, dt.time(9), LONDON), f"session_feedback {PARTNER}")]


def test_a_recording_is_passed_on_once_when_it_is_on_record(house: Parts) -> None:
    note(house, [PARTNER, "T1/U2"])
    first = run_from(house, dt.date(2026, 5, 15), dt.date(2026, 5, 20))
    with writing(house.engine) as session:
        load(session, table("Key,Title,Recording", f"{KEY},Off-road bikes,https://portal.example/1"), "r.csv")

    second = run_from(house, dt.date(2026, 5, 20), dt.date(2026, 5, 25))
    change(house, recording="https://portal.example/2")
    third = run_from(house, dt.date(2026, 5, 25), dt.date(2026, 6, 10))

    assert [what for _, what in first] == [f"session_feedback {PARTNER}", "session_feedback T1/U2"]
    assert [what for _, what in second] == [f"session_recording {PARTNER}", "session_recording T1/U2"]
    assert third == []
    assert "https://portal.example/1" in queued(house)[-1].text


@pytest.mark.parametrize("recording", ["javascript:alert(1)", "file:///x"])
def test_a_recording_that_is_no_link_to_the_web_is_not_passed_on(house: Parts, recording: str) -> None:
    note(house, [PARTNER])
    change(house, recording=recording)

    happened = run_from(house, dt.date(2026, 5, 15), dt.date(2026, 5, 20))

    assert [what for _, what in happened] == [f"session_feedback {PARTNER}"]


def test_nobody_is_asked_about_what_was_cancelled_or_is_long_over(house: Parts) -> None:
    note(house, [PARTNER])

    long_after = run_from(house, dt.date(2026, 7, 1), dt.date(2026, 7, 10))
    change(house, state=EventState.CANCELLED)
    cancelled = run_from(house, dt.date(2026, 5, 15), dt.date(2026, 5, 20))

    assert (long_after, cancelled) == ([], [])


def test_who_asks_late_is_told_the_next_morning_and_only_of_what_is_to_come(house: Parts) -> None:
    with writing(house.engine) as session:
        subscribe(session, Reach(Channel.MAIL, LEAD), ReminderTopic.SESSIONS, (1,), BEFORE)

    happened = run_from(house, dt.date(2026, 5, 9), dt.date(2026, 5, 20))

    assert happened == [(dt.datetime(2026, 5, 11, 9, tzinfo=LONDON), f"session {LEAD}")]  # the 9th is a Saturday


def test_the_invitation_leaves_by_mail_with_its_file_and_in_slack_in_words(house: Parts) -> None:
    sent = deliver(house, BEFORE)

    assert sent == 2
    assert isinstance(house.mailbox, MemoryMailbox)
    assert isinstance(house.messenger, MemoryMessenger)
    [mail], [(place, text, _)] = house.mailbox.sent, house.messenger.posts
    assert mail.to == (PARTNER,)
    assert "method=REQUEST" in mail.attachments[0].content_type
    assert place == "T1/U2"
    assert "12:00 to 13:00, London time" in text
