"""Attached files → what they say. Start here: `read` takes a letter's files, `unwrapped` opens what Outlook wrapped.

`kinds` tells a file by its content; `word`, `sheets`, `portable`, `plain`, `invitations` turn it into lines and tables
(`blocks`); `answers` reads names and answers from them (`wording`, `ticks`), `costs` the sums, `records` a bid's fields.
Libraries are loaded when a file needs them. Nothing here raises, whatever the bytes, but for want of memory.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from handlers.intake.forms import answers, costs, invitations, outlook, plain, portable, sheets, trouble, word
from handlers.intake.forms.blocks import Contents
from handlers.intake.forms.costs import Money
from handlers.intake.forms.kinds import Kind, kind_of
from handlers.intake.forms.records import records
from handlers.intake.forms.trouble import Trouble
from handlers.intake.shapes import AttachedFile

MOST_FILES = 12
LARGEST = 15_000_000  # bytes of one file as it came


@dataclass(frozen=True)
class Form:
    """What a file says: its words, a mapping of a proposal's fields for each bid in it, its sums.

    `trouble` says why it could not be read, '' where it could; `grave` where that alone sends the letter to a person.
    """

    name: str
    kind: Kind = Kind.OTHER
    text: str = ""
    margins: str = ""
    records: tuple[Mapping[str, str], ...] = ()
    money: Money = field(default_factory=Money)
    trouble: str = ""
    grave: bool = False


def read(files: Iterable[AttachedFile]) -> tuple[Form, ...]:
    """What each file says, in order; signatures and the like left out."""
    return tuple(_read(file) for file in [file for file in files if not _is_aside(file)][:MOST_FILES])


_ASIDE = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/vcard",
          "text/x-vcard", "message/delivery-status", "text/rfc822-headers", "application/pgp-keys")  # fmt: skip


def _is_aside(file: AttachedFile) -> bool:
    return file.content_type in _ASIDE or file.name.lower().endswith((".p7s", ".asc", ".vcf")) or not file.content


def _read(file: AttachedFile) -> Form:
    kind = Kind.OTHER
    try:
        kind = _kind(file)
        return _form(file.name, kind, _contents(kind, file))
    except Trouble as problem:
        return Form(file.name, kind, trouble=problem.reason, grave=problem.grave)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - an edge: other people's parsers may raise anything on hostile bytes
        return Form(file.name, kind, trouble=trouble.broken().reason, grave=True)


_NAMED_AS = (".docx", ".xlsx", ".pptx", ".pdf", ".odt", ".ods")


def _kind(file: AttachedFile) -> Kind:
    if len(file.content) > LARGEST:
        raise trouble.too_large()
    kind = kind_of(file.content)
    if kind is Kind.OTHER and file.name.lower().endswith(_NAMED_AS) and not file.content.startswith((b"PK", b"\xd0\xcf")):
        raise trouble.broken()
    return kind


_READERS: dict[Kind, Callable[[bytes], Contents]] = {
    Kind.WORD: word.read,
    Kind.SHEET: sheets.read,
    Kind.PDF: portable.read,
    Kind.CALENDAR: invitations.read,
    Kind.HTML: plain.read_html,
}


def _contents(kind: Kind, file: AttachedFile) -> Contents:
    if kind is Kind.TEXT:
        return plain.read_text(file.content, file.name)
    if kind is Kind.OUTLOOK:
        raise trouble.broken()  # a whole one was unwrapped when the letter was read
    if kind is Kind.PICTURE:
        raise trouble.pictured()
    if kind is Kind.OTHER:
        raise trouble.unknown()
    return _READERS[kind](file.content)


def _form(name: str, kind: Kind, contents: Contents) -> Form:
    text = contents.text
    if kind is Kind.WORD and not any(map(str.isalpha, text)):
        raise trouble.scanned()
    found = answers.answers(contents)
    return Form(name, kind, text, contents.margins, tuple(records(found)), costs.money(contents.blocks, found))


# ---------------------------------------------------------------- what Outlook wrapped


def unwrapped(files: list[AttachedFile]) -> tuple[str, list[AttachedFile]]:
    """(words found in winmail.dat, the files with those inside it in its place); one that is not whole stays as it is."""
    words: list[str] = []
    found: list[AttachedFile] = []
    for file in files:
        inside = _unwrap(file.content) if file.content.startswith(outlook.SIGNATURE) else None
        words += [inside[0]] if inside and inside[0] else []
        found += inside[1] if inside else [file]
    return "\n\n".join(words), found


def _unwrap(content: bytes) -> tuple[str, list[AttachedFile]] | None:
    if not outlook.is_whole(content):
        return None
    try:
        return outlook.unwrap(content)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - an edge, as above: what cannot be unwrapped stays wrapped, and is named as unreadable
        return None
