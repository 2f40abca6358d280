"""What the tests of the Slack door share: Slack on loopback, and how it is reached."""

import atexit
import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from bot.slack.app import Assistant, SlackAccess
from bot.slack.who import Directory
from handlers.conversation import Question, Reply
from models.database import engine_for, reading, writing
from tests.servers.slack import PROXIES, SlackServer

SECRET, BOT_TOKEN, APP_TOKEN = "8f742231b10e8888abcd99yyyzzz85a5", "xoxb-not-a-real-token", "xapp-not-a-real-token"


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackServer]:
    """Slack, with nothing between it and the test."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    with SlackServer(BOT_TOKEN, APP_TOKEN) as server:
        yield server


@pytest.fixture
def access(slack: SlackServer) -> SlackAccess:
    return SlackAccess(BOT_TOKEN, SECRET, APP_TOKEN, "C0TEAM", slack.url)


def without_records(
    answer: Callable[[Question], Reply], first_time: Callable[[str], bool], now: Callable[[], dt.datetime]
) -> Assistant:
    """An assistant that answers as told and has no records but the questions that came in: looking into any other fails."""

    def no_records(*_: Any) -> Any:
        raise AssertionError("this test has no records")

    engine = questions_alone()
    return Assistant(
        answer, first_time, now, lambda: reading(engine), lambda: writing(engine), no_records,
        Directory(lambda: "T0KCST", lambda _: frozenset()),
    )  # fmt: skip


def questions_alone() -> Engine:
    """A database with the one table of the questions that came in."""
    folder = tempfile.mkdtemp(prefix="kcst-slack-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = engine_for(f"sqlite:///{folder}/kcst.db")
    SQLModel.metadata.tables["chatquestion"].create(engine)
    return engine
