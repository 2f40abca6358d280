"""One MIME part, read tolerantly: the standard parser finds the parts, and every value in them is decoded by us.

The parser's own decoding fails on real mail; ours (`decoding`) does not. The parser recurses, so nesting has a limit.
"""

import functools
import itertools
import re
import urllib.parse
from email.message import Message
from email.parser import BytesParser

from handlers.intake import decoding
from models.errors import KcstError


class Unreadable(KcstError):
    """A letter that cannot be taken apart; it is quarantined with its bytes and KCST is told."""

    def __init__(self) -> None:
        super().__init__("This letter is built in a way that cannot be read; it is kept as it came, for a person to open.")


class Part(Message):
    """A message, or a part of one, whose every question has an answer."""

    _payload: object  # the parser's own: a text, or a list of parts

    def raw(self, name: str) -> str:
        """The first header of that name (lower case) as it came, or ''."""
        for key, value in self.raw_items():
            if key.lower() == name:
                return str(value)
        return ""

    @functools.cached_property
    def own_charset(self) -> str:
        """The charset it or its first part claims, for bare 8-bit bytes in its headers; '' where it has none."""
        if all(str(value).isascii() for _, value in self.raw_items()):
            return ""
        part = self
        while part.children and part.kind.startswith("multipart/"):
            part = part.children[0]
        return parameter(part.raw("content-type"), "charset")

    @functools.cached_property
    def kind(self) -> str:
        """The content type in lower case; text/plain where it makes no sense."""
        claimed = self.raw("content-type").partition(";")[0].strip(" \t\r\n\"'").lower()
        return claimed if _KIND.fullmatch(claimed) else "text/plain"

    @property
    def children(self) -> "list[Part]":
        inside = self._payload
        return [part for part in inside if isinstance(part, Part)] if isinstance(inside, list) else []

    @property
    def payload(self) -> bytes:
        """The part's bytes as they came; of a part with parts, nothing."""
        inside = self._payload
        return inside.encode("utf-8", "surrogateescape") if isinstance(inside, str) else b""

    @property
    def content(self) -> bytes:
        """The part's bytes, without transfer encoding; of a part with parts, nothing."""
        return decoding.unwrap(self.payload, self.raw("content-transfer-encoding"))

    @property
    def words(self) -> str:
        """The part's text, with \\n at line ends."""
        text = decoding.decode(self.content, parameter(self.raw("content-type"), "charset"))
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def file_name(self) -> str:
        """The name it was attached under, without folders; '' for a part that is no file."""
        claimed = parameter(self.raw("content-disposition"), "filename") or parameter(self.raw("content-type"), "name")
        return re.split(r"[\\/]", claimed)[-1].strip()[:255]


_KIND = re.compile(r"[\w.+-]+/[\w.+-]+")
_PARSER = BytesParser(Part)


def parse(raw: bytes) -> Part:
    """The letter's parts. Raises Unreadable where parts are nested beyond what the parser can follow."""
    try:
        parsed = _PARSER.parsebytes(_with_whole_head(raw.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\r\n")))
    except (RecursionError, ValueError, LookupError):
        raise Unreadable from None
    return parsed if isinstance(parsed, Part) else Part()


def letter_inside(part: Part) -> Part:
    """The letter in a message/rfc822 part, unwrapped first where somebody wrapped it in base64, which none may."""
    child = part.children[0]
    if part.raw("content-transfer-encoding").strip().lower() not in ("base64", "quoted-printable") or child.keys():
        return child
    try:
        return parse(decoding.unwrap(child.payload, part.raw("content-transfer-encoding")))
    except Unreadable:
        return child


_NO_HEADER = re.compile(rb"\n(?![!-9;-~]+:|[ \t]|From |\r?\n)")
_SPACED_NAME = re.compile(rb"^([!-9;-~]+)[ \t]+:")
_SURELY_HEADER = re.compile(
    rb"(?i)(?:from|to|cc|subject|date|message-id|received|return-path|delivered-to|reply-to|sender|mime-version"
    rb"|content-[a-z-]+|x-[a-z-]+|in-reply-to|references)[ \t]*:"
)


def _with_whole_head(raw: bytes) -> bytes:
    """The letter with `Name :` as `Name:` and without stray lines among its headers, at which the parser would stop.

    A stray line is one before a line that is surely a header; before anything else it is the text's beginning.
    """
    stop = min(filter(lambda place: place >= 0, (raw.find(b"\n\n"), raw.find(b"\n\r\n"))), default=len(raw))
    if raw[:1] != b">" and not _NO_HEADER.search(raw, 0, stop):
        return raw
    lines = raw[:stop].split(b"\n")
    kept: list[bytes] = []
    for line, after in itertools.zip_longest(lines, lines[1:], fillvalue=b""):
        named = _SPACED_NAME.sub(rb"\1:", line, count=1)
        if not _NO_HEADER.match(b"\n" + named):
            kept.append(named)
        elif not _SURELY_HEADER.match(after):
            return b"\n".join([*kept, *lines[len(kept) :]]) + raw[stop:]
    return b"\n".join(kept) + raw[stop:]


_PARAMETER = re.compile(r';\s*([\w.-]+)(\*?\d*\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;\s]*))', re.S)


def parameter(value: str, name: str) -> str:
    """A parameter of a header, RFC 2231's pieces joined, RFC 2047's words (which should not be there) decoded too."""
    if name not in value.lower():
        return ""
    pieces = [(mark, quoted or plain) for key, mark, quoted, plain in _PARAMETER.findall(value) if key.lower() == name]
    if not pieces:
        return ""
    if pieces[0][0] == "":
        return decoding.header(pieces[0][1].replace('\\"', '"'))
    return _joined(sorted(pieces, key=lambda piece: int("0" + re.sub(r"\D", "", piece[0]))))


def _joined(pieces: list[tuple[str, str]]) -> str:
    """RFC 2231: `charset'language'percent-encoded` in the first piece, plain or encoded pieces after it."""
    charset = ""
    data = b""
    for index, (mark, text) in enumerate(pieces):
        if index == 0 and mark.endswith("*") and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        written = text.encode("utf-8", "surrogateescape")
        data += urllib.parse.unquote_to_bytes(written) if mark.endswith("*") else written
    return decoding.decode(data, charset)
