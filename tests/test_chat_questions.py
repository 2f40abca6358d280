"""Questions that came in from a chat: kept once, taken by one at a time, in the order of their thread, and forgotten."""

import datetime as dt
import threading
from collections import Counter
from typing import Any

from sqlalchemy import Engine
from sqlmodel import select

from models.chat import ChatQuestion, ChatState, Taken, finish, forget_questions_before, hold, is_due, keep, put_off, take
from models.database import reading, writing

NOON = dt.datetime(2025, 7, 23, 11, tzinfo=dt.UTC)
LEASE = dt.timedelta(seconds=20)
SECOND = dt.timedelta(seconds=1)


def come_in(engine: Engine, key: str, lane: str = "", at: dt.datetime = NOON) -> bool:
    question = ChatQuestion(key=key, lane=lane or key, home="T0", told={"text": key}, received=at, not_before=at)
    with writing(engine) as session:
        return keep(session, question)


def taken_at(engine: Engine, at: dt.datetime) -> Taken | None:
    with writing(engine) as session:
        return take(session, at, at + LEASE)


def must_take(engine: Engine, at: dt.datetime = NOON) -> Taken:
    taken = taken_at(engine, at)
    assert taken is not None
    return taken


def rows(engine: Engine) -> list[tuple[str, ChatState, dict[str, Any]]]:
    with reading(engine) as session:
        return [(row.key, row.state, row.told) for row in session.exec(select(ChatQuestion))]


def test_a_question_that_comes_again_is_kept_once(any_engine: Engine) -> None:
    kept = [come_in(any_engine, "Ev1"), come_in(any_engine, "Ev1"), come_in(any_engine, "Ev2")]

    assert kept == [True, False, True]
    assert [key for key, _, _ in rows(any_engine)] == ["Ev1", "Ev2"]


def test_a_question_is_taken_by_one_and_the_oldest_first(any_engine: Engine) -> None:
    come_in(any_engine, "Ev1")
    come_in(any_engine, "Ev2")

    first, second, third = (taken_at(any_engine, NOON) for _ in range(3))

    assert third is None
    assert [(each.key, each.home, each.told, each.received) for each in (first, second) if each] == [
        ("Ev1", "T0", {"text": "Ev1"}, NOON),
        ("Ev2", "T0", {"text": "Ev2"}, NOON),
    ]


def test_of_one_thread_only_one_is_taken_at_a_time(any_engine: Engine) -> None:
    come_in(any_engine, "Ev1", "a thread")
    come_in(any_engine, "Ev2", "a thread")
    come_in(any_engine, "Ev3", "another")
    first, other = must_take(any_engine), must_take(any_engine)

    before = taken_at(any_engine, NOON)
    with writing(any_engine) as session:
        finish(session, first)
    after = must_take(any_engine)

    assert (first.key, other.key, before, after.key) == ("Ev1", "Ev3", None, "Ev2")


def test_what_a_killed_process_had_is_taken_again_when_its_lease_is_over(any_engine: Engine) -> None:
    come_in(any_engine, "Ev1")
    killed = must_take(any_engine)

    too_early = taken_at(any_engine, NOON + LEASE - SECOND)
    again = must_take(any_engine, NOON + LEASE)

    assert too_early is None
    assert (again.key, again.attempt) == ("Ev1", 2)
    with writing(any_engine) as session:
        assert not finish(session, killed)
        assert not hold(session, killed, NOON + 9 * LEASE)
        assert not put_off(session, killed, NOON, {})
        assert finish(session, again)


def test_a_lease_that_is_held_lasts_longer(any_engine: Engine) -> None:
    come_in(any_engine, "Ev1")
    taken = must_take(any_engine)

    with writing(any_engine) as session:
        assert hold(session, taken, NOON + 2 * LEASE)

    assert taken_at(any_engine, NOON + LEASE) is None


def test_nothing_of_what_was_said_is_kept_once_it_was_answered(any_engine: Engine) -> None:
    come_in(any_engine, "Ev1")

    with writing(any_engine) as session:
        taken = take(session, NOON, NOON + LEASE)
        assert taken is not None
        assert finish(session, taken)

    assert rows(any_engine) == [("Ev1", ChatState.DONE, {})]
    assert not come_in(any_engine, "Ev1")


def test_what_is_put_off_waits_and_keeps_what_it_was_given(any_engine: Engine) -> None:
    come_in(any_engine, "Ev1")
    with writing(any_engine) as session:
        assert put_off(session, _in(session), NOON + SECOND, {"text": "Ev1", "draft": "ready"})

    with reading(any_engine) as session:
        due = [is_due(session, NOON), is_due(session, NOON + SECOND)]

    assert due == [False, True]
    assert must_take(any_engine, NOON + SECOND).told == {"text": "Ev1", "draft": "ready"}


def _in(session: Any) -> Taken:
    taken = take(session, NOON, NOON + LEASE)
    assert taken is not None
    return taken


def test_old_questions_are_forgotten_whatever_became_of_them(any_engine: Engine) -> None:
    come_in(any_engine, "Ev1", at=NOON - SECOND)
    come_in(any_engine, "Ev2")

    with writing(any_engine) as session:
        assert forget_questions_before(session, NOON) == 1

    assert [key for key, _, _ in rows(any_engine)] == ["Ev2"]


def test_each_of_forty_questions_is_taken_by_one_of_four(any_engine: Engine) -> None:
    for number in range(40):
        come_in(any_engine, f"Ev{number}", f"thread {number % 7}")
    seen: list[str] = []

    def work() -> None:
        while (taken := taken_at(any_engine, NOON)) is not None or not_all_done():
            if taken is not None:
                seen.append(taken.key)
                with writing(any_engine) as session:
                    assert finish(session, taken)

    def not_all_done() -> bool:
        return any(state is not ChatState.DONE for _, state, _ in rows(any_engine))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(seen) == Counter({f"Ev{number}": 1 for number in range(40)})
    for thread_number in range(7):
        of_thread = [int(key[2:]) for key in seen if int(key[2:]) % 7 == thread_number]
        assert of_thread == sorted(of_thread)
