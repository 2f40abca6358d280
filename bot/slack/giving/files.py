"""Fetches what people attached from Slack. The token goes to Slack and nowhere else, whatever address a payload names."""

import re
from collections.abc import Mapping, Sequence
from http.client import HTTPMessage
from typing import IO, Any
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from slack_sdk import WebClient

import templates
from bot.slack.failures import SLACK_FAILURES
from handlers.intake.forms import LARGEST
from handlers.intake.shapes import AttachedFile
from models.errors import FileNotFetched

SCOPES = ("files:read",)
SECONDS = 20.0
MOST_REDIRECTS = 3
HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){0,3}slack\.com")

Described = Mapping[str, Any]


def wrong_with(files: Sequence[Described], most: int) -> str:
    """Why these files cannot be taken, as far as Slack's own description says; '' where nothing speaks against them."""
    if len(files) > most:
        return _wrong("many", str(most))
    large = next((one for one in files if _size(one) > LARGEST), None)
    return _wrong("large", _name(large)) if large else ""


def _wrong(kind: str, name: str) -> str:
    return templates.render("giving/file_wrong.txt.j2", {"kind": kind, "name": name, "megabytes": LARGEST // 1_000_000})


def fetched(client: WebClient, files: Sequence[Described]) -> list[AttachedFile]:
    """The files with their bytes. Raises FileNotFetched for the first that cannot be had whole."""
    return [_fetched(client, one) for one in files]


def _fetched(client: WebClient, described: Described) -> AttachedFile:
    try:
        told = described if described.get("url_private_download") else _asked(client, described)
        address = str(told.get("url_private_download") or told.get("url_private") or "")
        content, kind = _download(client, address)
    except SLACK_FAILURES:
        raise FileNotFetched(_name(described)) from None
    claimed = str(told.get("mimetype") or "application/octet-stream").lower()
    if not content or (kind.startswith("text/html") and not claimed.startswith("text/html")):
        raise FileNotFetched(_name(described))  # Slack answers with a page to sign in where it does not know the token
    return AttachedFile(_name(told), claimed, content)


def _asked(client: WebClient, described: Described) -> Described:
    """Slack leaves out the description of some files of shared channels until it is asked."""
    found = client.files_info(file=str(described.get("id") or "")).get("file")
    return found if isinstance(found, Mapping) else {}


def _download(client: WebClient, address: str) -> tuple[bytes, str]:
    """The bytes and their content type; b'' for an address that is not Slack's, and for more than is taken."""
    for _ in range(MOST_REDIRECTS):
        if not is_slack(address, client.base_url):
            break
        request = Request(address, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310 - `is_slack` looked at it
        with _LINE.open(request, timeout=SECONDS) as answer:
            if answer.status == 200:
                content = answer.read(LARGEST + 1)
                return (content if len(content) <= LARGEST else b""), str(answer.headers.get("content-type", ""))
            address = urljoin(address, str(answer.headers.get("location", "")))
    return b"", ""


class _Stay(HTTPRedirectHandler):
    """Hands a redirect back: where it leads is looked at before anything is asked there."""

    def http_error_302(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage) -> Any:
        return fp

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


_LINE = build_opener(_Stay)


def is_slack(address: str, base: str) -> bool:
    """Whether an address is Slack's own over TLS, or of the host that the API is configured to be at."""
    try:
        found, ours = urlsplit(address), urlsplit(base)
        named = (found.scheme, found.hostname, found.port)
    except ValueError:
        return False
    if not found.hostname:
        return False
    of_slack = found.scheme == "https" and found.port in (None, 443) and bool(HOST.fullmatch(found.hostname))
    return of_slack or named == (ours.scheme, ours.hostname, ours.port)


def _size(described: Described) -> int:
    size = described.get("size")
    return size if isinstance(size, int) else 0


def _name(described: Described) -> str:
    return templates.one_line(described.get("name") or described.get("title") or "file")[:120]
