"""What a file is, by its content: its first bytes, and a package's members. What it is called counts for nothing."""

import enum
import re

from handlers.intake.forms import packages, trouble


class Kind(enum.StrEnum):
    """The kinds that are told apart."""

    WORD = "word"
    SHEET = "sheet"
    PDF = "pdf"
    OUTLOOK = "outlook"
    CALENDAR = "calendar"
    HTML = "html"
    TEXT = "text"
    PICTURE = "picture"
    OTHER = "other"


_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\x78\x9f\x3e\x22", Kind.OUTLOOK),
    (b"\x89PNG\r\n\x1a\n", Kind.PICTURE),
    (b"\xff\xd8\xff", Kind.PICTURE),
    (b"GIF8", Kind.PICTURE),
    (b"BM", Kind.PICTURE),
    (b"II*\0", Kind.PICTURE),
    (b"MM\0*", Kind.PICTURE),
    (b"{\\rtf", Kind.OTHER),
)
_HEIC_OR_WEBP = re.compile(rb"RIFF....WEBP|....ftyp(?:heic|heix|mif1|avif)", re.S)
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|table|div|p)\b", re.I | re.S)
_CALENDAR = re.compile(rb"\s*BEGIN:VCALENDAR\b", re.I)
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = (b"\xff\xfe", b"\xfe\xff")


def kind_of(content: bytes) -> Kind:
    """The kind of these bytes. Raises Trouble for packages that are encrypted, broken or hold macros."""
    for magic, kind in _MAGIC:
        if content.startswith(magic) and not (magic == b"BM" and _is_text(content)):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _package(content)
    if content.startswith(_OLD_OFFICE):
        return _old_office(content)
    if b"%PDF-" in content[:1024]:
        return Kind.PDF
    return _worded(content)


def _package(content: bytes) -> Kind:
    names = packages.names(content)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise trouble.with_macros()
    if "word/document.xml" in names or _has_main(names, "word/document"):
        return Kind.WORD
    return Kind.SHEET if any(name.startswith("xl/worksheets/") for name in names) else Kind.OTHER


def _has_main(names: frozenset[str], start: str) -> bool:
    return any(name.startswith(start) and name.endswith(".xml") for name in names)


def _old_office(content: bytes) -> Kind:
    """Office before 2007, an Outlook message, or the wrapping of an encrypted document."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise trouble.encrypted()
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise trouble.with_macros()
    return Kind.OTHER


def _worded(content: bytes) -> Kind:
    if _HEIC_OR_WEBP.match(content):
        return Kind.PICTURE
    if not _is_text(content):
        return Kind.OTHER
    if _CALENDAR.match(content):
        return Kind.CALENDAR
    return Kind.HTML if _HTML.match(content) else Kind.TEXT


def _is_text(content: bytes) -> bool:
    return content.startswith(_BOMS) or not _NOT_TEXT.search(content[:20_000])
