"""An Exchange server on the loopback address: real SOAP over HTTP(S), Basic or OAuth authentication, and faults on request.

Every request and every answer is checked against Microsoft's schema; what does not hold is kept in `violations`.
"""

import base64
import functools
import json
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lxml import etree

from tests.servers.ews_folders import FOLDER_OPERATIONS
from tests.servers.ews_operations import NAMES, OPERATIONS, WRITES, Element, T, refused_for_room
from tests.servers.ews_replies import REPLY_OPERATIONS
from tests.servers.ews_store import Store

SCHEMA = Path(__file__).parents[2].parent / "shared/schemas/ews/messages.xsd"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
BUILD = {"MajorVersion": "15", "MinorVersion": "1", "MajorBuildNumber": "2507", "MinorBuildNumber": "39"}
VERSION = {**BUILD, "Version": "V2017_07_11"}
BACK_OFF_SECONDS = 297.749


@functools.cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


class ExchangeServer(ThreadingHTTPServer):
    """`with ExchangeServer("svc", "secret") as server:` listens at `server.url` until the end of the block.

    With `tls` it speaks HTTPS; an application gets its tokens at `server.token_url`.
    """

    daemon_threads = False

    def __init__(self, username: str, password: str, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.scheme = "https" if tls else "http"
        self.connections: set[socket.socket] = set()
        self.store = Store()
        self.tokens, self.lifetime = 0, 3599
        self.checks = True
        self.is_full = self.is_down = False
        self.requests: list[str] = []
        self.fields: set[str] = set()
        self.violations: list[str] = []
        self.busy = 0
        self.cut_after_send = self.cut_mid_body = False
        self.refusal: dict[str, str] = {}
        self.canned: tuple[int, dict[str, str]] | None = None
        self.interruptions: dict[str, Callable[[], None]] = {}
        self.strikes: list[tuple[int, Callable[[], None]]] = []
        self.authorization = "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}/EWS/Exchange.asmx"

    @property
    def token_url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}/token"

    def issue_token(self) -> str:
        """Another token; the one before is worth nothing from now on."""
        self.tokens += 1
        self.authorization = f"Bearer token-{self.tokens}"
        return f"token-{self.tokens}"

    def expire_token(self) -> None:
        """The token in use ends before its time."""
        self.authorization = "Bearer of-nobody"

    def deliver(self, raw: bytes) -> str:
        """A letter comes in; returns its id."""
        return self.store.add("inbox", raw).id

    def deliver_twice(self, raw: bytes) -> None:
        """The same letter comes in two times."""
        self.deliver(raw)
        self.deliver(raw)

    def fill_up(self) -> None:
        """Nothing more can be written, until `make_room`."""
        self.is_full = True

    def make_room(self) -> None:
        self.is_full = False

    def go_down(self) -> None:
        """Every connection is reset without an answer, until `come_back`."""
        self.is_down = True

    def come_back(self) -> None:
        self.is_down = False

    def strike(self, after: int, fault: Callable[[], None]) -> None:
        """The fault begins once so many requests from now were answered."""
        self.strikes.append((len(self.requests) + after, fault))

    def throttle(self, times: int) -> None:
        """The next `times` requests are answered with ErrorServerBusy."""
        self.busy = times

    def drop_after_send(self) -> None:
        """The next send is carried out, then the connection is cut before the answer."""
        self.cut_after_send = True

    def reject_login(self, connection: str = "keep-alive") -> None:
        """From now on every login is wrong; a proxy closes the connection as well."""
        self.refusal = {"Connection": connection}

    def answer_with(self, status: int, headers: dict[str, str]) -> None:
        """Every answer is this status with an empty page, as from a proxy."""
        self.canned = status, headers

    def meanwhile(self, operation: str, happens: Callable[[], None]) -> None:
        """Something happens just before the next such operation."""
        self.interruptions[operation] = happens

    def reset_mid_body(self) -> None:
        """The next answer is cut in the middle."""
        self.cut_mid_body = True

    def check(self, what: str, element: Element) -> None:
        """Keeps what the schema says against the element."""
        if self.checks and not schema().validate(element):
            self.violations.append(f"{what}: {schema().error_log}")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that does not trust us or went away is no mistake of the server's."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.shutdown()
        self._thread.join()
        for connection in tuple(self.connections):  # kept alive by a client; whoever serves it would wait for its time limit
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: ExchangeServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    timeout = 10

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/token":
            self._begin_faults()
        if self.server.is_down:
            self._cut()
            return
        if self.path == "/token":
            self._give_token()
            return
        envelope = etree.fromstring(body)
        [request] = envelope.findall(f"{{{SOAP}}}Body/*")
        name = etree.QName(request).localname
        self.server.requests.append(name)
        self.server.fields.update(uri.get("FieldURI", "") for uri in request.iterfind(".//t:FieldURI", NAMES))
        if self.server.canned:
            self._reply(self.server.canned[0], b"", self.server.canned[1])
        elif self.server.refusal or self.headers["Authorization"] != self.server.authorization:
            self._reply(401, b"", {"WWW-Authenticate": 'Basic realm="127.0.0.1"', **self.server.refusal})
        elif self.server.busy:
            self.server.busy -= 1
            self._reply(500, _envelope(_busy()))
        else:
            self._perform(name, request, envelope.findall(f"{{{SOAP}}}Header/*"))

    def _begin_faults(self) -> None:
        struck = [one for one in self.server.strikes if one[0] <= len(self.server.requests)]
        for one in struck:
            self.server.strikes.remove(one)
            one[1]()

    def _give_token(self) -> None:
        answer = {"token_type": "Bearer", "expires_in": self.server.lifetime, "access_token": self.server.issue_token()}
        self._reply(200, json.dumps(answer).encode(), {"Content-Type": "application/json"})

    def _perform(self, name: str, request: Element, headers: list[Element]) -> None:
        for header in headers:
            self.server.check(f"header of {name}", header)
        self.server.check(f"request {name}", request)
        self.server.interruptions.pop(name, lambda: None)()
        answer = (
            refused_for_room(name)
            if self.server.is_full and name in WRITES
            else (OPERATIONS | FOLDER_OPERATIONS | REPLY_OPERATIONS)[name](self.server.store, request)
        )
        self.server.check(f"answer {name}", answer)
        if self.server.cut_after_send and request.get("MessageDisposition", "").startswith("Send"):
            self.server.cut_after_send = False
            self._cut()
        else:
            self._reply(200, _envelope(answer))

    def _reply(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        told = {"Content-Type": "text/xml; charset=utf-8", "Content-Length": str(len(content)), **(headers or {})}
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        half = self.server.cut_mid_body
        self.wfile.write(content[: len(content) // 2] if half else content)
        self.wfile.flush()
        if half:
            self.server.cut_mid_body = False
            self._cut()

    def _cut(self) -> None:
        """Ends the connection with a reset instead of a farewell."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *told: object) -> None:
        """Says nothing: the tests look at `requests`."""


def _envelope(content: Element) -> bytes:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP})
    etree.SubElement(envelope, f"{{{SOAP}}}Header").append(T.ServerVersionInfo(**VERSION))
    etree.SubElement(envelope, f"{{{SOAP}}}Body").append(content)
    return etree.tostring(envelope, xml_declaration=True, encoding="utf-8")


def _busy() -> Element:
    """The fault Exchange throttles with; SOAP faults are outside Microsoft's schema."""
    fault = etree.Element(f"{{{SOAP}}}Fault")
    etree.SubElement(fault, "faultcode").text = "a:ErrorServerBusy"
    etree.SubElement(fault, "faultstring").text = "The server cannot service this request right now. Try again later."
    detail = etree.SubElement(fault, "detail")
    etree.SubElement(detail, f"{{{ERRORS}}}ResponseCode").text = "ErrorServerBusy"
    etree.SubElement(detail, f"{{{ERRORS}}}Message").text = "The server cannot service this request right now."
    wait = T.Value(f"{BACK_OFF_SECONDS * 1000:.0f}", Name="BackOffMilliseconds")
    detail.append(T.MessageXml(wait))
    return fault
