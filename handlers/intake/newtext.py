"""What the writer of a letter wrote now: without quotes, signatures, disclaimers and banners; forwards opened up.

`told(text, subject, replying)` does it all; each step below is a function from text to text.
"""

import re
from dataclasses import dataclass

from handlers.intake import decoding


@dataclass(frozen=True)
class Told:
    """The new words, and who wrote them where that is somebody inside a forward ('' otherwise)."""

    text: str
    author: str = ""
    author_name: str = ""


_FORWARD_SUBJECT = re.compile(r"\s*(?:\[[^\]]*\]\s*)?(?:fwd?|wg|tr)\s*:", re.I)
_REPLY_SUBJECT = re.compile(r"\s*(?:\[[^\]]*\]\s*)?(?:re|aw|sv|antw)\s*(?:\[\d+\])?:", re.I)


def is_forward(subject: str) -> bool:
    """'Fwd: …', 'FW: …'."""
    return bool(_FORWARD_SUBJECT.match(subject))


def is_reply(subject: str) -> bool:
    """'Re: …'."""
    return bool(_REPLY_SUBJECT.match(subject))


def told(text: str, subject: str, replying: bool) -> Told:
    """`replying`: the letter has In-Reply-To or References, which decides where the subject does not."""
    forwarded = is_forward(subject) or not (replying or is_reply(subject))
    letters = [text]
    author, name = "", ""
    while len(letters) < 10:
        opened = _open_forward(letters[-1], forwarded)
        if not opened:
            break
        letters[-1:] = [opened.cover, opened.text]
        author, name = opened.author or author, opened.name or name
        forwarded = is_forward(opened.subject)
    return Told("\n\n".join(filter(None, map(without_trimmings, letters))), author, name)


# ---------------------------------------------------------------- forwards

_MARK = re.compile(
    r"(?im)^[>\s]*(?:begin forwarded message:|-{2,}\s*forwarded (?:message|by)[^\n]*"
    r"|-{4,}\s*original message\s*-{4,})\s*$"
)
_BLOCK = re.compile(
    r"(?im)^[>\s*_]*from:[* ]+(?P<from>[^\n]+)\n"
    r"(?P<rest>(?:(?:[>\s*]*(?:sent|date|to|cc|subject|reply-to|importance|organization)[* ]?:[^\n]*"
    r"|(?!\n)[>\t ]+[^\n]+)\n?){2,})"
)
_SUBJECT = re.compile(r"(?im)^[>\s*]*subject[* ]?:[* ]*([^\n]*)")
_QUOTED = re.compile(r"(?m)^> ?")


@dataclass(frozen=True)
class _Forward:
    cover: str
    text: str
    author: str
    name: str
    subject: str


def _open_forward(text: str, forwarded: bool) -> _Forward | None:
    """The first letter inside this one; a bare header block counts only where the letter is known to be a forward."""
    if "rom:" not in text and "ROM:" not in text:
        return None
    mark = _MARK.search(text)
    if mark and "original" in mark[0].lower() and not forwarded:
        mark = None
    block = _BLOCK.search(text, mark.end() if mark else 0)
    if not block or not (mark or forwarded):
        return None
    inner = text[block.end() :]
    if block[0].lstrip("\n").startswith(">"):
        inner = _QUOTED.sub("", inner)
    name, address = _writer(block["from"])
    subject = _SUBJECT.search(block["rest"])
    return _Forward(text[: (mark or block).start()], inner, address, name, subject[1].strip() if subject else "")


def _writer(line: str) -> tuple[str, str]:
    cleaned = re.sub(r"\[mailto:|<mailto:|\(mailto:", "<", line, flags=re.I).replace("*", "").replace("]", ">")
    found = decoding.addresses(re.sub(r"<([^<>]*)<[^<>]*>+", r"<\1>", cleaned))
    return found[0] if found else ("", "")


# ---------------------------------------------------------------- trimmings


def without_trimmings(text: str) -> str:
    """One letter's own words."""
    for step in (without_banner, without_quotes, without_signature, without_devices, without_disclaimers):
        text = step(text)
    return _BLANK_LINES.sub("\n\n", text).strip("\n_ ")


_BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")
_BANNER_WORDS = re.compile(
    r"\b(?:caution|warning|external)\b[^\n]{0,60}\b(?:e-?mail|message|sender)"
    r"|^\W*\[?\W*external(?: e-?mail| sender)?\W*$"
    r"|came from outside|originated (?:from )?outside|(?:don.t|do not) often (?:get|receive) e?-?mail",
    re.I,
)
_GREETING = re.compile(r"\s*(?:hi|hello|hiya|hey|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|all)\b", re.I)


