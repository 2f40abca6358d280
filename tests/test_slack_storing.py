"""What comes in is stored, all that waits in one transaction."""

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.slack.asking import storing
from bot.slack.asking.storing import Store
from models.chat import ChatQuestion
from models.database import reading, writing
from models.errors import LockedDatabase

NOON = dt.datetime(2025, 7, 23, 11, tzinfo=dt.UTC)
MANY = 20


def question(key: str) -> ChatQuestion:
    return ChatQuestion(key=key, lane=key, told={}, received=NOON, not_before=NOON)


class Slow:
    """Transactions, the first of which waits until it may go on; `trouble` is raised by all after it."""

    def __init__(self, engine: Engine, trouble: Exception | None = None) -> None:
        self.engine, self.trouble, self.count = engine, trouble, 0
        self.begun, self.may = threading.Event(), threading.Event()

    @contextmanager
    def __call__(self) -> Iterator[Session]:
        self.count += 1
        self.begun.set()
        assert self.may.wait(10)
        if self.trouble and self.count > 1:
            raise self.trouble
        with writing(self.engine) as session:
            yield session


def test_all_who_wait_are_stored_together_and_each_hears_its_own(any_engine: Engine) -> None:
    slow = Slow(any_engine)
    store = Store(slow)

    with ThreadPoolExecutor(MANY + 1) as pool:
        first = pool.submit(store.keep, question("Ev0"))
        slow.begun.wait(10)
        others = [pool.submit(store.keep, question(f"Ev{number}")) for number in range(MANY)]
        while len(store._queue) < MANY:
            assert not first.done()
        slow.may.set()
        found = [other.result() for other in others]

    with reading(any_engine) as session:
        assert len(session.exec(select(ChatQuestion.key)).all()) == MANY
    assert (first.result(), found, slow.count) == (True, [False, *[True] * (MANY - 1)], 2)


def test_trouble_is_told_to_all_who_waited_and_to_nobody_else(engine: Engine) -> None:
    slow = Slow(engine, LockedDatabase("here"))
    store = Store(slow)

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(store.keep, question("Ev0"))
        slow.begun.wait(10)
        others = [pool.submit(store.keep, question(f"Ev{number}")) for number in (1, 2)]
        while len(store._queue) < len(others):
            assert not first.done()
        slow.may.set()

    assert first.result() is True
    for other in others:
        with pytest.raises(LockedDatabase):
            other.result()
    slow.trouble = None
    assert store.keep(question("Ev1")) is True


def test_who_waits_too_long_is_told_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "PATIENCE_SECONDS", 0.05)
    slow = Slow(engine)
    store = Store(slow)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(store.keep, question("Ev0"))
        slow.begun.wait(10)
        with pytest.raises(LockedDatabase):
            store.keep(question("Ev1"))
        slow.may.set()

    assert first.result() is True
    assert store.keep(question("Ev1")) is True
