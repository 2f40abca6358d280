"""Microsoft 365 on the loopback address: Graph's mail over HTTP, with tokens, and faults on request.

Every request and every answer is checked against Microsoft's OpenAPI document, where that is there; what does not hold is
kept in `violations`. The document knows neither MIME nor calendars nor upload addresses; those are checked by hand.
"""

import json
import re
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.servers import graph_schema
from tests.servers.graph_operations import LARGEST_REQUEST, OPERATIONS, Call, Done, Refusal, Upload, put_piece
from tests.servers.graph_store import Store

VERSION = "/v1.0"
FULL_FOR = ("/messages", "/createReply", "/send", "/attachments")


class GraphServer(ThreadingHTTPServer):
    """`with GraphServer("shared@x.example", "secret") as server:` listens at `server.url` until the end of the block."""

    daemon_threads = False

    def __init__(self, address: str, secret: str, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.scheme, self.address, self.secret = "https" if tls else "http", address, secret
        self.store = Store()
        self.requests: list[str] = []
        self.violations: list[str] = []
        self.uploads: dict[str, Upload] = {}
        self.upload_base = f"{self.url}/upload"
        self.epoch = self.tokens = self.token_requests = 0
        self.is_down = self.is_full = False
        self._held = self.good_token
        self.interruptions: dict[str, Callable[[], None]] = {}
        self._faults: list[tuple[str, Callable[[Handler], None]]] = []
        self._cuts: list[tuple[str, str]] = []  # requests done and never answered
        self._halves = 0  # answers cut in the middle
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self.checks = graph_schema.OPENAPI.exists()

    @property
    def authority(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"{self.authority}{VERSION}"

    @property
    def good_token(self) -> str:
        return f"eyJ0eXAiOiJKV1Qi.token-{self.tokens}.sig"

    def token(self, fresh: bool) -> str:
        """A token as our code gets one: the one it has, until a new one is asked for."""
        if fresh:
            self.token_requests += 1
            self._held = self.good_token
        return self._held

    def throttle(self, seconds: float | str, times: int = 1, status: int = 429) -> None:
        """The next `times` requests are told to come back later: in seconds, or at a date."""
        headers = {"Retry-After": str(seconds)}
        self._faults += [("", lambda handler: handler.refuse(status, "ApplicationThrottled", headers))] * times

    def answer_with(self, status: int, code: str = "", content: bytes | None = None, only: str = "") -> None:
        """The next request (to a path that ends so) is answered with this error, or this page."""
        if content is None:
            self._faults.append((only, lambda handler: handler.refuse(status, code)))
        else:
            self._faults.append((only, lambda handler: handler.reply(status, content)))

    def expire_token(self) -> None:
        """From now on only a token that is asked for anew is good."""
        self.tokens += 1

    def drop_after_send(self) -> None:
        """The next send is carried out, then the connection is cut before the answer."""
        self.lose_answer("POST", "/send")

    def lose_answer(self, method: str, ending: str) -> None:
        """The same with the next request of that method to a path that ends so."""
        self._cuts.append((method, ending))

    def reset_mid_body(self, times: int = 1) -> None:
        """The next answers with a body are cut in the middle."""
        self._halves += times

    def deliver_twice(self) -> None:
        """The next letter arrives in two copies."""
        self.store.twice += 1

    def expire_delta(self) -> None:
        """Every position given so far is forgotten."""
        self.epoch += 1

    def folder_moved(self) -> None:
        """Somebody moves every letter out of the Inbox, into a folder of theirs."""
        theirs = self.store.make_folder("Somebody's")
        for item in self.store.folder("inbox"):
            self.store.move(item, theirs)

    def meanwhile(self, operation: str, happens: Callable[[], None]) -> None:
        """Something happens just before the next operation of that method and last part of the path."""
        self.interruptions[operation] = happens

    def fault_for(self, path: str) -> "Callable[[Handler], None] | None":
        for place, (only, fault) in enumerate(self._faults):
            if path.endswith(only):
                del self._faults[place]
                return fault
        return None

    def cuts(self, method: str, path: str) -> bool:
        """Whether the answer to this request is lost."""
        for place, (wanted, ending) in enumerate(self._cuts):
            if method == wanted and path.endswith(ending):
                del self._cuts[place]
                return True
        return False

    def halves(self) -> bool:
        self._halves -= (cut := self._halves > 0)
        return cut

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, *told: Any) -> None:
        """A connection that broke is what tests ask for; whatever else goes wrong in here shows as a violation."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            self.violations.append(f"the server itself: {error!r}")


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: GraphServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    timeout = 10

    def do_GET(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        there = urlsplit(self.path)
        self.path_asked, self.checked = unquote(there.path), ""
        self.server.requests.append(f"{self.command} {self.path_asked.rpartition('/')[2]}")
        if self.server.is_down:
            self._cut()
        elif re.search(r"/oauth2/|/\.well-known/", there.path):
            self._identity(there.path, dict(parse_qsl(content.decode())))
        elif fault := self.server.fault_for(self.path_asked):
            fault(self)
        elif there.path.startswith(f"{VERSION}/upload/"):
            self._perform(self._call(self.path_asked.split("/"), {}, content), put_piece)
        elif self.headers["Authorization"] != f"Bearer {self.server.good_token}":
            self.refuse(401, "InvalidAuthenticationToken")
        else:
            self._mailbox(there.path, dict(parse_qsl(there.query)), content)

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815 - the base class's names

    def _call(self, parts: list[str], query: dict[str, str], content: bytes) -> Call:
        base = f"{self.server.url}/users/{self.server.address}"
        return Call(self.server, parts, query, dict(self.headers.items()), content, base)

    def _mailbox(self, path: str, query: dict[str, str], content: bytes) -> None:
        path = re.sub(r"\('([^']*)'\)", r"/\1", unquote(path))
        user = f"{VERSION}/users/{self.server.address}"
        if not path.lower().startswith(f"{user}/".lower()):
            return self.refuse(404, "ErrorInvalidUser")
        if len(content) > LARGEST_REQUEST:
            return self.refuse(413, "RequestBodyTooLarge")
        below = path[len(user) + 1 :]
        self._check_request(below, query, content)
        if self.server.is_full and self.command == "POST" and path.endswith(FULL_FOR):
            return self.refuse(507, "ErrorQuotaExceeded")
        for method, pattern, work in OPERATIONS:
            if method == self.command and re.fullmatch(pattern, below):
                call = self._call(below.split("/"), query, content)
                self.server.interruptions.pop(f"{method} {call.parts[-1]}", lambda: None)()
                return self._perform(call, work)
        return self.refuse(400, "BadRequest")

    def _perform(self, call: Call, work: Callable[[Call], Done]) -> None:
        try:
            done = work(call)
        except Refusal as refusal:
            return self.refuse(refusal.status, refusal.code)
        if self.server.cuts(self.command, self.path_asked):
            return self._cut()
        if isinstance(done.body, bytes):
            return self.reply(done.status, done.body, {"Content-Type": "text/plain"} | done.headers)
        self._check_answer(done.status, done.body)
        content = b"" if done.body is None else json.dumps(done.body).encode()
        return self.reply(done.status, content, done.headers)

    def refuse(self, status: int, code: str, headers: dict[str, str] | None = None) -> None:
        body = {"error": {"code": code, "message": "No.", "innerError": {"date": "2025-07-23T09:00:00", "request-id": "1-2"}}}
        self._check_answer(status, body)
        self.reply(status, json.dumps(body).encode(), headers)

    def reply(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response_only(status)
        told = {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})}
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        half = bool(content) and status < 300 and self.server.halves()
        self.wfile.write(content[: len(content) // 2] if half else content)
        self.wfile.flush()
        if half:
            self._cut()

    def _identity(self, path: str, form: dict[str, str]) -> None:
        """Microsoft's identity platform, as far as an application by itself needs it."""
        tenant = f"{self.server.authority}/{path.split('/')[1]}"
        if "/nobody/" in path:
            return self.reply(400, b'{"error": "invalid_tenant", "error_description": "AADSTS90002: no such tenant"}')
        if "/.well-known/" in path:
            told = {
                "issuer": f"{tenant}/v2.0", "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
                "token_endpoint": f"{tenant}/oauth2/v2.0/token",
            }  # fmt: skip
            return self.reply(200, json.dumps(told).encode())
        self.server.token_requests += 1
        if form.get("client_secret") != self.server.secret and "client_assertion" not in form:
            refused = {"error": "invalid_client", "error_description": f"AADSTS7000215: {form}", "error_codes": [7000215]}
            return self.reply(401, json.dumps(refused).encode())
        given = {"token_type": "Bearer", "expires_in": 3599, "access_token": self.server.good_token}
        return self.reply(200, json.dumps(given).encode())

    def _check_request(self, below: str, query: dict[str, str], content: bytes) -> None:
        self.checked = f"/users/x/{below}"
        if not self.server.checks or below == "calendarView":
            return
        body = json.loads(content) if self.headers.get("Content-Type") == "application/json" else None
        self.server.violations += graph_schema.complaints(self.command.lower(), self.checked, query, body)

    def _check_answer(self, status: int, body: Any) -> None:
        checked = self.checked
        if self.server.checks and (status >= 400 or (checked and not checked.endswith("/calendarView"))):
            self.server.violations += graph_schema.answer_complaints(self.command.lower(), checked, status, body)

    def _cut(self) -> None:
        """Ends the connection with a reset instead of a farewell."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *told: object) -> None:
        """Says nothing: the tests look at `requests`."""
