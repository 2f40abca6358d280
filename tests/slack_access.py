"""What the tests of the Slack door share: Slack on loopback, how it is reached, and the app between the two.

    def test_…(door: Door, slack: SlackServer) -> None:
        slack.add_person(PARTNER, "tom.baker@westhill.example", "Tom Baker")
        door.send(command("/kcst", "propose"))            # → what Slack gets back at once, {} for nothing
        view = slack.opened[-1]                            # the modal that was opened
        answer = door.submit(view, {"title": "…"})         # → {} or {"response_action": "errors", …}
        assert slack.message("C0TEAM", "New proposal")

`door` runs a test twice, over HTTP and by Socket Mode; `http_door` and `socket_door` run it once. The records are the default
data's, at hand as `slack_house`; a test file has other ones by a fixture `assistant` of its own.
"""

import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App

from bot.settings import Settings
from bot.slack.app import Assistant, SlackAccess, build, drain
from bot.slack.socket import connect
from bot.slack.who import Directory
from bot.wiring import House
from handlers.conversation import Question, Reply
from models.dates import now, parse_moment
from tests.servers import slack_events as events
from tests.servers.slack import PROXIES, SlackServer, SocketServer
from tests.servers.slack_modals import shown_instead

SECRET, BOT_TOKEN, APP_TOKEN = "8f742231b10e8888abcd99yyyzzz85a5", "xoxb-not-a-real-token", "xapp-not-a-real-token"
TEAM_CHANNEL = "C0TEAM"
NOON = parse_moment("2025-07-23")
PATIENCE_SECONDS = 10

Body = dict[str, Any]


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackServer]:
    """Slack, with nothing between it and the test; what it would refuse for its shape or length fails the test."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    with SlackServer(BOT_TOKEN, APP_TOKEN) as server:
        yield server
    assert not server.violations, "Slack would refuse what was sent"


@pytest.fixture
def access(slack: SlackServer) -> SlackAccess:
    return SlackAccess(BOT_TOKEN, SECRET, APP_TOKEN, TEAM_CHANNEL, slack.url)


@dataclass
class Door:
    """The app, and the way to it from Slack."""

    app: App
    slack: SlackServer
    carry: Callable[[Body], Body]
    under_way: list["Future[Any]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        executor = self.app.listener_runner.listener_executor
        submit = executor.submit

        def noted(*given: Any, **named: Any) -> "Future[Any]":
            future = submit(*given, **named)
            self.under_way.append(future)
            return future

        executor.submit = noted  # type: ignore[method-assign]

    def send(self, body: Body) -> Body:
        """Delivers it, waits until all that follows is done, and gives the acknowledgement's content, {} for none."""
        answer = self.carry(body)
        self.settle()
        return answer

    def submit(self, view: Body, values: Mapping[str, Any] | None = None, **fields: Any) -> Body:
        """Fills the modal in by block_id and submits it; what it becomes by the answer is checked and remembered."""
        answer = self.send(events.submit(view, values, **fields))
        kind = answer.get("response_action")
        if kind == "errors":
            inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
            assert set(answer["errors"]) <= inputs, "Slack shows an error only below an input"
            assert all(answer["errors"].values())
            assert answer["errors"]
        if kind in ("update", "push"):
            shown = shown_instead(self.slack.space, answer["view"], view if kind == "update" else None)
            assert shown["ok"], shown
        return answer

    def settle(self) -> None:
        """Waits for the listeners that go on after their acknowledgement."""
        while self.under_way:
            self.under_way.pop(0).result(PATIENCE_SECONDS)


@pytest.fixture
def slack_house(kent_home: Path, slack: SlackServer) -> Iterator[House]:
    """The house with the default data and this Slack."""
    tokens = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN, "slack_signing_secret": SECRET}
    place = {"slack_team_channel": TEAM_CHANNEL, "slack_api_base": slack.url}
    house = House(Settings(home=kent_home, **tokens, **place))  # type: ignore[arg-type]
    yield house
    house.engine.dispose()


@pytest.fixture
def assistant(slack_house: House) -> Assistant:
    """The house's own, at noon on 23 July 2025."""
    return replace(slack_house.assistant, now=lambda: NOON)


@pytest.fixture(params=["http", "socket"])
def door(request: pytest.FixtureRequest) -> Door:
    """The app over HTTP, then by Socket Mode."""
    found: Door = request.getfixturevalue(f"{request.param}_door")
    return found


@pytest.fixture
def http_door(access: SlackAccess, assistant: Assistant, slack: SlackServer) -> Iterator[Door]:
    app = build(access, assistant)
    yield Door(app, slack, lambda body: over_http(app, body))
    drain(app)


@pytest.fixture
def socket_door(access: SlackAccess, assistant: Assistant, slack: SlackServer) -> Iterator[Door]:
    app = build(access, assistant)
    with SocketServer() as socket, connected(app, access, slack, socket) as carry:
        yield Door(app, slack, carry)
        drain(app)


@contextmanager
def connected(app: App, access: SlackAccess, slack: SlackServer, socket: SocketServer) -> Iterator[Callable[[Body], Body]]:
    """The app on its websocket, and what delivers a body there and gives the acknowledgement's payload."""
    slack.socket_url = socket.url
    numbers = itertools.count(1)

    def carry(body: Body) -> Body:
        name = f"env-{next(numbers)}"
        socket.deliver(events.envelope(body, name))
        return dict(socket.wait_for_answer(name).get("payload") or {})

    with closing(connect(access, app)) as connection:
        connection.start()
        socket.wait_for_connection()
        yield carry


def over_http(app: App, body: Body) -> Body:
    """Delivers the body signed just now; the content of the acknowledgement, {} for none."""
    response = app.dispatch(events.signed(body, SECRET, now().timestamp()))
    assert response.status == 200, f"Slack got {response.status} {response.body}"
    return dict(json.loads(response.body)) if response.body.startswith("{") else {}


def without_records(
    answer: Callable[[Question], Reply], first_time: Callable[[str], bool], now: Callable[[], dt.datetime]
) -> Assistant:
    """An assistant that answers as told and has no records: looking into them fails."""

    def no_records(*_: Any) -> Any:
        raise AssertionError("this test has no records")

    return Assistant(
        answer,
        first_time,
        now,
        no_records,
        no_records,
        no_records,
        Directory(lambda: "T0KCST", lambda _: frozenset()),
        no_records,
    )
