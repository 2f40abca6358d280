"""What a form says under which name: its lines and tables read as (name, answer), whichever way it is laid out.

A name stands left of its answer, above it, or before it on the same line; tables may pair several columns. What is
ticked stands for the whole list of boxes. `answers` keeps the order; `records` makes of them a mapping for each bid.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from handlers.intake.forms import ticks
from handlers.intake.forms.blocks import Block, Contents, Grid, Line
from handlers.intake.forms.wording import fields_of, is_name
from handlers.intake.words import plain

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Answer:
    """`name` as the form words it, '' for boxes ticked under no name; `value` may have several lines."""

    name: str
    value: str


_PROMPT = re.compile(
    r"(?:please )?(?:click|tap|type|enter|insert|choose|select)\b[^\n]{0,50}"
    r"\b(?:here|text|item|date|option|answer|one|list)\b\W*"
    r"|\W*(?:tb[acd]|n/?a|none|nil|not (?:yet )?(?:known|sure|decided|applicable)|unknown|as above|see (?:above|below|attached)"
    r"|to (?:be (?:confirmed|agreed|decided|advised)|follow))?\W*",
    re.I,
)


def is_said(value: str) -> bool:
    """Whether it is an answer: not blank, a prompt, or a word for 'not known yet'."""
    return not _PROMPT.fullmatch(value.strip())


def answers(contents: Contents) -> list[Answer]:
    """Every named answer of the file, in order; blank ones left out."""
    found = [Answer(name, ticks.normal(value)) for name, value in contents.pairs]
    found += _of_blocks([_plain(block) for block in contents.blocks])
    return [Answer(one.name, value) for one in found if is_said(value := _settled(one.value))]


def _plain(block: Block) -> Block:
    """Quotes and dashes made plain, boxes drawn one way."""
    if isinstance(block, Line):
        return Line(ticks.normal(plain(block.text)), block.heading)
    return Grid(tuple(tuple(ticks.normal(plain(cell)) for cell in row) for row in block.rows))


def _settled(value: str) -> str:
    """The chosen among boxes, else the value without the underscores it was written on."""
    if ticks.has_boxes(value):
        return ticks.without_open(value)
    return re.sub(r"_{3,}|\.{4,}|…{2,}", " ", value).strip(" \t\n|")


def _of_blocks(blocks: Sequence[Block]) -> Iterator[Answer]:
    """Tables by themselves, the lines between them together."""
    above = ""
    for is_table, run in itertools.groupby(blocks, key=lambda block: isinstance(block, Grid)):
        if is_table:
            for block in run:
                yield from _of_grid(block.rows, above) if isinstance(block, Grid) else ()
        else:
            lines = [block for block in run if isinstance(block, Line)]
            yield from _of_lines(lines)
            above = next((line.text for line in reversed(lines) if line.text), "")


# ---------------------------------------------------------------- lines

_SPLIT = re.compile(r"\s*(?::|\t|\.{3,}|…|_{3,}|\?\s|\s[-|]\s)[\s.…_]*")


def _of_lines(lines: Sequence[Line]) -> Iterator[Answer]:
    """A name with its answer behind it or below it, until the next name, a heading, or a blank line after it."""
    name, told, open_ = "", list[str](), False
    for index, line in enumerate(lines):
        text, boxed = line.text, ticks.has_boxes(line.text)
        found = _named(line, index + 1 < len(lines) and ticks.has_boxes(lines[index + 1].text)) or _set_apart(lines, index)
        if found or (line.heading and not boxed) or _ends(name, told, text):
            yield from _answer(name, told)
            name, told, open_ = found[0] if found else "", [found[1]] if found and found[1] else [], bool(found)
        if not found and text and (boxed or open_):
            told.append(text)
    yield from _answer(name, told)


_TOLD_AT_LENGTH = frozenset({"about", "outcomes", "partners", "areas", "priority"})
_OTHER_NAME = re.compile(r"[A-Z][\w'/() -]{1,40}:\s")


def _ends(name: str, told: list[str], text: str) -> bool:
    """Whether an answer that has begun ends before this line."""
    if not told:
        return False
    if ticks.has_boxes(told[-1]):
        return bool(text) and not ticks.has_boxes(text)
    return not text or (bool(_OTHER_NAME.match(text)) and not set(fields_of(name)) & _TOLD_AT_LENGTH)


def _answer(name: str, told: list[str]) -> Iterator[Answer]:
    if told:
        yield Answer(name, "\n".join(told))


_NUMBERED = re.compile(r"\(?\d{1,2}(?:\.\d+)?[.)]|q\d+", re.I)


def _named(line: Line, boxes_follow: bool) -> tuple[str, str] | None:
    """(name, answer on the same line) of a line that begins with the name of a field."""
    text = line.text.strip()
    if ticks.has_boxes(text):
        split = _SPLIT.search(text, 1)
        return (text[: split.start()], text[split.end() :]) if split and is_name(text[: split.start()]) else None
    if boxes_follow and is_name(text):
        return text, ""
    return _asked(text) or _behind(text) or _alone(text, line.heading)


def _asked(text: str) -> tuple[str, str] | None:
    return (text, "") if text.endswith(("?", ":")) and is_name(text) else None


def _behind(text: str) -> tuple[str, str] | None:
    """'Project: Safe Bays', 'Cost ..... £900'."""
    split = _SPLIT.search(text, 1)
    name, value = (text[: split.start()], text[split.end() :].strip()) if split else ("", "")
    return (name, value) if value and is_name(name) else None


def _alone(text: str, apart: bool) -> tuple[str, str] | None:
    """A name on its line, set apart by its look, its number or the boxes below it."""
    return (text, "") if (apart or _NUMBERED.match(text)) and is_name(text) else None


def _set_apart(lines: Sequence[Line], index: int) -> tuple[str, str] | None:
    """A short name alone between the end of a sentence and a line that is none: a heading whose look was lost."""
    text, above = lines[index].text.strip(), lines[index - 1].text.strip() if index else ""
    below = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
    if not (
        (not above or above.endswith((".", "!"))) and below and text[:1].isupper() and len(text.split()) < 4 and is_name(text)
    ):
        return None
    return None if is_name(below) or _behind(below) else (text, "")


# ---------------------------------------------------------------- tables


def _of_grid(rows: Rows, above: str) -> Iterator[Answer]:
    """A table of marks, of names above their answers, or of names beside them."""
    marked = ticks.column(rows)
    if marked is not None and not _names_in(rows, 0) > len(rows) / 2:
        head, chosen = ticks.in_column(rows, marked)
        names = (next(iter(rows[0]), ""), head, above) if head else (above,)
        yield Answer(next((name for name in names if fields_of(name)), ""), "\n".join(f"☒ {words}" for words in chosen))
        return
    if max(map(len, rows), default=0) <= 1:
        yield from _of_cells([row[0] for row in rows if row])
    else:
        yield from _of_columns(rows)


def _of_cells(cells: list[str]) -> Iterator[Answer]:
    """One column: names and answers in turn, both in one cell, or a whole form in one."""
    for cell, below in itertools.zip_longest(cells, cells[1:], fillvalue=""):
        lines = cell.split("\n")
        if sum(1 for line in lines if _behind(line)) > 1:
            yield from _of_lines([Line(line) for line in lines])
        elif inside := _inside(cell):
            yield inside
        elif is_name(cell) and below and not is_name(below):
            yield Answer(cell, below)


def _of_columns(rows: Rows) -> Iterator[Answer]:
    columns = _name_columns(rows)
    last: dict[int, Answer] = {}
    for index, row in enumerate(rows):
        below = rows[index + 1] if index + 1 < len(rows) else ()
        if _is_head(row, below):
            yield from (Answer(cell, value) for cell, value in zip(row, below, strict=False) if cell and value)
            continue
        if _is_head(rows[index - 1], row) if index else False:
            continue
        together = [_behind(cell.split("\n")[0]) for cell in row if cell]
        if len(together) > 1 and all(together):
            yield from (inside for cell in row if cell and (inside := _inside(cell)))
            continue
        yield from _beside(row, columns, last)


def _beside(row: tuple[str, ...], columns: list[int], last: dict[int, Answer]) -> Iterator[Answer]:
    """Each name of the row with what stands between it and the next column of names."""
    for column, end in itertools.pairwise([*columns, len(row)]):
        name = row[column] if column < len(row) else ""
        value = "\n".join(cell for cell in row[column + 1 : end] if cell)
        if name and value and fields_of(name) and not (is_name(value) and value.endswith(("?", ":"))):
            last[column] = Answer(name, value)
            yield last[column]
        elif name and not value and (inside := _inside(name)):
            yield inside
        elif value and not name and column in last and fields_of(last[column].name):
            yield Answer(last[column].name, value)
        elif name:
            last.pop(column, None)


def _inside(cell: str) -> Answer | None:
    """A cell with a name and its answer: 'Project: Safe Bays', or the answer on the lines below."""
    first, _, rest = cell.partition("\n")
    if behind := _behind(first):
        return Answer(behind[0], f"{behind[1]}\n{rest}".strip())
    return Answer(first, rest.strip()) if rest.strip() and is_name(first) else None


def _name_columns(rows: Rows) -> list[int]:
    """The columns that hold names of fields, never two side by side; the first where none seems to."""
    found: list[int] = []
    for column in range(max(map(len, rows))):
        if (not found or column > found[-1] + 1) and _names_in(rows, column) * 2 > _filled(rows, column):
            found.append(column)
    return found or [0]


def _filled(rows: Rows, column: int) -> int:
    return sum(1 for row in rows if column < len(row) and row[column])


def _names_in(rows: Rows, column: int) -> int:
    return sum(1 for row in rows if column < len(row) and row[column] and is_name(row[column]))


def _is_head(row: tuple[str, ...], below: tuple[str, ...]) -> bool:
    """A row of nothing but names, over a row of none."""
    names, values = [cell for cell in row if cell], [cell for cell in below if cell]
    return len(names) > 1 and all(map(is_name, names)) and bool(values) and not any(map(is_name, values))


def named(found: Iterable[Answer], field: str) -> list[Answer]:
    """The answers to names that ask for that field."""
    return [one for one in found if field in fields_of(one.name)]
