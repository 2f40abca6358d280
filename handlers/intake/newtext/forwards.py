"""A letter inside a letter: opened where it is the one that was meant."""

import re
from dataclasses import dataclass

from handlers.intake import decoding
from handlers.intake.newtext.heads import heads


@dataclass(frozen=True)
class Forward:
    """The words above, the letter inside, who wrote that and what about."""

    cover: str
    text: str
    author: str
    name: str
    subject: str


_QUOTED = re.compile(r"(?m)^[ \t]{0,3}> ?")
_HINTS = ("rom:", "ROM:", "rom*", "orwarded", "Von:", "De :", "De:")


def open_forward(text: str, forwarded: bool) -> Forward | None:
    """The first letter inside this one; without the mark of a forward only where the letter is known to be one."""
    if not any(hint in text for hint in _HINTS):
        return None
    lines = text.split("\n")
    head = next(iter(heads(lines)), None)
    if not head or not (head.forward or (forwarded and head.fields)) or not head.fields:
        return None
    inner = "\n".join(lines[head.end :])
    if lines[head.end - 1].lstrip().startswith(">"):
        inner = _QUOTED.sub("", inner)
    name, address = _writer(head.fields.get("from", ""))
    return Forward("\n".join(lines[: head.start]), inner, address, name, head.fields.get("subject", ""))


_MAILTO = re.compile(r"\[mailto:|<mailto:|\(mailto:", re.I)
_TWICE = re.compile(r"<([^<>]*)<[^<>]*>+")


def _writer(line: str) -> tuple[str, str]:
    cleaned = _MAILTO.sub("<", line).replace("*", "").replace("]", ">")
    found = decoding.addresses(_TWICE.sub(r"<\1>", cleaned))
    return found[0] if found else ("", "")
