"""From bytes to words: character sets, transfer encodings, encoded header words, addresses and moments.

Everything here is total: whatever the bytes, something readable comes back and nothing is raised.
"""

import binascii
import codecs
import datetime as dt
import functools
import re

_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "iso-8859-8-i": "iso-8859-8",
    "macintosh": "mac-roman",
    "x-sjis": "cp932",
}
_TEXT_CODEC = re.compile(r"(?:utf|iso|cp\d|koi8|gb|big5|shift|euc|mac|hz|tis|ptcp|johab)")
_SURROGATE = re.compile("[\ud800-\udfff]")


@functools.lru_cache(maxsize=256)
def codec_for(charset: str) -> str:
    """Python's name for a charset as a letter claims it; '' for none it knows. A language (`utf-8*en`) is dropped."""
    claimed = charset.strip(" \t\r\n\"'").lower().partition("*")[0].replace("_", "-")
    try:
        name = codecs.lookup(_ALIASES.get(claimed, claimed)).name
    except (LookupError, ValueError):
        return ""
    return name if _TEXT_CODEC.match(name) else ""


def decode(data: bytes, charset: str = "") -> str:
    """The bytes as text: UTF-8 where they are that, else as claimed, else windows-1252. No NULs, no half characters."""
    codec = codec_for(charset) or "cp1252"
    for attempt in ("utf-8", codec) if codec.startswith(("cp125", "utf-8")) else (codec, "utf-8"):
        try:
            return clean(data.decode(attempt))
        except UnicodeError:
            continue
    return clean(data.decode("cp1252", "replace"))


def clean(text: str) -> str:
    """Without NULs and lone surrogates, which no database stores."""
    text = text.replace("\0", "")
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def from_surrogates(text: str) -> str:
    """What the parser kept as escaped 8-bit bytes, decoded. For header text."""
    if text.isascii():
        return text.replace("\0", "")
    return decode(text.encode("utf-8", "surrogateescape"))


# ---------------------------------------------------------------- transfer encodings

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def unwrap(data: bytes, encoding: str) -> bytes:
    """A body without its transfer encoding. Broken base64 yields what can be saved of it."""
    encoding = encoding.strip(" \t\r\n\"'").lower()
    if encoding == "base64":
        return _from_base64(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data)
    return data


def _from_base64(data: bytes) -> bytes:
    kept = _NOT_BASE64.sub(b"", data.partition(b"=")[0])
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


# ---------------------------------------------------------------- headers

LONGEST_HEADER = 20_000
_FOLD = re.compile(r"[ \t]*[\r\n]+[ \t]*")
_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*)\?=")
_WORDS = re.compile(r"=\?[^?\s]{1,80}\?[bBqQ]\?[^?]*\?=(?:\s*=\?[^?\s]{1,80}\?[bBqQ]\?[^?]*\?=)*")


def header(raw: str) -> str:
    """A header's value unfolded, its encoded words decoded, 8-bit bytes and all."""
    value = from_surrogates(raw[:LONGEST_HEADER])
    if "\n" in value or "\r" in value:
        value = _FOLD.sub(" ", value)
    if "=?" in value:
        value = _FOLD.sub(" ", _WORDS.sub(_join_words, value))
    return value.strip()


def _join_words(run: re.Match[str]) -> str:
    """Neighbouring encoded words as one text: a character may be split across words of the same charset."""
    parts: list[tuple[str, bytes]] = []
    for charset, how, text in _WORD.findall(run[0]):
        data = _word_bytes(how, text)
        if parts and parts[-1][0] == charset.lower():
            data = parts.pop()[1] + data
        parts.append((charset.lower(), data))
    return "".join(decode(data, charset) for charset, data in parts)


def _word_bytes(how: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if how in "bB":
        return _from_base64(data)
    return binascii.a2b_qp(data, header=True)


_PIECE = re.compile(r'(?:"(?:[^"\\]|\\.)*"?|<[^<>]*>?|[^,;"<])+', re.S)
_ANGLED = re.compile(r"<\s*([^<>]*?)\s*>?\s*(?:\([^()]*\)\s*)?$")
_BARE = re.compile(r"[^\s<>()\",;:]{1,254}@[^\s<>()\",;:]{1,254}")


def addresses(raw: str) -> list[tuple[str, str]]:
    """(name, address) of each mailbox in a raw address header; the address is read before encoded words are decoded."""
    value = _FOLD.sub(" ", from_surrogates(raw))
    found = (_one_address(piece) for piece in _PIECE.findall(value[:LONGEST_HEADER]))
    return [(name, address) for name, address in found if name or address]


def _one_address(piece: str) -> tuple[str, str]:
    angled = _ANGLED.search(piece.strip()) if "<" in piece else None
    if angled:
        return _name(piece.strip()[: angled.start()]), angled[1].replace(" ", "").lower()
    bare = _BARE.search(piece)
    if not bare:
        return _name(piece), ""
    return _name(piece[: bare.start()] + piece[bare.end() :]), bare[0].lower()


def _name(text: str) -> str:
    text = text.strip().strip("()").replace('\\"', "'").replace('"', "")
    return header(text).strip("'\" ")


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ZONES = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "BST": 1,
    "CET": 1,
    "CEST": 2,
}
_MOMENT = re.compile(
    r"(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*\.?[\s-]+(\d{2,4})[\s,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*([+-]\s?\d{4}|[A-Za-z]{1,5})?"
)


def moment(text: str) -> dt.datetime | None:
    """The moment in a Date or at the end of a Received header, in UTC; None where there is none that can be."""
    found = _MOMENT.search(text)
    if not found:
        return None
    day, month, year, hour, minute, second, zone = found.groups(default="")
    if month.lower() not in _MONTHS:
        return None
    full_year = int(year) + (2000 if len(year) == 2 and int(year) < 70 else 1900 if len(year) < 4 else 0)
    try:
        local = dt.datetime(
            full_year,
            _MONTHS.index(month.lower()) + 1,
            int(day),
            int(hour),
            int(minute),
            min(int(second or 0), 59),
            tzinfo=dt.UTC,
        )
        return local - _offset(zone)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> dt.timedelta:
    zone = zone.replace(" ", "")
    if zone[:1] in ("+", "-"):
        minutes = int(zone[1:3]) * 60 + int(zone[3:5])
        return dt.timedelta(minutes=-minutes if zone[0] == "-" else minutes)
    return dt.timedelta(hours=_ZONES.get(zone.upper(), 0))
