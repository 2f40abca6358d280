"""Boxes to tick, in all the ways forms draw them: ☒ [x] (✓), a column of crosses, Yes and No. What is ticked was chosen."""

import re

from handlers.intake.forms.blocks import OPEN, TICKED

_TICKED = re.compile(r"[☑✓✔☒✅🗹🗷⊠⬛■◼▣◉●]|(?<!\w)[\[(]\s*(?:x|X|✓|✔|✗|yes|Yes|YES|/)\s*[\])](?!\w)")
_OPEN = re.compile(r"[☐□◻▢❏❑⬜○◯]|(?<!\w)\[[\s_.]*\](?!\()|(?<!\w)\([\s_]+\)")
_BOXES = re.compile(f"[{TICKED}{OPEN}]")
_MARKS = frozenset({"x", "✓", "✔", TICKED, "☑", "yes", "y", "✗", "✘", "√"})
_NO_MARKS = frozenset({"", OPEN, "no", "n", "-", "–", "□"})


def normal(text: str) -> str:
    """The text with every box drawn as ☒ or ☐."""
    if text.isascii() and not ("[" in text or "(" in text):
        return text
    return _OPEN.sub(OPEN, _TICKED.sub(TICKED, text))


def has_boxes(text: str) -> bool:
    return TICKED in text or OPEN in text


def chosen(text: str) -> list[str]:
    """What is ticked in these lines: the words behind each ☒, or before it where boxes stand last."""
    found: list[str] = []
    for line in text.split("\n"):
        if not has_boxes(line):
            continue
        first = not _BOXES.split(line, maxsplit=1)[0].strip()
        found += _behind(line) if first else _before(line)
    return found


def _behind(line: str) -> list[str]:
    pieces = re.split(f"({TICKED}|{OPEN})", line)[1:]
    return [words.strip(" \t,;:/|") for mark, words in zip(pieces[::2], pieces[1::2], strict=True) if mark == TICKED]


def _before(line: str) -> list[str]:
    pieces = re.split(f"({TICKED}|{OPEN})", line)
    if pieces[-1].strip(" .,;"):  # 'Pot: ☒ Upfront ☐ Tactical': a name, then boxes with their words behind them
        return _behind(line[len(pieces[0]) :])
    return [words.strip(" \t,;:/|") for words, mark in zip(pieces[::2], pieces[1::2], strict=False) if mark == TICKED]


def without_open(text: str) -> str:
    """The lines without what was offered and not ticked."""
    if not has_boxes(text):
        return text
    lines = ("\n".join(chosen(line)) if has_boxes(line) else line for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def column(rows: tuple[tuple[str, ...], ...]) -> int | None:
    """The column of a table that holds nothing but marks, and at least one; None where there is no such column."""
    widest = max(map(len, rows), default=0)
    for index in range(widest):
        marks = [row[index].strip().lower() for row in rows if index < len(row) and any(_others(row, index))]
        body = marks[1:] if marks and marks[0] not in _MARKS | _NO_MARKS else marks
        if len(body) >= 2 and set(body) <= _MARKS | _NO_MARKS and set(body) & _MARKS:
            return index
    return None


def _others(row: tuple[str, ...], index: int) -> list[str]:
    return [cell for place, cell in enumerate(row) if place != index and cell.strip()]


def in_column(rows: tuple[tuple[str, ...], ...], index: int) -> tuple[str, list[str]]:
    """(what the column of marks is headed with, the words of each marked row)."""
    marks = [row[index].strip().lower() if index < len(row) else "" for row in rows]
    head = next((row[index] for row, mark in zip(rows[:1], marks, strict=False) if mark not in _MARKS | _NO_MARKS), "")
    if head.strip().lower() in ("no", "n/a"):
        return head, []
    yes = _MARKS - {"✗", "✘"} if {"✓", "✔", "√"} & set(marks) else _MARKS
    return head, [" ".join(_others(row, index)) for row, mark in zip(rows, marks, strict=True) if mark in yes]
