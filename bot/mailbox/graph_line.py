"""The line to Graph: one HTTP request at a time, with a token, limits on time and size, and no request made twice.

Only a request refused for its token (401) is asked once more, with a new one: nothing was done by it.
"""

import datetime as dt
import json
import logging
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from bot.mailbox.graph import Token
from bot.mailbox.graph_refusals import refusal, wait_in
from models.errors import MailboxError

LARGEST_JSON = 16_000_000
LARGEST_LETTER = 160_000_000  # Exchange Online takes no letter over 150 MB
PATIENCE = 10  # time limits that one whole answer may take
_ID = re.compile(r"[A-Za-z0-9_+/=-]{1,2000}")
IDS = 'IdType="ImmutableId"'
LIBRARIES = ("httpx", "httpcore", "msal")


@dataclass(frozen=True)
class Request:
    """`path` is below the mailbox (`/messages`), or a whole link of the server's own; `needs` is the permission for it."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    json: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    mime: bytes | None = None  # in base64
    needs: str = "Mail.ReadWrite"
    most: int = LARGEST_JSON


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)

    def shape(self) -> dict[str, Any]:
        """The JSON object in it. Raises MailboxError."""
        try:
            found = json.loads(self.content)
        except (ValueError, RecursionError):
            found = None
        return object_of(found)


def object_of(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MailboxError("The mailbox's answer was not understood; it is asked again later.")
    return value


def list_of(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise MailboxError("The mailbox's answer lacks its list; it is asked again later.")
    return [object_of(one) for one in value]


def text_in(found: Mapping[str, Any], name: str) -> str:
    """The text of that name, which has to be there."""
    value = found.get(name)
    if not isinstance(value, str) or not value:
        raise MailboxError(f"The mailbox's answer lacks {name}; it is asked again later.")
    return value


def path_of(letter_id: str) -> str:
    """The letter's path below the mailbox. Raises a permanent MailboxError for what cannot be an id."""
    if not _ID.fullmatch(letter_id):
        raise MailboxError(f"There is no letter {letter_id!r} in the mailbox.", permanent=True)
    return f"/messages/{quote(letter_id, safe='')}"


def quoted(text: str) -> str:
    """The text as a filter takes it."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True)
class Line:
    """To one mailbox. `base` is the endpoint, `user` the mailbox's path below it."""

    client: httpx.Client = field(repr=False)
    token: Token = field(repr=False)
    base: str
    user: str
    clock: Callable[[], dt.datetime] = field(repr=False)
    timeout: float

    @property
    def host(self) -> str:
        return urlsplit(self.base).hostname or self.base

    def ask(self, request: Request) -> Answer:
        """The answer, where the server did it; raises Refused where it did not, MailboxError where nobody knows."""
        answer = self._asked(request, fresh=False)
        if answer.status == 401:
            answer = self._asked(request, fresh=True)
        if answer.status >= 300:
            raise refusal(self.host, answer.status, answer.headers, answer.content, (request.needs, self.clock()))
        return answer

    def put(self, url: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """A piece of a file to an address the server named; that one lets us in by itself and gets no token."""
        answer = self._receive(Request("PUT", url), url, content, headers)
        if answer.status >= 300:
            told = f"{self.host} did not take a piece of a file (HTTP {answer.status}); it is tried again."
            raise MailboxError(told, permanent=answer.status == 413, retry_after=wait_in(answer.headers, self.clock()))
        return answer

    def own(self, link: str) -> str:
        """The link, where it leads to the server itself; a stranger's address never gets our token. Raises MailboxError."""
        try:
            there, base = urlsplit(link), urlsplit(self.base)
            same = (there.scheme, there.hostname, there.port) == (base.scheme, base.hostname, base.port)
        except ValueError:
            same = False
        if not same or there.username is not None or not there.path.startswith(base.path):
            raise MailboxError(f"{self.host} named an address that is not its own; it was not followed.")
        return link

    def _asked(self, request: Request, *, fresh: bool) -> Answer:
        headers = {"Prefer": IDS} | dict(request.headers) | {"Authorization": f"Bearer {self.token(fresh)}"}
        content = None
        if request.mime is not None:
            headers["Content-Type"], content = "text/plain", request.mime
        elif request.json is not None:
            headers["Content-Type"], content = "application/json", json.dumps(request.json).encode()
        elif request.method == "POST":
            headers["Content-Length"] = "0"
        url = request.path if "://" in request.path else f"{self.base}{self.user}{request.path}"
        return self._receive(request, url, content, headers)

    def _receive(self, request: Request, url: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        asked = dict(request.query) or None
        try:
            sent = self.client.build_request(request.method, url, params=asked, content=content, headers=dict(headers))
            answer = self.client.send(sent, stream=True)
            try:
                return Answer(answer.status_code, answer.headers, self._body(answer, request.most))
            finally:
                answer.close()
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, ssl.SSLError, UnicodeError) as error:
            raise MailboxError(f"{self.host} could not be asked ({type(error).__name__}); it is asked again later.") from None

    def _body(self, response: httpx.Response, most: int) -> bytes:
        """The whole body; what is too long, or trickles, is given up, to be asked for again."""
        content, until = bytearray(), time.monotonic() + PATIENCE * self.timeout
        for piece in response.iter_bytes():
            content += piece
            if len(content) > most or time.monotonic() > until:
                raise MailboxError(f"{self.host} gave an answer that is too long or too slow; it is asked again later.")
        return bytes(content)


def client_for(verify: bool | str, timeout: float) -> httpx.Client:
    """An HTTP client that follows no redirect and says nothing to the logs. Raises MailboxError for a bad CA file."""
    quieten()
    trusted: ssl.SSLContext | bool
    try:
        trusted = ssl.create_default_context(cafile=verify) if isinstance(verify, str) else verify
    except OSError as error:
        raise MailboxError(
            f"The certificate authority's file cannot be used ({type(error).__name__}).", permanent=True
        ) from None
    headers = {"User-Agent": "kcst-assistant", "Accept-Encoding": "identity"}
    return httpx.Client(verify=trusted, timeout=timeout, headers=headers, follow_redirects=False)


def quieten() -> None:
    """Their logs hold addresses with keys in them; all that goes wrong reaches us as an error anyway.

    Their parts are told too: one that was given a level of its own does not ask its library's.
    """
    for name in [*LIBRARIES, *logging.root.manager.loggerDict]:
        if name.partition(".")[0] in LIBRARIES:
            logging.getLogger(name).setLevel(logging.CRITICAL)
