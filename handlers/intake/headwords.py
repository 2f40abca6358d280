"""A header's value as words: unfolded, encoded words (RFC 2047) decoded however they were split, glued or cut off."""

import binascii
import re

from handlers.intake.charsets import decode, from_surrogates
from handlers.intake.transfer import from_base64

LONGEST_HEADER = 20_000
_FOLD = re.compile(r"[\r\n]+")
# An encoded word cut off by the header's end is read as far as it goes; a `?` inside is kept, though it should not be there.
ENCODED = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?(.{0,2000}?)(?:\?=|\??$)", re.S)
# Control characters, and the marks that turn the direction of writing and so disguise names and file endings.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")


def header(raw: str, charset: str = "") -> str:
    """A header's value unfolded, its encoded words decoded; `charset` is the letter's own, for bare 8-bit bytes."""
    value = unfolded(from_surrogates(raw[:LONGEST_HEADER], charset))
    if "=?" in value:
        value = unfolded(_decoded(value))
    return value.strip() if value.isprintable() else _UNSEEN.sub("", value).strip()


def unfolded(value: str) -> str:
    """On one line: each fold, with the spaces around it, is one space."""
    if "\n" not in value and "\r" not in value:
        return value
    return " ".join(line.strip(" \t") for line in _FOLD.split(value))


def _decoded(value: str) -> str:
    """Neighbouring encoded words become one text: a character may be split across words of the same charset."""
    told: list[str] = []
    waiting: list[tuple[str, bytes]] = []
    end = 0
    for word in ENCODED.finditer(value):
        between = value[end : word.start()]
        if between.strip() or not waiting:
            told += [_joined(waiting), between]
            waiting = []
        waiting.append((word[1].lower(), _word_bytes(word[2], word[3])))
        end = word.end()
    return "".join([*told, _joined(waiting), value[end:]])


def _joined(words: list[tuple[str, bytes]]) -> str:
    parts: list[tuple[str, bytes]] = []
    for charset, data in words:
        if parts and parts[-1][0] == charset:
            data = parts.pop()[1] + data
        parts.append((charset, data))
    return "".join(decode(data, charset) for charset, data in parts)


def _word_bytes(how: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return from_base64(data) if how in "bB" else binascii.a2b_qp(data, header=True)
