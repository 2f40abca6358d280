"""The line above a quotation, on one to five lines of text: 'On 1 July 2025 at 09:00, Ann Lee <ann@x.example> wrote:'."""

import re
from collections.abc import Iterator

_WRITES = r"wrote|writes|schrieb|geschrieben|geschreven|a écrit|écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał"
_VERBS = rf"{_WRITES}|sent|said"
_END = re.compile(
    rf"(?i)\b(?:{_VERBS})\b[^\n]{{0,150}}?(?::|-{{2,}}|—|\))[\s>*_-]*$"
    r"|^[\s>]*(?:quoting|in article)\b.{3,200}:\s*$"
)
_END_WORDS = re.compile(r"(?i)wrote|writes|sent|said|schrie|schre|crit|escribi|geschreven|skrev|escreveu|napis|quoting")
_ADDRESS_END = re.compile(r"[^\s<>]@[^\s<>]+>?\s*:?\s*$")
_LAST = frozenset(":->—)*_")
_LONGEST_LINE, _MOST_LINES, _LONGEST = 300, 6, 500

_DAYS = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_ON = re.compile(r"(?i)[>\s*_~|=-]*(?:on|am|le|el|il|op|em|den|på)\b[:,]?\s(?=\D{0,40}\d)")
_MID = re.compile(
    rf"(?i)(?P<own>.*?\S)(?:\s+|\s*-{{2,}}\s*)\bon\s(?:{_DAYS},?\s|{_MONTHS}\.?\s\d|\d)"
    rf"(?=.*\b(?:{_VERBS})\b).{{8,200}}$"
)
_BARE_DATE = re.compile(
    r"(?i)[>\s*]*(?:\d\d?[:.]\d\d ?(?:[ap]m)?,? (?=.*\d)|\d{4}[-/.]\d\d?[-/.]\d\d?\b|\d\d?[-/.]\d\d?[-/.]\d{2,4}\b"
    rf"|\d\d? {_MONTHS}|{_DAYS},? .*\d)"
)
_RULED = re.compile(rf"(?i)[>\s]*-{{2,}}\s*.{{2,200}}\b(?:{_VERBS})\b[\s:]*-{{2,}}\s*$")
_NAMED = re.compile(rf"(?i)[>\s*]*[^<>]{{0,80}}[<(\[][^<>()\[\]\s]*@[^<>]{{3,200}}[>)\]]+,?\s.{{0,60}}?\b(?:{_VERBS})\b")
_NAME_FIRST = re.compile(rf"(?i)[>\s*]*\S+(?: \S+){{0,5}}\s(?:{_WRITES})\b(?: (?:on|at|this)\b.*\d.*)?\s*:\s*$")
_QUOTING = re.compile(r"(?i)[>\s]*(?:quoting|in (?:article|message))\b")
_OWN = re.compile(rf"(?i)\b(?:i|we|they|he|she|who|which|that|it)\s+(?:\w+\s+)?(?:{_VERBS})\b")
_WRITING = re.compile(rf"(?i)\b(?:{_WRITES})\b")
_SENTENCES = re.compile(r"[a-z]{4,}[.!?]\s+[A-Z(]")
_BROKEN = re.compile(r"[>\s]*(?:<|mailto:|\(?[^\s@]+@|wrote\b)")
_ADDRESS = re.compile(r"[^\s@]@[^\s@]")
_TIME, _DATE = re.compile(r"\d[:.h]\d\d\b"), re.compile(r"\b(?:19|20)\d\d\b|\d[/.-]\d{1,2}[/.-]\d")
_DAY = re.compile(rf"(?i)\d[/.-]\d{{1,2}}[/.-]\d|\b{_MONTHS}\b|\b{_DAYS}\b")


def attributions(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """(first line, line after the last, the writer's own words before it on the first)."""
    for last, line in enumerate(lines):
        # every one ends in a colon, a rule or an address; only few lines need a closer look
        if line.rstrip()[-1:] in _LAST and len(line) <= _LONGEST_LINE and (_says(line) or _names(line)):
            yield from _ending(lines, last, quotes_below(lines, last + 1))


def _says(line: str) -> bool:
    return bool(_END_WORDS.search(line) and _END.search(line))


def _names(line: str) -> bool:
    return "@" in line and bool(_ADDRESS_END.search(line))


def quotes_below(lines: list[str], at: int) -> bool:
    """Whether the next line that says anything begins with '>'."""
    return next((line.lstrip().startswith(">") for line in lines[at : at + 6] if line.strip()), False)


def _ending(lines: list[str], last: int, quoted: bool) -> Iterator[tuple[int, int, str]]:
    """The head that ends here: from the nearest line that gives a date, else from one that gives a name."""
    spans = list(_spans(lines, last))
    for first, joined in spans:
        if _is_dated(joined, quoted):
            yield first, last + 1, ""
            return
    for first, joined in spans[:2]:
        own = _own(joined, quoted, first == last)
        if own is not None:
            yield first, last + 1, own
            return


def _spans(lines: list[str], last: int) -> Iterator[tuple[int, str]]:
    """(first line, lines from there joined), going up; beyond a blank line only from an address or a bare 'wrote:'."""
    joined = ""
    for first in range(last, max(last - _MOST_LINES, -1), -1):
        line = lines[first].strip()
        if not line and not _BROKEN.match(joined):
            return
        joined = f"{line} {joined}".strip()
        if len(joined) > _LONGEST:
            return
        if line:
            yield first, joined


def _is_dated(joined: str, quoted: bool) -> bool:
    """'On …, Ann wrote:', '1 July 2025 09:00, Ann <ann@x.example>:', '---- On … wrote ----'."""
    if _RULED.match(joined):
        return True
    if not _says(joined):
        return bool(_BARE_DATE.match(joined) and "<" in joined and (quoted or joined.endswith(":")))
    if not (_ON.match(joined) or _BARE_DATE.match(joined)) or _SENTENCES.search(joined) or _is_prose(joined):
        return False
    return quoted or _certain(joined)


def _own(joined: str, quoted: bool, whole: bool) -> str | None:
    """The writer's words before a head that begins with a name or amid a line; None where it is no head."""
    if not _says(joined) or _is_prose(joined):
        return None
    found = _MID.match(joined) if whole and (quoted or _certain(joined)) else None
    if found:
        return found["own"]
    if _QUOTING.match(joined) or (_NAMED.match(joined) and not _SENTENCES.search(joined)):
        return ""
    dated = _TIME.search(joined) and _DATE.search(joined)
    return "" if whole and (quoted or dated) and _NAME_FIRST.match(joined) else None


def _is_prose(joined: str) -> bool:
    return bool(_OWN.search(joined) and not _ADDRESS.search(joined))


def _certain(joined: str) -> bool:
    """It says from which address, or when to the minute: '…, the Chair said on 1 July 2025:' does neither."""
    minute = _TIME.search(joined) and _DAY.search(joined) and _WRITING.search(joined)
    return bool(minute or _ADDRESS.search(joined))
