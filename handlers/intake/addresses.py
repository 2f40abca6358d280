"""Names and addresses in From, To, Reply-To …, whatever their shape (RFC 5322 with its obsolete forms, and worse).

`Ann <a@x>`, `a@x (Ann)`, `"Shah, Priya" <p@x>`, `Team: a@x, b@x;`, `<@relay.x:a@x>`, `a@x b@x`, quotes left open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.intake.charsets import from_surrogates
from handlers.intake.headwords import ENCODED, LONGEST_HEADER, header

Mailbox = tuple[str, str]  # (name, address): either may be ''

_USUAL = re.compile(r"(\"?)([^\"<>(),;:\\@?]*)\1 ?<([^<>\s\",;:()\\@]+@[^<>\s\",;:()\\@]+)>")
_TOKEN = re.compile(
    rf"(?P<word>{ENCODED.pattern})|(?P<quoted>\"(?:[^\"\\]|\\.){{0,250}}\")|<(?P<angle>[^<>]*)>?|(?P<stop>[,;:])"
    r"|(?P<open>\()|(?P<scheme>(?:mailto|smtp):)|(?P<plain>[^,;:\"<>(=ms]+|.)",
    re.S,
)
_IN_COMMENT = re.compile(r"[^()\\]+|\\.|[()\\]", re.S)
_COMMENT = re.compile(r"\([^()]*\)")
_BARE = re.compile(r"(?:\"[^\"@]{1,64}\"|[^\s<>()\[\]\",;:]{1,254})@(?:\[[\w.:]+\]|[^\s<>()\[\]\",;:@]{1,254})")
_LOCAL = re.compile(r"[\w.+-]{1,64}")  # of a system that says no domain: root, mailer-daemon
_ROUTE = re.compile(r"@[^:]*:")  # obsolete: the relays to go through (RFC 5322, 4.4)
_SCHEME = re.compile(r"(?:mailto|smtp):", re.I)
_SPACED = re.compile(r"\s+([.@])\s*|(?<=@)\s+")
_ESCAPED = re.compile(r"\\(.)", re.S)


def addresses(raw: str, charset: str = "") -> list[Mailbox]:
    """(name, address) of each mailbox in a raw address header; the address is read before encoded words are decoded."""
    value = " ".join(from_surrogates(raw[:LONGEST_HEADER], charset).split())
    usual = _USUAL.fullmatch(value)
    if usual:
        return [(_name(usual[2]), usual[3].lower())]
    return [mailbox for piece in _pieces(value) if any(mailbox := piece.mailbox())]


@dataclass
class _Piece:
    """What stands between two commas: its words as they came, what it says in comments and in angle brackets."""

    words: str = ""
    comment: str = ""
    angle: str | None = None

    def mailbox(self) -> Mailbox:
        """Its name and address; '' for what it lacks."""
        if self.angle is not None:
            return self._named(self.words), _address(self.angle)
        bare = _BARE.search(self.words)
        if bare and not _SPACED.search(self.words):
            return self._named(self.words.replace(bare[0], " ", 1)), _address(bare[0])
        bare = _BARE.search(_SPACED.sub(r"\1", self.words)) or _LOCAL.fullmatch(self.words.strip())
        return (self._named(""), _address(bare[0])) if bare else (self._named(self.words), "")

    def _named(self, words: str) -> str:
        return _name(words) or _name(self.comment)


def _pieces(value: str) -> Iterator[_Piece]:
    """The header's pieces. A piece without an address before one in angle brackets is the front of an unquoted
    'Shah, Priya <p@x>'; what stands before a colon names a group."""
    piece, waiting = _Piece(), ""
    place = 0
    while place < len(value):
        token = _TOKEN.match(value, place)
        assert token is not None  # the last branch takes any character
        place = token.end()
        if token["stop"] == ":" and piece.angle is None:
            piece, waiting = _Piece(), ""
        elif token["stop"] in (",", ";"):
            if _is_front(piece) and token["stop"] == ",":
                waiting += f"{piece.words.strip()}, "
            else:
                yield _with(waiting, piece)
                waiting = ""
            piece = _Piece()
        elif token["open"]:
            piece.comment, place = _comment(value, place)
        elif token["angle"] is not None:
            piece.angle = token["angle"]
        elif not token["scheme"]:
            piece.words += token[0]
    yield _with(waiting, piece)


def _is_front(piece: _Piece) -> bool:
    return piece.angle is None and "@" not in piece.words and bool(piece.words.strip())


def _with(front: str, piece: _Piece) -> _Piece:
    return _Piece(front + piece.words.strip(), piece.comment, piece.angle)


def _comment(value: str, place: int) -> tuple[str, int]:
    """The comment that begins before `place`, without its brackets, and where it ends; comments may hold comments."""
    depth, start = 1, place
    for part in _IN_COMMENT.finditer(value, place):
        depth += (part[0] == "(") - (part[0] == ")")
        if depth == 0:
            return value[start : part.start()], part.end()
    return value[start:], len(value)


def _address(text: str) -> str:
    """An address alone: no comments, route, scheme or spaces; in lower case."""
    text = _COMMENT.sub("", text).strip()
    text = _SCHEME.sub("", _ROUTE.sub("", text, count=1) if text.startswith("@") else text, count=1)
    local, at, domain = text.rpartition("@")
    if not local.startswith('"'):
        local = "".join(local.split())
    return f"{local}{at}{''.join(domain.split())}".strip("'").lower()


def _name(text: str) -> str:
    text = text.strip()
    if "\\" in text:
        text = _ESCAPED.sub(lambda escaped: "'" if escaped[1] == '"' else escaped[1], text)
    return header(text.replace('"', "")).strip("'\" ,<>[]")
