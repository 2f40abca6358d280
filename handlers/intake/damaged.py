"""What of a letter cannot be read, and when that sends it to a person: encrypted letters, and files it leans on."""

import re
from collections.abc import Sequence

from handlers.intake import signed
from handlers.intake.forms import Form
from handlers.intake.forms.kinds import Kind
from handlers.intake.shapes import AttachedFile, Letter, Sorted
from handlers.intake.words import Words
from models.post import LetterKind

_SECURE_MIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_ARMOURED = re.compile(r"(?m)^-----BEGIN PGP MESSAGE-----[ \t]*$")
_POINTS = re.compile(r"\b(?:attach\w*|enclos\w*|form|file|document|see (?:below|the)|pdf|scan\w*|photo\w*|picture)\b")


def encrypted(letter: Letter) -> str:
    """Why no word of the letter, or of a file in it, can be read: '' where that is not so."""
    if letter.content_type == "multipart/encrypted" or _is_sealed(letter) or _is_armoured(letter):
        return "an encrypted letter"
    return "an encrypted attachment" if any(map(_is_encrypted, letter.files)) else ""


def _is_sealed(letter: Letter) -> bool:
    """S/MIME that could not be opened: reading unwraps what is only signed."""
    return letter.content_type in _SECURE_MIME and not letter.text


def _is_armoured(letter: Letter) -> bool:
    return "-----BEGIN PGP" in letter.new_text and _ARMOURED.search(letter.new_text) is not None


def _is_encrypted(file: AttachedFile) -> bool:
    """Sealed by S/MIME or PGP and not only signed, or a zip whose first member is locked."""
    name, content = file.name.lower(), file.content
    if name.endswith((".p7m", ".pgp", ".gpg")) or (name.endswith(".asc") and b"BEGIN PGP MESSAGE" in content[:400]):
        return not signed.content_of(content)
    return name.endswith(".zip") and content[:2] == b"PK" and len(content) > 6 and bool(content[6] & 1)


def unread(words: Words, forms: Sequence[Form], found: Sorted) -> str:
    """Why a person must look at a file: it is encrypted, broken or holds macros, or the letter leans on it; '' for neither."""
    grave = next((form.trouble for form in forms if form.grave), "")
    return grave or next((form.trouble for form in forms if form.trouble and _leans(words, form, found)), "")


def _leans(words: Words, form: Form, found: Sorted) -> bool:
    """A bid lacks what the file may say, or nothing was made of a letter that points to it."""
    lacks = any(bid.missing for bid in found.proposals)
    if form.kind is Kind.PICTURE:
        return any("amount" in bid.missing for bid in found.proposals) and bool(_POINTS.search(words.telling))
    nothing = set(found.kinds) <= {LetterKind.OTHER, LetterKind.REPLY}
    return lacks or (nothing and (form.kind is Kind.PDF or bool(_POINTS.search(words.telling))))
