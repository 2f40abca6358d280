"""Socket Mode's end of the websocket, on the loopback address."""

import functools
import json
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

PATIENCE_SECONDS = 5


class SocketServer:
    """Socket Mode's end of the websocket: `with SocketServer() as socket:` waits for the app at `socket.url`."""

    def __init__(self) -> None:
        # Frequent pings let Slack's client notice that it is being closed; it looks only between two frames.
        self._server = serve(self._talk, "127.0.0.1", 0, ping_interval=0.05)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._changed = threading.Condition()
        self._open: list[ServerConnection] = []
        self.connections = 0
        self.answers: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/link"

    def wait_for_connection(self, number: int = 1) -> None:
        """Returns when the app has connected for the `number`th time; fails after five seconds."""
        self._wait(lambda: self.connections >= number)

    def deliver(self, envelope: dict[str, Any]) -> None:
        """Sends an envelope to the app on its newest connection."""
        self._open[-1].send(json.dumps(envelope))

    def ask_to_reconnect(self) -> None:
        """What Slack sends every few hours before it closes a connection."""
        self.deliver({"type": "disconnect", "reason": "refresh_requested"})

    def wait_for_answer(self, envelope_id: str) -> dict[str, Any]:
        """The app's acknowledgement of that envelope; fails after five seconds."""
        self._wait(lambda: any(answer["envelope_id"] == envelope_id for answer in self.answers))
        return next(answer for answer in self.answers if answer["envelope_id"] == envelope_id)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()

    def _wait(self, done: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(done, PATIENCE_SECONDS), "the app was silent"

    def _talk(self, connection: ServerConnection) -> None:
        connection.send(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0KCST"}}))
        self._open.append(connection)
        self._note(lambda: setattr(self, "connections", self.connections + 1))
        try:
            for message in connection:
                self._note(functools.partial(self.answers.append, json.loads(message)))
        except ConnectionClosed:
            return

    def _note(self, change: Callable[[], None]) -> None:
        with self._changed:
            change()
            self._changed.notify_all()
