"""Signed mail read like any other: the content inside opaque S/MIME (RFC 8551), the text between PGP's lines (RFC 9580).

The signature itself is not checked, and nothing is believed because of it.
"""

import re

_DATA = bytes.fromhex("06092a864886f70d010701")  # the object identifier 1.2.840.113549.1.7.1: plain data
_SIGNED = bytes.fromhex("06092a864886f70d010702")
_OCTETS, _OCTETS_IN_PIECES, _EXPLICIT = 0x04, 0x24, 0xA0
_MOST_PIECES = 100_000


def content_of(sealed: bytes) -> bytes:
    """The content that an S/MIME file signs; b'' where it is encrypted, detached, cut off or something else."""
    kind = sealed.find(_SIGNED, 0, 40)
    place = sealed.find(_DATA, kind + 1, kind + 400) if kind >= 0 else -1
    if place < 0:
        return b""
    tag, start, _ = _element(sealed, place + len(_DATA))
    return _octets(sealed, start) if tag == _EXPLICIT else b""


def _octets(sealed: bytes, place: int) -> bytes:
    """An octet string, whole or in pieces."""
    tag, start, end = _element(sealed, place)
    if tag == _OCTETS:
        return sealed[start:end]
    pieces: list[bytes] = []
    place = start
    while tag == _OCTETS_IN_PIECES and place < end and len(pieces) < _MOST_PIECES:
        inner, start, place = _element(sealed, place)
        if inner != _OCTETS:
            break
        pieces.append(sealed[start:place])
    return b"".join(pieces)


def _element(data: bytes, place: int) -> tuple[int, int, int]:
    """(tag, where its content starts, where that ends) of the element at `place`; of one without a length, all the rest."""
    head = data[place : place + 6]
    if len(head) < 2:
        return 0, len(data), len(data)
    size, start = head[1], place + 2
    if size == 0x80:
        return head[0], start, len(data)
    if size > 0x80:
        start += size - 0x80
        size = int.from_bytes(data[place + 2 : start], "big")
    return head[0], start, min(start + size, len(data))


_BEGIN, _SIGNATURE, _END = (
    f"-----{line}-----" for line in ("BEGIN PGP SIGNED MESSAGE", "BEGIN PGP SIGNATURE", "END PGP SIGNATURE")
)
_ARMOUR_HEADERS = re.compile(r"[ \t]*\n(?:[A-Za-z]+: [^\n]*\n)*\n?")
_ESCAPED_DASH = re.compile(r"(?m)^- (?=-)")


def without_armour(text: str) -> str:
    """The text without PGP's lines around it; dashes escaped for the signature are restored."""
    before, begin, rest = text.partition(_BEGIN)
    said, signature, after = rest.partition(_SIGNATURE)
    if not (begin and signature):
        return text
    start = _ARMOUR_HEADERS.match(said)
    inside = _ESCAPED_DASH.sub("", said[start.end() if start else 0 :])
    return f"{before}{inside}{after.partition(_END)[2]}"
