"""Socket Mode: Slack sends everything over one connection that we open, so no port is open on a council network."""

from typing import Protocol

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.slack.app import SlackAccess
from bot.slack.failures import SLACK_FAILURES, messenger_error
from models.errors import MessengerError


class _Handler(Protocol):
    """The part of Bolt's handler that is used here, with types."""

    def connect(self) -> None: ...

    def close(self) -> None: ...


class SocketConnection:
    """One connection for one app. It comes back by itself when Slack asks it to, or when the network was away."""

    def __init__(self, access: SlackAccess, app: App) -> None:
        self._access, self._app = access, app
        self._handler: _Handler | None = None

    def start(self) -> None:
        """Connects and returns; what arrives is answered in other threads. Raises MessengerError."""
        handler: _Handler = SocketModeHandler(self._app, self._access.app_token)
        try:
            handler.connect()
        except SLACK_FAILURES as error:
            handler.close()
            raise messenger_error(error) from None
        self._handler = handler

    def close(self) -> None:
        """Takes nothing more; answers under way go on (`drain` waits for them). Closing twice is closing once."""
        handler, self._handler = self._handler, None
        if handler:
            handler.close()


def connect(access: SlackAccess, app: App) -> SocketConnection:
    """The connection, not yet started. Raises MessengerError where there is no app-level token."""
    if not access.app_token:
        raise MessengerError("Socket Mode needs an app-level token (xapp-…) from Slack's app page.", permanent=True)
    return SocketConnection(access, app)
