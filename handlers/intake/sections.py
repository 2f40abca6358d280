"""Several bids in one letter of free words, each below a numbered heading and with a sum of its own."""

import re
from dataclasses import dataclass

from handlers.intake import amounts, labels

_HEADING = re.compile(
    r"(?m)^[ \t]*(?:(?:proposal|bid|project|idea|application|scheme) (?:no\.? ?)?(?:\d|one|two|three|four"
    r"|[A-D])[ \t]*(?:[:.)]|[ ]-)"
    r"|\(?(?:\d|[a-dA-D])[.):])[ \t]*(?P<head>[A-Z0-9\"'][^\n]{1,70}?)[ \t]*$",
    re.I,
)
_BEHIND = re.compile(r"\s*(?:[(:,]|\s-)\s*(?:£|gbp|\d).*$|\s*[.:,-]+$", re.I)
_MOST_WORDS = 9


@dataclass(frozen=True)
class Sections:
    """`before` is what stands above the first; each part is (heading, words below it)."""

    before: str = ""
    parts: tuple[tuple[str, str], ...] = ()


def sections(text: str) -> Sections:
    """The letter's bids apart; none where it is not clearly several."""
    found = [match for match in _HEADING.finditer(text) if _is_heading(match["head"], match[0])]
    if len(found) < 2:
        return Sections()
    ends = [*(match.start() for match in found[1:]), len(text)]
    parts = tuple(
        (_title(match["head"]), labels.unsigned(text[match.start() : end])) for match, end in zip(found, ends, strict=True)
    )
    if not all(amounts.sums(body) for _, body in parts):
        return Sections()
    return Sections(text[: found[0].start()], parts)


def _is_heading(head: str, line: str) -> bool:
    words = _title(head).split()
    return 0 < len(words) <= _MOST_WORDS and not head.endswith(("?", "!", ".")) and not labels.is_label(line)


def _title(head: str) -> str:
    return _BEHIND.sub("", head).strip(" \"'")
