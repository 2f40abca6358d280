"""Transfer encodings: a body's bytes as they were before they were wrapped for the way. Broken ones yield what they can."""

import binascii
import re

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_UUENCODED = re.compile(rb"(?m)^begin[ \t]+[0-7]{3,4}[ \t]+[^\r\n]*\r?\n")


def unwrap(data: bytes, encoding: str) -> bytes:
    """A body without its transfer encoding. Broken base64 yields what can be saved of it."""
    encoding = encoding.strip(" \t\r\n\"';").lower()
    if encoding == "base64":
        return from_base64(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _from_uuencoding(data)
    return data


def from_base64(data: bytes) -> bytes:
    kept = _NOT_BASE64.sub(b"", data.partition(b"=")[0])
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def _from_uuencoding(data: bytes) -> bytes:
    """What stands between `begin 644 name` and `end`; the data as it is where that is missing."""
    begin = _UUENCODED.search(data)
    if not begin:
        return data
    lines = []
    for line in data[begin.end() :].splitlines():
        if line.strip() in (b"end", b""):
            break
        try:
            lines.append(binascii.a2b_uu(line))
        except binascii.Error:
            continue  # a damaged line is lost, not the file
    return b"".join(lines)