def without_banner(text: str) -> str:
    """Without what the receiver's mail server put on top of a letter from outside."""
    text = text.strip()
    head, gap, rest = text.partition("\n\n")
    if not _BANNER_WORDS.search(head[:400]):
        return text
    if head.startswith("[") and "]" in text[:800]:
        return text.partition("]")[2]
    lines = head.split("\n")
    start = next((index for index, line in enumerate(lines) if index and _GREETING.match(line)), len(lines))
    return "\n".join(lines[start:]) + gap + rest if len(head) < 800 else text


_WROTE = re.compile(
    r"(?im)^[ \t]*(?:(?:on|am|le|el)\b[^\n]{4,250}(?:\n[^\n]{1,200}){0,2}?(?:wrote|schrieb|a écrit|escribió)"
    r"|[^\n<>]{2,80}<[^\n<>]+@[^\n<>]+>\s+wrote)\s*:[ \t]*$"
)
_ORIGINAL = re.compile(r"(?im)^[ \t>]*-{4,}\s*original (?:message|appointment)\s*-{4,}\s*$")
_QUOTE_LINE = re.compile(r"(?m)^[ \t]{0,3}>[^\n]*(?:\n|\Z)")


def without_quotes(text: str) -> str:
    """Without what is quoted from earlier letters; answers written between quoted lines stay."""
    for pattern in (_ORIGINAL, _BLOCK):
        found = pattern.search(text) if ("rom:" in text or "riginal" in text) else None
        text = text[: found.start()] if found else text
    while "wrote" in text or "schrieb" in text or "crit" in text:
        found = _WROTE.search(text)
        if not found:
            break
        below = text[found.end() :].lstrip()
        text = text[: found.start()] + (text[found.end() :] if below.startswith(">") else "")
    return _QUOTE_LINE.sub("", text) if ">" in text else text


_SIGNATURE = re.compile(r"(?m)^(?:--|–|__) ?$")
_DEVICE = re.compile(
    r"(?im)^[ \t]*(?:sent (?:from|via|using) (?:my |the )?[^\n]{2,60}|get (?:outlook"
    r"|boxer) for [^\n]{2,40}|typed on [^\n]{2,40}phone[^\n]*)$"
)


def without_signature(text: str) -> str:
    """Without what stands below the signature mark."""
    found = _SIGNATURE.search(text)
    return text[: found.start()] if found else text


def without_devices(text: str) -> str:
    """Without 'Sent from my …'."""
    return _DEVICE.sub("", text) if "ent " in text or "Outlook" in text else text


_DISCLAIMER = re.compile(
    r"intended\s+(?:solely\s+|only\s+)?for\s+the\s+(?:named\s+|use\s+of\s+the\s+)?(?:addressee|recipient"
    r"|individual)|intended\s+recipient"
    r"|received\s+(?:it|this(?:\s+\S+)?)\s+in\s+error|sent\s+to\s+you\s+in\s+error|(?:may"
    r"|might)\s+be\s+(?:legally\s+)?privileged"
    r"|(?:not|you\s+be)\s+the\s+addressee|reliance\s+on\s+it|may\s+(?:monitor"
    r"|record)\s+(?:\w+\s+)?(?:messages|e-?mails|communications)"
    r"|(?:information|it)\s+is\s+for\s+the\s+addressee|consider\s+the\s+environment|(?:confidential"
    r"|privileged)\s+and\s+(?:may|is\s+|are\s+)?\s*intended"
    r"|e-?mail\s+(?:and\s+any\s+attachments?\s+)?(?:is|are|may\s+be)\s+(?:strictly\s+)?confidential"
    r"|think\s+before\s+you\s+print"
    r"|(?:scanned|checked)\s+for\s+(?:viruses|malware)|views\s+(?:expressed|in\s+this)\s",
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?]\s|[-_*=]{5,}\s*\n")


def without_disclaimers(text: str) -> str:
    """Without the lawyers' paragraphs; what stands before them in the same paragraph stays."""
    if not _DISCLAIMER.search(text):
        return text
    return "\n\n".join(_without_disclaimer(paragraph) for paragraph in re.split(r"\n\s*\n", text))


def _without_disclaimer(paragraph: str) -> str:
    found = _DISCLAIMER.search(paragraph)
    if not found:
        return paragraph
    before = paragraph[: found.start()]
    ends = [end.end() for end in _SENTENCE_END.finditer(before)]
    lines = [end.end() for end in re.finditer(r"\n", before) if end.start() - before.rfind("\n", 0, end.start()) < 50]
    return before[: max([0, *ends, *lines])].rstrip("-_*= \n")
