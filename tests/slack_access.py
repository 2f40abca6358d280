"""What the tests of the Slack door share: Slack on loopback, and how it is reached."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.slack.app import Assistant, SlackAccess
from bot.slack.who import Directory
from handlers.conversation import Question, Reply
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
    """An assistant that answers as told and has no records: looking into them fails."""

    def no_records(*_: Any) -> Any:
        raise AssertionError("this test has no records")

    return Assistant(
        answer, first_time, now, no_records, no_records, no_records, Directory(lambda: "T0KCST", lambda _: frozenset())
    )
