"""Slack on the loopback address: its Web API over HTTP with a memory, and faults on request.

    with SlackServer("xoxb-…", "xapp-…") as slack:
        slack.add_person("U0PARTNER", "priya.shah@ashford.example")
        …
        assert slack.message("C0PARTNERS")["text"] == "…"

Whatever Slack would refuse for its shape or length is refused and kept in `violations`; the fixture fails a test for it.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.servers import slack_files, slack_methods, slack_modals
from tests.servers.slack_socket import SocketServer as SocketServer
from tests.servers.slack_workspace import TEAM, Body, Workspace

PATIENCE_SECONDS = 5
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")  # slack_sdk sends loopback through these too
POST = "/api/chat.postMessage"
METHODS = slack_methods.METHODS | slack_modals.METHODS | slack_files.METHODS
NEVER_AT_FAULT = ("auth.test", "users.info")  # unless a fault names them: they are asked before the call it is about
RESPONSES_TAKEN = 5
NESTED = ("blocks", "view", "prompts", "files", "attachments", "metadata")


@dataclass(frozen=True)
class Call:
    """A request as it arrived; `body` is its JSON or its form, and what its address asks."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def name(self) -> str:
        """'chat.postMessage'; '' where it is no method of the Web API."""
        return self.path.removeprefix("/api/") if self.path.startswith("/api/") else ""


