"""Socket Mode over a real websocket: what arrives is acknowledged there and answered over HTTP."""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from slack_bolt import App

from bot.slack.app import SlackAccess, build, drain
from bot.slack.socket import connect
from handlers.conversation import Reply
from models.dates import now
from models.errors import MessengerError
from tests.servers.slack import SlackServer, SocketServer
from tests.servers.slack_events import DIRECT, direct_message, envelope, tap
from tests.slack_access import APP_TOKEN, BOT_TOKEN, SECRET, without_records

REPLY = Reply("Yes.", "topic", 1.0, dt.date(2025, 7, 23))


@pytest.fixture
def app(access: SlackAccess) -> Iterator[App]:
    app = build(access, without_records(lambda _: REPLY, lambda _: True, now))
    yield app
    drain(app)


@pytest.fixture
def socket(slack: SlackServer) -> Iterator[SocketServer]:
    with SocketServer() as server:
        slack.socket_url = server.url
        yield server


def test_socket_mode_takes_an_event_and_answers_over_http(
    app: App, access: SlackAccess, slack: SlackServer, socket: SocketServer
) -> None:
    with closing(connect(access, app)) as connection:
        connection.start()
        socket.wait_for_connection()

        socket.deliver(envelope(direct_message("how much?"), "env-1"))

        assert socket.wait_for_answer("env-1") == {"envelope_id": "env-1"}
        [call] = slack.wait_for_posts(1)
    assert (call.body["channel"], call.body["text"]) == (DIRECT, "Yes.")
    assert slack.calls[0].headers["Authorization"] == f"Bearer {APP_TOKEN}"


def test_socket_mode_comes_back_when_slack_refreshes_the_connection(
    app: App, access: SlackAccess, slack: SlackServer, socket: SocketServer
) -> None:
    with closing(connect(access, app)) as connection:
        connection.start()
        socket.wait_for_connection()

        socket.ask_to_reconnect()
        socket.wait_for_connection(2)
        socket.deliver(envelope(tap({"action_id": "choice:0", "value": "How much?"}), "env-2"))

        assert socket.wait_for_answer("env-2")
        assert slack.wait_for_posts(1)


@pytest.mark.parametrize(("error", "permanent"), [("not_allowed_token_type", True), ("internal_error", False)])
def test_socket_mode_says_why_it_cannot_start(
    error: str, permanent: bool, app: App, access: SlackAccess, slack: SlackServer, socket: SocketServer
) -> None:
    slack.refuse(error)
    before = _background_threads()

    with closing(connect(access, app)) as connection, pytest.raises(MessengerError) as caught:
        connection.start()

    assert caught.value.permanent is permanent
    assert _background_threads() == before


def _background_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.daemon}


def test_socket_mode_needs_an_app_level_token(app: App) -> None:
    with pytest.raises(MessengerError, match="xapp-"):
        connect(SlackAccess(BOT_TOKEN, SECRET), app)
