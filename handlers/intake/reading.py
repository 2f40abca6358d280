"""Bytes → `Letter`. Start here: `identity` names a letter cheaply, `read` takes it apart.

`parts` walks MIME, `decoding` turns bytes into words, `bodies` finds text and files, `markup` renders HTML,
`newtext` finds what was written now and by whom. Nothing here knows what a proposal is.
"""

import hashlib
import re
from collections.abc import Mapping

from handlers.intake import decoding, forms, newtext, reports
from handlers.intake.bodies import Bodies, gather
from handlers.intake.bounces import by_its_head
from handlers.intake.parts import Part, Unreadable, parameter, parse
from handlers.intake.shapes import AttachedFile, Letter

__all__ = ["Unreadable", "identity", "read"]

Headers = Mapping[str, tuple[str, ...]]

_HEAD_END = re.compile(rb"\r?\n\r?\n|\r\r")
_MESSAGE_ID = re.compile(rb"(?im)^message-id[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)")
LONGEST_ID = 900


def identity(raw: bytes) -> str:
    """What a letter is known by: its Message-ID, or 'sha256:…' of its bytes. Looks at the head only."""
    start = len(raw) - len(raw.lstrip(b"\xef\xbb\xbf\r\n"))
    end = _HEAD_END.search(raw, start)
    found = _MESSAGE_ID.search(raw, start, end.start() if end else len(raw))
    named = _joined(decoding.decode(found[1])) if found else ""
    return named if 0 < len(named) <= LONGEST_ID else f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _joined(text: str) -> str:
    return "".join(text.split())


def read(raw: bytes) -> Letter:
    """The letter in these bytes, however broken. Raises Unreadable, and nothing else."""
    message = parse(raw)
    return _letter(message, _headers(message), gather(message))


def _letter(message: Part, headers: Headers, bodies: Bodies) -> Letter:
    sender_name, sender = _sender(message, headers)
    text, told, files = _told(message, headers, bodies, sender)
    in_reply_to, references = _thread(headers)
    return Letter(
        message_id=_joined(_first(headers, "message-id"))[:LONGEST_ID] or None,
        subject=_first(headers, "subject"),
        sender=sender,
        sender_name=sender_name,
        author=told.author or sender,
        author_name=told.author_name if told.author else sender_name,
        text=text,
        new_text=told.text,
        received=decoding.moment(_first(headers, "received").rpartition(";")[2]),
        date=decoding.moment(_first(headers, "date")),
        reply_to=((_first_address(message, "reply-to") if "reply-to" in headers else None) or ("", ""))[1],
        to=tuple(address for _, address in decoding.addresses(message.raw("to")) if "@" in address),
        in_reply_to=in_reply_to,
        references=references,
        content_type=message.kind,
        report_type=parameter(message.raw("content-type"), "report-type").lower(),
        calendar_method=bodies.calendar_method,
        files=files,
        headers=headers,
        encloses=frozenset(part.kind for part in bodies.reports),
        actions=reports.actions(bodies) if bodies.reports else frozenset(),
        enclosed_id=reports.enclosed_id(bodies) if bodies.reports else None,
    )


def _headers(message: Part) -> Headers:
    """Every header; of those that come twice an empty one gives way to the next of its name."""
    found: dict[str, tuple[str, ...]] = {}
    charset = message.own_charset
    for name, value in message.raw_items():
        key, words = name.lower(), decoding.header(str(value), charset)
        found[key] = (*filter(None, found[key]), words) if key in found else (words,)
    return found


def _first(headers: Headers, name: str) -> str:
    return headers.get(name, ("",))[0]


def _first_address(message: Part, name: str) -> tuple[str, str] | None:
    found = decoding.addresses(message.raw(name), message.own_charset)
    return next((pair for pair in found if "@" in pair[1]), found[0] if found else None)


def _sender(message: Part, headers: Headers) -> tuple[str, str]:
    """Name and address of From; the address of Sender where From has none."""
    written = _first_address(message, "from") or ("", "")
    if "@" in written[1]:
        return written
    sent = (_first_address(message, "sender") if "sender" in headers else None) or ("", "")
    return (written[0] or sent[0], sent[1]) if "@" in sent[1] else written


_IDENTIFIER = re.compile(r"<[^<>]+>")


def _thread(headers: Headers) -> tuple[str | None, tuple[str, ...]]:
    """(In-Reply-To, else the last of References; References)."""
    references = tuple(_joined(found) for found in _IDENTIFIER.findall(_first(headers, "references")))
    answered = [_joined(found) for found in _IDENTIFIER.findall(_first(headers, "in-reply-to"))]
    return next(iter([*answered, *references[-1:]]), None), references


# ---------------------------------------------------------------- the words


def _told(message: Part, headers: Headers, bodies: Bodies, sender: str) -> tuple[str, newtext.Told, tuple[AttachedFile, ...]]:
    """(all of the text, what was written now and by whom, the files), going into a letter attached as a forward."""
    text, files = _opened(bodies)
    replying = bool("in-reply-to" in headers or "references" in headers)
    told = newtext.told(text[:_LONGEST_TOLD], _first(headers, "subject"), replying)
    for _ in range(_MOST_INSIDE):
        if not bodies.letters or _is_machine(message, headers, sender):
            break
        message = bodies.letters[0]
        bodies = gather(message)
        inner, attached = _opened(bodies)
        text = f"{text}\n\n{inner}".strip()
        told = _forwarded(told, message, inner)
        files = files + attached
    return text, told, tuple(files)


_MOST_INSIDE = 5
_LONGEST_TOLD = 100_000  # characters in which new words are looked for; nobody writes more, and all of it is kept beside


def _opened(bodies: Bodies) -> tuple[str, list[AttachedFile]]:
    """The words and the files of a letter, with what Outlook wrapped; its words only where there are no others."""
    if not bodies.files:
        return bodies.text(), []
    words, files = forms.unwrapped(bodies.files)
    return bodies.text() or words, files


def _forwarded(cover: newtext.Told, message: Part, text: str) -> newtext.Told:
    """A cover note and the letter attached to it, told as one."""
    inner = newtext.told(text[:_LONGEST_TOLD], decoding.header(message.raw("subject")), bool(message.raw("in-reply-to")))
    name, address = _first_address(message, "from") or ("", "")
    words = f"{cover.text}\n\n{inner.text}".strip()
    return newtext.Told(words, inner.author or address or cover.author, inner.author_name or name or cover.author_name)


def _is_machine(message: Part, headers: Headers, sender: str) -> bool:
    """A report or a bounce: the letter inside is our own coming back, not a forward."""
    return (
        message.kind == "multipart/report"
        or headers.get("auto-submitted", ("no",))[0].lower() != "no"
        or headers.get("return-path", ("",))[0] == "<>"
        or by_its_head(_first(headers, "subject"), sender)
    )
