"""Slack on the loopback address: its Web API over HTTP, and Socket Mode over a websocket, with faults on request."""

import functools
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

PATIENCE_SECONDS = 5
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")  # slack_sdk sends loopback through these too
POST = "/api/chat.postMessage"
MARKDOWN_LIMIT = 12_000
IDENTITY = {"ok": True, "user_id": "U0BOT", "bot_id": "B0BOT", "team_id": "T0KCST", "team": "KCST", "user": "kcst"}


@dataclass(frozen=True)
class Call:
    """A request as it arrived; `body` is its JSON or its form."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class SlackServer(ThreadingHTTPServer):
    """`with SlackServer("xoxb-…", "xapp-…") as slack:` answers at `slack.url` until the end of the block."""

    daemon_threads = False

    def __init__(self, bot_token: str, app_token: str = "") -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bot_token, self.app_token = bot_token, app_token
        self.socket_url = ""
        self.calls: list[Call] = []
        self.arrived = threading.Condition()
        self.stalled = threading.Event()
        self.stalled.set()
        self._faults: list[Callable[[Handler], None]] = []
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/api/"

    @property
    def posts(self) -> list[Call]:
        return [call for call in self.calls if call.path == POST]

    def wait_for_posts(self, count: int) -> list[Call]:
        """The posted messages as soon as there are `count`; fails after five seconds."""
        with self.arrived:
            enough = self.arrived.wait_for(lambda: len(self.posts) >= count, PATIENCE_SECONDS)
            assert enough, f"{len(self.posts)} of {count} messages were posted"
            return self.posts

    def rate_limit(self, times: int, seconds: int = 30) -> None:
        """The next `times` calls but auth.test are told to come back after `seconds`."""
        refusal = {"ok": False, "error": "ratelimited"}
        self._faults += [lambda handler: handler.reply(refusal, 429, {"Retry-After": str(seconds)})] * times

    def refuse(self, error: str, times: int = 1) -> None:
        """The next `times` calls but auth.test are refused with this error."""
        self._faults += [lambda handler: handler.reply({"ok": False, "error": error})] * times

    def break_down(self, status: int = 503, content: bytes = b"<html>upstream</html>") -> None:
        """The next call is answered by something in front of Slack, with a page."""
        self._faults.append(lambda handler: handler.send(content, status, {"Content-Type": "text/html"}))

    def hang_up(self) -> None:
        """The next call is cut off without an answer."""
        self._faults.append(lambda _: None)

    def stall(self) -> None:
        """The next call gets no answer until the end of the test."""
        self.stalled.clear()
        self._faults.append(self._wait_for_the_end)

    def _wait_for_the_end(self, _: "Handler") -> None:
        self.stalled.wait(PATIENCE_SECONDS)

    def fault(self) -> "Callable[[Handler], None] | None":
        return self._faults.pop(0) if self._faults else None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stalled.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    server: SlackServer

    def do_POST(self) -> None:
        call = Call("POST", self.path, dict(self.headers.items()), self._body())
        with self.server.arrived:
            self.server.calls.append(call)
            self.server.arrived.notify_all()
        fault = None if self.path == "/api/auth.test" else self.server.fault()
        if fault:
            fault(self)
        elif call.headers.get("Authorization") != f"Bearer {self._token()}":
            self.reply({"ok": False, "error": "invalid_auth"})
        else:
            self.reply(self._answer(call))

    def reply(self, answer: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send(json.dumps(answer).encode(), status, {"Content-Type": "application/json", **(headers or {})})

    def send(self, content: bytes, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the base class's name
        """Says nothing: the calls are kept."""

    def _token(self) -> str:
        return self.server.app_token if self.path == "/api/apps.connections.open" else self.server.bot_token

    def _body(self) -> dict[str, Any]:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        return dict(json.loads(content)) if content.startswith("{") else dict(parse_qsl(content))

    def _answer(self, call: Call) -> dict[str, Any]:
        if call.path == "/api/auth.test":
            return dict(IDENTITY)
        if call.path == "/api/apps.connections.open":
            return {"ok": True, "url": self.server.socket_url}
        return _posted(call.body) if call.path == POST else {"ok": False, "error": "unknown_method"}


def _posted(body: dict[str, Any]) -> dict[str, Any]:
    """What Slack answers to a message, for the mistakes it is known to refuse."""
    if not body.get("channel"):
        return {"ok": False, "error": "channel_not_found"}
    if not body.get("text", "").strip() and not body.get("blocks"):
        return {"ok": False, "error": "no_text"}
    markdown = sum(len(block["text"]) for block in body.get("blocks", []) if block["type"] == "markdown")
    if markdown > MARKDOWN_LIMIT:
        return {"ok": False, "error": "msg_blocks_too_long"}
    return {"ok": True, "channel": body["channel"], "ts": "1753280000.000200"}


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
