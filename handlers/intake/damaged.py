"""Attached files that cannot be read as they are: encrypted, cut off, or not what they claim. A person must look."""

import re

from handlers.intake import signed
from handlers.intake.shapes import AttachedFile, Letter

_SECURE_MIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_ARMOURED = re.compile(r"(?m)^-----BEGIN PGP MESSAGE-----[ \t]*$")


def unreadable(letter: Letter) -> str:
    """Why the letter, or a file in it, cannot be read; '' where all can."""
    if (
        letter.content_type == "multipart/encrypted"
        or _is_sealed(letter)
        or ("-----BEGIN PGP" in letter.new_text and _ARMOURED.search(letter.new_text))
    ):
        return "an encrypted letter"
    return next(filter(None, map(damage, letter.files)), "")


def _is_sealed(letter: Letter) -> bool:
    """S/MIME that could not be opened: reading unwraps what is only signed."""
    return letter.content_type in _SECURE_MIME and not letter.text


_OFFICE = (".docx", ".xlsx", ".pptx", ".odt", ".ods")


def damage(file: AttachedFile) -> str:
    name, content = file.name.lower(), file.content
    if name.endswith((".p7m", ".pgp", ".gpg")) or (name.endswith(".asc") and b"BEGIN PGP MESSAGE" in content[:400]):
        return "" if signed.content_of(content) else "an encrypted attachment"
    if name == "winmail.dat" or file.content_type == "application/ms-tnef":
        return "" if _tnef_is_whole(content) else "an attachment that cannot be read"
    if name.endswith(".pdf"):
        return (
            "an encrypted attachment"
            if b"/Encrypt" in content
            else ("" if b"%PDF" in content[:1024] else "an attachment that cannot be read")
        )
    if name.endswith(_OFFICE):
        return _office_damage(content)
    return (
        "an encrypted attachment" if name.endswith(".zip") and content[:2] == b"PK" and content[6:7] and content[6] & 1 else ""
    )


def _office_damage(content: bytes) -> str:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "an encrypted attachment"
    return "" if content.startswith(b"PK") and b"PK\x05\x06" in content[-70_000:] else "an attachment that cannot be read"


def _tnef_is_whole(content: bytes) -> bool:
    """Whether its attributes end where the file does: signature and key, then level, id, length, data, checksum."""
    if content[:4] != b"\x78\x9f\x3e\x22":
        return False
    place = 6
    while place < len(content):
        place += 9 + int.from_bytes(content[place + 5 : place + 9], "little") + 2
    return place == len(content)
