"""Where a quoted or forwarded letter begins: 'On …, Ann wrote:', 'From: … Sent: …', '-----Original Message-----'.

Forms of Outlook, Gmail, Apple Mail, Thunderbird, Yahoo, Hotmail, Zoho, Proton, BlackBerry, Samsung and Notes. Words of a
letter that only look alike stay: a head must say when or from which address, and prose does not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from handlers.intake.newtext.attributions import attributions


@dataclass(frozen=True)
class Head:
    """The lines `[start, end)`; `own` are the writer's words on the first of them; `fields` what a block of them says."""

    start: int
    end: int
    own: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    forward: bool = False


_HINTS = tuple(
    "wrote|writes|sent:|sent :|original|forwarded|reply message|from:|from :|from*|from_|date:|>:|quoting|schrieb|geschr|crit"
    "|escribi|scritto|schreef|skrev|escreveu|napis|von:|de :|de:|nachricht|-----|\u2010\u2010".split("|")
)


def may_hold(text: str) -> bool:
    """Whether it is worth looking: most letters hold none of these words."""
    lowered = text.lower()
    return any(hint in lowered for hint in _HINTS) or ("@" in text and ">" in text)


def heads(lines: list[str]) -> list[Head]:
    """All of them, from the first line to the last."""
    found = [*_marks(lines), *(Head(*place) for place in attributions(lines))]
    return sorted(found, key=lambda head: head.start)


# ---------------------------------------------------------------- marks

_RULE = r"(?:[-‐–—_=]{2,})"
_FORWARD = re.compile(
    rf"(?i)[>\s*]*(?:begin forwarded message\s*:|{_RULE}\s*forwarded (?:message|by|e-?mail)[^\n]{{0,120}}"
    rf"|(?:{_RULE})?\s*(?:weitergeleitete nachricht|message transféré|mensaje reenviado)\s*{_RULE})\s*$"
)
_ORIGINAL = re.compile(
    rf"(?i)[>\s*]*{_RULE}\s*(?:original (?:message|appointment|e-?mail)|reply message|(?:ursprüngliche|original) ?nachricht"
    rf"|message d.origine|mensaje original|messaggio originale|oorspronkelijk bericht)\s*:?\s*{_RULE}[\s*]*$"
)
_MARK_BEGINS = frozenset("-‐–—_=bBwWmM")
_LONGEST_LINE = 400


def _marks(lines: list[str]) -> Iterator[Head]:
    """Rules with words in them, and blocks of header lines."""
    at = 0
    while at < len(lines):
        head = _mark(lines, at)
        yield from [head] if head else []
        at = head.end if head else at + 1


def _mark(lines: list[str], at: int) -> Head | None:
    line = lines[at]
    if len(line) > _LONGEST_LINE:
        return None
    if line.lstrip(" \t>*")[:1] in _MARK_BEGINS and (rule := _rule(line)):
        below = next((n for n in range(at + 1, min(at + 4, len(lines))) if lines[n].strip(" \t>")), at)
        block = _block(lines, below)
        return Head(at, block.end if block else at + 1, fields=block.fields if block else {}, forward=rule == "forward")
    return _block(lines, at) or _single(lines, at)


def _rule(line: str) -> str:
    return "forward" if _FORWARD.match(line) else "original" if _ORIGINAL.match(line) else ""


# ---------------------------------------------------------------- blocks of header lines

_FIELD = re.compile(
    r"(?i)[>\s|*_]*(?P<name>from|sent|date|to|cc|bcc|subject|reply-to|importance|organi[sz]ation|attachments?|when|where"
    r"|von|gesendet|datum|an|betreff|de|envoyé|à|objet|enviado(?: el)?|fecha|para|asunto|da|inviato|oggetto|van|verzonden"
    r"|aan|onderwerp)[ \t]?[*_]{0,2}[ \t]?:(?P<value>.*)$"
)
_MEANING = {
    **dict.fromkeys(("von", "de", "da", "van"), "from"),
    **dict.fromkeys(("gesendet", "datum", "envoyé", "enviado", "enviado el", "fecha", "inviato", "verzonden", "sent"), "date"),
    **dict.fromkeys(("an", "à", "para", "aan"), "to"),
    **dict.fromkeys(("betreff", "objet", "asunto", "oggetto", "onderwerp"), "subject"),
}
_LONGEST_BLOCK = 16


def _block(lines: list[str], start: int) -> Head | None:
    """The header lines that begin here, where they are those of a letter."""
    first = _field(lines, start)
    if not first or first[0] not in {"from", "date", "to", "subject"}:
        return None
    fields: dict[str, str] = {}
    at = end = start
    while at < min(len(lines), start + _LONGEST_BLOCK):
        told = _field(lines, at)
        if told:
            fields.setdefault(*told)
            end = at + 1
        elif not _goes_on(lines, at):
            break
        at += 1
    return Head(start, end, fields=fields) if _is_head(fields) else None


_INLINE = re.compile(r"(?<![\w.])(From|Sent|Date|To|Cc|Subject): (?=\S)")


def _single(lines: list[str], at: int) -> Head | None:
    """A whole block run together on one line: 'Date: … From: … To: … Subject: …'."""
    line = lines[at].strip(" >*")
    if not line.startswith(("From: ", "Date: ", "Sent: ")):
        return None
    first, *parts = _INLINE.split(line)
    fields = {
        _MEANING.get(name.lower(), name.lower()): value.strip() for name, value in zip(parts[::2], parts[1::2], strict=True)
    }
    return Head(at, at + 1, fields=fields) if not first and _is_head(fields) else None


def _field(lines: list[str], at: int) -> tuple[str, str] | None:
    """(what it is, its value) of a header line."""
    if at >= len(lines) or ":" not in lines[at][:40] or len(lines[at]) > 4 * _LONGEST_LINE:
        return None
    found = _FIELD.match(lines[at])
    if not found:
        return None
    return _meaning(found["name"]), found["value"].strip(" \t*_")


def _meaning(name: str) -> str:
    return _MEANING.get(name.lower(), name.lower())


def _goes_on(lines: list[str], at: int) -> bool:
    """A header line that was broken, or one blank line between two of them."""
    return bool(lines[at][:1] in " \t" and lines[at].strip()) or _field(lines, at + 1) is not None


_ADDRESS = re.compile(r"[^\s@]@[^\s@]")
_BEGINS_WITH_NUMBER = re.compile(r"\W*\d")
_WITHIN = re.compile(r"\b\d{4}\b|\d[:.]\d\d|\d/\d")


def _is_head(fields: Mapping[str, str]) -> bool:
    """From and one more with an address, or three that say who, when or what; an event has no sender, only hours."""
    if not ("from" in fields or {"date", "to"} <= fields.keys()):
        return False
    people = " ".join(fields.get(name, "") for name in ("from", "to", "cc", "reply-to"))
    if len(fields) >= 2 and _ADDRESS.search(people):
        return "from" in fields or bool(_WITHIN.search(fields["date"]))
    sender = fields.get("from", "")
    if not sender or _BEGINS_WITH_NUMBER.match(sender) or len(fields) < 3:
        return False
    return "subject" in fields or ("to" in fields and bool(_WITHIN.search(fields.get("date", ""))))
