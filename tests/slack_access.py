"""What the tests of the Slack door share: Slack on loopback, and how it is reached."""

from collections.abc import Iterator

import pytest

from bot.slack.app import SlackAccess
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
