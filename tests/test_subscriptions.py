"""Wishes to be reminded: kept once, changed, ended, and begun anew."""

import datetime as dt

from sqlalchemy import Engine

from models.database import reading, writing
from models.post import Channel
from models.subscriptions import Reach, ReminderTopic, subscribe, subscribers, unsubscribe, wishes_of
from tests.conftest import LEAD, PARTNER

AT = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)
BY_MAIL = Reach(Channel.MAIL, LEAD)
IN_SLACK = Reach(Channel.CHAT, "T1/U2")


def test_the_same_wish_twice_is_one_and_new_lead_times_replace_the_old(any_engine: Engine) -> None:
    with writing(any_engine) as session:
        first = subscribe(session, BY_MAIL, ReminderTopic.DEADLINES, (1, 5), AT)
        again = subscribe(session, BY_MAIL, ReminderTopic.DEADLINES, (5, 1), AT)
        other = subscribe(session, BY_MAIL, ReminderTopic.DEADLINES, (10,), AT)

        assert (first, again, other) == (True, False, True)
        assert [(wish.topic, wish.leads) for wish in wishes_of(session, BY_MAIL)] == [(ReminderTopic.DEADLINES, [10])]


def test_a_wish_that_ended_stays_on_record_and_can_begin_anew(any_engine: Engine) -> None:
    later = AT + dt.timedelta(days=30)
    with writing(any_engine) as session:
        subscribe(session, IN_SLACK, ReminderTopic.SESSIONS, (1,), AT)
        subscribe(session, IN_SLACK, ReminderTopic.POTS, (1,), AT)

        assert unsubscribe(session, IN_SLACK, later, "asked by button", ReminderTopic.SESSIONS) == 1
        assert [wish.topic for wish in wishes_of(session, IN_SLACK)] == [ReminderTopic.POTS]
        assert unsubscribe(session, IN_SLACK, later, "left") == 1
        assert wishes_of(session, IN_SLACK) == []
        assert subscribe(session, IN_SLACK, ReminderTopic.SESSIONS, (1,), later)
        assert [(wish.since, wish.ended, wish.ended_because) for wish in wishes_of(session, IN_SLACK)] == [(later, None, "")]


def test_who_wants_one_fact_is_found_beside_who_wants_all_of_its_topic(any_engine: Engine) -> None:
    one_thing = Reach(Channel.MAIL, PARTNER)
    with writing(any_engine) as session:
        subscribe(session, BY_MAIL, ReminderTopic.DEADLINES, (1,), AT)
        subscribe(session, one_thing, ReminderTopic.DEADLINES, (1,), AT, about="deadline-a")
    with reading(any_engine) as session:
        assert [wish.to for wish in subscribers(session, ReminderTopic.DEADLINES, "deadline-a")] == [LEAD, PARTNER]
        assert [wish.to for wish in subscribers(session, ReminderTopic.DEADLINES, "deadline-b")] == [LEAD]
        assert list(subscribers(session, ReminderTopic.SESSIONS)) == []
