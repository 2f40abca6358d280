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
from tests.servers.graph_files import FILES, put_piece
from tests.servers.graph_identity import identity
from tests.servers.graph_operations import LARGEST_REQUEST, MESSAGES, Call, Done, Refusal, Upload
from tests.servers.graph_verbs import Verbs

VERSION = "/v1.0"
FULL_FOR = ("/messages", "/createReply", "/send", "/attachments")


class GraphServer(Verbs, ThreadingHTTPServer):
    """`with GraphServer("shared@x.example", "secret") as server:` listens at `server.url` until the end of the block."""

    daemon_threads = False

    def __init__(self, address: str, secret: str, tls: ssl.SSLContext | None = None) -> None:
        Verbs.__init__(self)
        ThreadingHTTPServer.__init__(self, ("127.0.0.1", 0), Handler)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.scheme, self.address, self.secret = "https" if tls else "http", address, secret
        self.requests: list[str] = []
        self.violations: list[str] = []
        self.uploads: dict[str, Upload] = {}
        self.upload_base = f"{self.url}/upload"
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self.checks = graph_schema.OPENAPI.exists()

    @property
    def authority(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"{self.authority}{VERSION}"

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
            status, told = identity(self.server, there.path, dict(parse_qsl(content.decode())))
            self.reply(status, json.dumps(told).encode())
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
        for method, pattern, work in MESSAGES + FILES:
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
        self.server.troubles += 1
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
        self.server.troubles += 1
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *told: object) -> None:
        """Says nothing: the tests look at `requests`."""