class SlackServer(ThreadingHTTPServer):
    """`with SlackServer("xoxb-…", "xapp-…") as slack:` answers at `slack.url` until the end of the block.

    `add_team`, `add_person`, `attach`, `response_url`, `message` and the rest of `Workspace` are at hand as `slack.…` too.
    """

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, bot_token: str, app_token: str = "") -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bot_token, self.app_token = bot_token, app_token
        self.space = Workspace(f"http://127.0.0.1:{self.server_address[1]}")
        self.space.add_team(TEAM, bot_token)
        self.socket_url = ""
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.arrived = threading.Condition()
        self.memory = threading.Lock()
        self.stalled = threading.Event()
        self.stalled.set()
        self._faults: list[tuple[str, Callable[[Handler], None]]] = []
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"{self.space.url}/api/"

    @property
    def posts(self) -> list[Call]:
        return self.of("chat.postMessage")

    def of(self, name: str) -> list[Call]:
        """The calls of one method, or to a path such as /response/1, in the order they came."""
        return [call for call in self.calls if name in (call.name, call.path)]

    def __getattr__(self, name: str) -> Any:
        """The workspace's verbs and memory, as if they were the server's."""
        if name.startswith("_") or name == "space":
            raise AttributeError(name)
        return getattr(self.space, name)

    def wait_for_posts(self, count: int) -> list[Call]:
        """The posted messages as soon as there are `count`; fails after five seconds."""
        return self.wait_for("chat.postMessage", count)

    def wait_for(self, name: str, count: int = 1) -> list[Call]:
        """The calls of that method as soon as there are `count`; fails after five seconds."""
        with self.arrived:
            enough = self.arrived.wait_for(lambda: len(self.of(name)) >= count, PATIENCE_SECONDS)
            assert enough, f"{len(self.of(name))} of {count} calls of {name} came"
            return self.of(name)

    def expire(self, trigger_id: str) -> None:
        """More than three seconds have gone by: this trigger opens nothing any more."""
        self.space.expired.add(trigger_id)

    def rate_limit(self, times: int, seconds: int = 30, on: str = "") -> None:
        """The next `times` calls (of the method `on`) are told to come back after `seconds`."""
        refusal = {"ok": False, "error": "ratelimited"}
        self._faults += [(on, lambda handler: handler.reply(refusal, 429, {"Retry-After": str(seconds)}))] * times

    def refuse(self, error: str, times: int = 1, on: str = "") -> None:
        """The next `times` calls (of the method `on`) are refused with this error."""
        self._faults += [(on, lambda handler: handler.reply({"ok": False, "error": error}))] * times

    def break_down(self, status: int = 503, content: bytes = b"<html>upstream</html>", on: str = "") -> None:
        """The next call is answered by something in front of Slack, with a page."""
        self._faults.append((on, lambda handler: handler.send(content, status, {"Content-Type": "text/html"})))

    def hang_up(self, on: str = "") -> None:
        """The next call is cut off without an answer."""
        self._faults.append((on, lambda _: None))

    def stall(self, on: str = "") -> None:
        """The next call gets no answer until the end of the test."""
        self.stalled.clear()
        self._faults.append((on, self._wait_for_the_end))

    def _wait_for_the_end(self, _: "Handler") -> None:
        self.stalled.wait(PATIENCE_SECONDS)

    def fault(self, name: str) -> "Callable[[Handler], None] | None":
        """The first fault meant for this call, if any; it is used up."""
        with self.memory:
            meant = [entry for entry in self._faults if entry[0] == name or (not entry[0] and name not in NEVER_AT_FAULT)]
            for entry in meant[:1]:
                self._faults.remove(entry)
            return meant[0][1] if meant else None

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

    def do_GET(self) -> None:
        """The library asks some methods this way; and files are fetched."""
        address = urlsplit(self.path)
        if address.path.startswith("/files/"):
            self._send_file(address.path.split("/")[2])
        else:
            self._take(Call("GET", address.path, dict(self.headers.items()), _form(address.query)))

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/upload/"):
            self.server.space.contents[self.path.removeprefix("/upload/")] = content
            self.send(f"OK - {len(content)}".encode(), 200, {"Content-Type": "text/plain"})
        else:
            self._take(Call("POST", self.path, dict(self.headers.items()), _read(content.decode())))

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

    def _take(self, call: Call) -> None:
        """Answered before others hear of it, so that who waits for a call finds what it has changed."""
        fault = self.server.fault(call.name)
        answer = None if fault else self._answer(call)
        with self.server.arrived:
            self.server.calls.append(call)
            self.server.arrived.notify_all()
        if fault:
            fault(self)
        elif answer is not None:
            self.reply(answer, 404 if answer.get("error") in ("expired_url", "used_url") else 200)

    def _answer(self, call: Call) -> Body:
        with self.server.memory:
            if call.path.startswith("/response/"):
                answer = _responded(self.server.space, call)
            else:
                answer = self._by_method(call, call.headers.get("Authorization", "").removeprefix("Bearer "))
        found = answer.get("response_metadata", {}).get("messages", [])
        self.server.violations += [f"{call.name or call.path}: {problem}" for problem in found]
        return answer

    def _by_method(self, call: Call, token: str) -> Body:
        space = self.server.space
        if call.name == "oauth.v2.access":
            return slack_methods.install(space, call.body)
        if call.name == "apps.connections.open" and token == self.server.app_token:
            return {"ok": True, "url": self.server.socket_url}
        if token not in space.tokens:
            return slack_methods.refused("invalid_auth")
        if call.name == "auth.test":
            return dict(space.tokens[token])
        method = METHODS.get(call.name)
        return method(space, call.body) if method else slack_methods.refused("unknown_method")

    def _send_file(self, number: str) -> None:
        """Who has no token gets a page to sign in, with 200, as Slack has it."""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        content = self.server.space.contents.get(number)
        if token not in self.server.space.tokens:
            self.send(b"<html>Sign in to Slack</html>", 200, {"Content-Type": "text/html; charset=utf-8"})
        elif content is None:
            self.send(b"<html>Not found</html>", 404, {"Content-Type": "text/html; charset=utf-8"})
        else:
            self.send(content, 200, {"Content-Type": self.server.space.files[number]["mimetype"]})


def _responded(space: Workspace, call: Call) -> Body:
    """A response_url: five answers, no token."""
    space.uses[call.path] = space.uses.get(call.path, 0) + 1
    if space.uses[call.path] > RESPONSES_TAKEN:
        return slack_methods.refused("used_url")
    refusal = None if call.body.get("delete_original") else slack_methods.problems(call.body)
    if not refusal:
        space.responses.append({**call.body, "response_url": f"{space.url}{call.path}"})
    return refusal or {"ok": True}


def _read(content: str) -> dict[str, Any]:
    return dict(json.loads(content)) if content.startswith("{") else _form(content)


def _form(content: str) -> dict[str, Any]:
    """Lists and objects come as JSON within a form."""
    fields = dict(parse_qsl(content))
    return {name: json.loads(value) if name in NESTED and value[:1] in "[{" else value for name, value in fields.items()}
