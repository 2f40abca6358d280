"""Office packages opened with care: a zip's members are counted and measured before any is unpacked, XML without entities."""

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from handlers.intake.forms import trouble

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_MEMBERS = 2_000
LARGEST_MEMBER = 12_000_000  # bytes unpacked: a text of some thousand pages
LARGEST_PACKAGE = 60_000_000
_ENTITY = re.compile(rb"<!(?:ENTITY|DOCTYPE)|<\x00!\x00(?:E\x00N\x00T|D\x00O\x00C)", re.I)
_BAD_ZIP = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError,
            RuntimeError, LookupError)  # fmt: skip


def names(content: bytes) -> frozenset[str]:
    """The members' names. Raises Trouble where the package is broken, encrypted or too large when unpacked."""
    with _opened(content) as package:
        return frozenset(info.filename.lstrip("/") for info in package.infolist())


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except _BAD_ZIP:
        raise trouble.broken() from None
    members = package.infolist()
    if any(info.flag_bits & 1 for info in members):
        raise trouble.encrypted()
    read = [info.file_size for info in members if info.filename.endswith((".xml", ".rels"))]
    if len(members) > MOST_MEMBERS or max(read, default=0) > LARGEST_MEMBER or sum(read) > LARGEST_PACKAGE:
        raise trouble.too_large()
    return package


def members(content: bytes, wanted: re.Pattern[str]) -> dict[str, bytes]:
    """The members whose whole name fits, unpacked; never more of one than its size was said to be."""
    found = {}
    with _opened(content) as package:
        for info in package.infolist():
            name = info.filename.lstrip("/")
            if wanted.fullmatch(name):
                found[name] = _unpacked(package, info)
    return found


def _unpacked(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        data = package.read(info)
    except _BAD_ZIP:
        raise trouble.broken() from None
    if _ENTITY.search(data):
        raise trouble.broken()
    return data


def tree(data: bytes) -> "_Element":
    """The XML's root. Raises Trouble where it is none."""
    from lxml import etree

    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    except (etree.LxmlError, ValueError):
        raise trouble.broken() from None
