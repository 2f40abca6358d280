"""What was quoted from earlier letters goes; answers written above, below and between the quoted lines stay."""

import re

from handlers.intake.newtext.attributions import quotes_below
from handlers.intake.newtext.heads import Head, heads, may_hold

_QUOTE = re.compile(r"[ \t]{0,3}>")
_SHOWN = re.compile(r"[>\s]+[^<>]*<{2,}\s*$")
_OPEN_LINK = re.compile(r"(?:\(https?://[^\s)]*|<https?://[^\s>]*)$")
_RULE_LINE = re.compile(r"[\s_*=–—-]{5,}$")


def without_quotes(text: str, answer: bool = True) -> str:
    """`answer`: lines with '>' are quotes even where nothing says whose; elsewhere they are the writer's own."""
    worth = may_hold(text)
    if not worth and ">" not in text:
        return text
    lines = text.split("\n")
    found = heads(lines) if worth else []
    kept: list[str] = []
    at = 0
    for head in found:
        if head.start < at or _QUOTE.match(lines[head.start]):
            continue
        kept += [*lines[at : head.start], head.own]
        _drop_rules(kept)
        at = _after(lines, head)
    kept += lines[at:]
    if (answer or found) and ">" in text:
        kept = _without_marked(kept)
    return "\n".join(kept)


def _after(lines: list[str], head: Head) -> int:
    """Where the writer's words may go on: below the head where the quote is marked, else nowhere."""
    return head.end if quotes_below(lines, head.end) else len(lines)


def _drop_rules(kept: list[str]) -> None:
    """The line some programs draw above the quoted letter."""
    while kept and (not kept[-1].strip() or _RULE_LINE.match(kept[-1])):
        kept.pop()


def _without_marked(lines: list[str]) -> list[str]:
    kept: list[str] = []
    quoted = ""
    for at, line in enumerate(lines):
        if _QUOTE.match(line) and not _SHOWN.match(line):
            quoted = line
        elif not (quoted and _is_rest(quoted, line, lines[at + 1 : at + 2])):
            kept.append(line)
            quoted = ""
    return kept


def _is_rest(quoted: str, line: str, below: list[str]) -> bool:
    """The end of a quoted line too long for its width, which lost its mark: '> … the end of\\nJune\\n> and …'."""
    words = line.strip()
    if words.startswith(("(http", "<http")) or _OPEN_LINK.search(quoted[-300:]):
        return True
    broken = len(quoted) > 60 and quoted.rstrip()[-1:] not in ".?!:>"
    return bool(broken and words[:1].islower() and below and _QUOTE.match(below[0]))
