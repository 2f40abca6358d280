"""winmail.dat: what Outlook wraps around a letter. Its files come out as if they had been attached, its words too."""

import logging
from typing import Any

from handlers.intake import decoding, markup
from handlers.intake.shapes import AttachedFile

SIGNATURE = b"\x78\x9f\x3e\x22"
MOST_FILES, DEEPEST = 50, 3
logging.getLogger("tnefparse").setLevel(logging.CRITICAL + 1)  # its warnings quote the file


def is_whole(content: bytes) -> bool:
    """Whether its attributes end where the file does: signature and key, then level, id, length, data, checksum."""
    if not content.startswith(SIGNATURE):
        return False
    place = 6
    while place < len(content):
        place += 9 + int.from_bytes(content[place + 5 : place + 9], "little") + 2
    return place == len(content)


def unwrap(content: bytes, depth: int = 0) -> tuple[str, list[AttachedFile]]:
    """(words, files) inside it. What it is wrapped in may be broken in any way, and raise anything."""
    from tnefparse import TNEF

    wrapping = TNEF(content, do_checksum=False)
    files: list[AttachedFile] = []
    for attached in wrapping.attachments[:MOST_FILES]:
        data = bytes(attached.data or b"")
        if data.startswith(SIGNATURE) and depth < DEEPEST:
            files += unwrap(data, depth + 1)[1]
        elif data:
            files.append(AttachedFile(_text(attached.long_filename()).strip("\0")[:255], "application/octet-stream", data))
    return _words(wrapping), files


def _words(wrapping: Any) -> str:
    plain = _text(wrapping.body).strip("\0 \r\n")
    return plain.replace("\r\n", "\n") if plain else markup.to_text(_text(wrapping.htmlbody).strip("\0"))


def _text(value: object) -> str:
    """Whatever the library made of a name or a body, as text."""
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    if isinstance(value, bytes):
        return decoding.decode(value)
    return decoding.clean(value) if isinstance(value, str) else ""
