"""What mail servers and lawyers add: the banner above a letter from outside, the paragraphs below it."""

import re

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
    r"|(?:scanned|checked)\s+for\s+(?:viruses|malware)|views\s+(?:expressed|in\s+this)\s|virus-free\.\s",
    re.I,
)
_HINTS = (
    "intended",
    "error",
    "privileged",
    "addressee",
    "reliance",
    "monitor",
    "record",
    "environment",
    "confidential",
    "think",
    "viruses",
    "virus-free",
    "malware",
    "views",
)  # one of these stands in whatever the pattern finds, and looking for them is ten times as fast
_SENTENCE_END = re.compile(r"[.!?]\s|[-_*=]{5,}\s*\n")


def without_disclaimers(text: str) -> str:
    """Without the lawyers' paragraphs; what stands before them in the same paragraph stays."""
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS) or not _DISCLAIMER.search(text):
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
