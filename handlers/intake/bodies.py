"""What a letter holds: its best text, its attached files, the letters inside it. Walks the parts without recursion."""

import re
from dataclasses import dataclass, field

from handlers.intake import markup, signed
from handlers.intake.parts import Part, Unreadable, letter_inside, parameter, parse
from handlers.intake.shapes import AttachedFile

DEEPEST, MOST = 50, 500


@dataclass
class Bodies:
    """`pieces` are (group, is_html, text): the parts of one group say the same thing in several ways.

    `letters` are the letters attached; `reports` all parts that hold headers of another letter, these among them.
    """

    pieces: list[tuple[int, bool, str]] = field(default_factory=list)
    files: list[AttachedFile] = field(default_factory=list)
    letters: list[Part] = field(default_factory=list)
    reports: list[Part] = field(default_factory=list)
    calendar_method: str = ""

    def text(self) -> str:
        """The best text of each group: plain where it says anything, else HTML."""
        best: dict[int, str] = {}
        for group, is_html, text in self.pieces:
            if not is_html and text.strip():
                text = signed.without_armour(text)
                best[group] = f"{best[group]}\n{text}" if group in best else text
        for group, is_html, _ in self.pieces:
            if is_html and group not in best:
                best[group] = "\n".join(markup.to_text(t) for g, html, t in self.pieces if html and g == group)
        order = dict.fromkeys(group for group, _, _ in self.pieces)
        return "\n\n".join(best[group] for group in order if group in best).strip()


def gather(message: Part) -> Bodies:
    """Everything in a letter, not going into the letters attached to it."""
    bodies = Bodies()
    waiting: list[tuple[Part, int, int]] = [(message, 0, 0)]
    for seen in range(1, MOST + 1):
        if not waiting:
            break
        part, depth, group = waiting.pop()
        group = group or seen * (part.kind == "multipart/alternative")
        children = part.children if depth < DEEPEST else []
        if part.kind.startswith("message/") or part.kind == "text/rfc822-headers":
            bodies.reports.append(part)
        if part.kind in ("message/rfc822", "message/global") and children:
            bodies.letters.append(letter_inside(part))
        elif part.kind in SEALED and (inside := signed_letter(part)):
            waiting.append((inside, depth + 1, group))
        elif children:
            waiting += [(child, depth + 1, group) for child in reversed(children)]
        else:
            _take(part, bodies, group or -seen)
    return bodies


_CALENDARS = ("text/calendar", "application/ics")
SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")


def signed_letter(part: Part) -> Part | None:
    """What an S/MIME part holds where it is signed and not encrypted (RFC 8551, 3.5.2)."""
    content = signed.content_of(part.content)
    try:
        return parse(content) if content else None
    except Unreadable:
        return None


def _take(part: Part, bodies: Bodies, group: int) -> None:
    kind = part.kind
    if kind in _CALENDARS:
        bodies.calendar_method = bodies.calendar_method or calendar_method(part)
    if kind.startswith(("text/plain", "text/html", "multipart/")) and not _is_file(part):
        bodies.pieces.append((group, kind == "text/html", part.words))
    elif kind not in _CALENDARS or _is_file(part):
        _take_file(part, bodies)


def _is_file(part: Part) -> bool:
    disposition = part.raw("content-disposition")
    if not disposition:
        return bool(parameter(part.raw("content-type"), "name"))
    return disposition.strip().lower().startswith("attachment") or bool(part.file_name)


def _take_file(part: Part, bodies: Bodies) -> None:
    content = part.content
    if content or part.file_name:
        bodies.files.append(AttachedFile(part.file_name, part.kind, content))


_METHOD = re.compile(r"(?im)^METHOD:[ \t]*([A-Z]+)")


def calendar_method(part: Part) -> str:
    """REQUEST, REPLY, CANCEL …, from the part's header or its text; '' where it names none."""
    named = parameter(part.raw("content-type"), "method")
    found = _METHOD.search(part.words) if not named else None
    return (named or (found[1] if found else "")).upper()
