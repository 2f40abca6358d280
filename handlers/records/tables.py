"""A table as a file holds it, and which of our sheets it is: told by its name, or by its headings.

Nothing in a table is passed over: a heading, a value without a heading or a sheet that is not known is a problem.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handlers.records.cells import Cell, short
from handlers.records.sheets import BY_KIND, SHEETS, Column, Sheet

MOST_ROWS = 20_000
FIRST_ROWS = 6  # within which the headings stand; a title and empty rows may come before them


@dataclass(frozen=True)
class Row:
    """A row's number in its file, its cells, and what is wrong with some of them already (a formula without a value)."""

    number: int
    cells: tuple[Cell | None, ...]
    wrong: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.wrong and all(cell is None or cell == "" for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A file, or a sheet of one. `name` is the sheet's, empty where the file has no sheets."""

    file: str
    name: str
    rows: tuple[Row, ...]

    def place(self, row: int | None = None) -> str:
        """'meetings.xlsx, sheet Meetings, row 4'"""
        parts = [self.file, f"sheet {self.name}" if self.name else "", f"row {row}" if row else ""]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Found:
    """A table that is known: its sheet, which column of it each heading is, and the rows below."""

    table: Table
    sheet: Sheet
    columns: Mapping[int, Column]
    rows: tuple[Row, ...]

    def place(self, row: int, index: int) -> str:
        return f"{self.table.place(row)}, column {self.columns[index].heading} ({letters(index)})"


def letters(index: int) -> str:
    """0 → 'A', 26 → 'AA'."""
    return (letters(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


def told(table: Table, kind: str = "") -> Found | list[str]:
    """Which sheet the table is, or what is wrong. `kind` says it from outside."""
    rows = [row for row in table.rows if not row.is_empty]
    if not rows:
        return [f"{table.place()}: is empty; its first row holds the headings."]
    wanted = BY_KIND.get(kind) or _by_name(table.name)
    heads = [row for row in rows[:FIRST_ROWS] if row.number <= rows[0].number + FIRST_ROWS]
    for head in heads:
        fitting = [sheet for sheet in ([wanted] if wanted else SHEETS) if _fits(sheet, head)]
        if len(fitting) == 1:
            return _found(table, fitting[0], head, rows)
        if len(fitting) > 1:
            return [
                f"{table.place(head.number)}: may be {' or '.join(sheet.kind for sheet in fitting)}; say which with --kind."
            ]
    return [_unknown(table, wanted, heads[0])]


def _found(table: Table, sheet: Sheet, head: Row, rows: Sequence[Row]) -> Found | list[str]:
    headings = {index: column for index, cell in enumerate(head.cells) if (column := _column(sheet, cell))}
    below = tuple(row for row in rows if row.number > head.number)
    wrong = [
        f"{_at(table, head, index)}: the column {column.heading} is there twice."
        for index, column in headings.items()
        if column in [other for place, other in headings.items() if place < index]
    ]
    wrong += [f"{_at(table, row, index)}: a value stands under no heading." for row in below for index in _stray(row, headings)]
    if len(below) > MOST_ROWS:
        wrong.append(f"{table.place()}: has more than {MOST_ROWS:,} rows; load it in parts.")
    return wrong or Found(table, sheet, headings, below)


def _stray(row: Row, headings: Mapping[int, Column]) -> list[int]:
    return [index for index, cell in enumerate(row.cells) if cell not in (None, "") and index not in headings]


def _at(table: Table, row: Row, index: int) -> str:
    return f"{table.place(row.number)}, column {letters(index)}"


def _by_name(name: str) -> Sheet | None:
    return next((sheet for sheet in SHEETS if _plain(name) in (_plain(sheet.name), _plain(sheet.kind))), None)


def _plain(heading: object) -> str:
    """'Lead organisation *', 'lead_organisation' → 'lead organisation'; '%' stays."""
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", str(heading).casefold()).split())


def _column(sheet: Sheet, cell: Cell | None) -> Column | None:
    wanted = _plain(cell) if cell is not None else ""
    for column in sheet.columns:
        names = (column.heading, str(column.path[-1]), *column.others)
        if wanted and wanted in {_plain(name) for name in names}:
            return column
    return None


def _fits(sheet: Sheet, head: Row) -> bool:
    """Whether every column the sheet must have is there, and nothing that it does not have."""
    columns = [_column(sheet, cell) for cell in head.cells if cell not in (None, "")]
    return all(column in columns for column in sheet.columns if column.required) and None not in columns


def _unknown(table: Table, wanted: Sheet | None, head: Row) -> str:
    """What keeps the row from being the headings of the sheet it is nearest to."""
    cells = [cell for cell in head.cells if cell not in (None, "")]
    sheet = wanted or max(SHEETS, key=lambda one: sum(_column(one, cell) is not None for cell in cells))
    there = [_column(sheet, cell) for cell in cells]
    if not wanted and not any(there):
        kinds = ", ".join(one.name for one in SHEETS)
        return f"{table.place(head.number)}: is no table of records; name it and its headings for one of {kinds}, or delete it."
    odd = ", ".join(f"“{short(cell or '')}”" for cell, column in zip(cells, there, strict=True) if column is None)
    lacking = ", ".join(column.heading for column in sheet.columns if column.required and column not in there)
    have = ", ".join(column.heading for column in sheet.columns)
    what = [f"lacks the heading {lacking}" if lacking else "", f"has {odd}, which it does not know" if odd else ""]
    kinds = "" if wanted else f"is none of {', '.join(one.kind for one in SHEETS)}; as {sheet.name} it "
    return f"{table.place(head.number)}: {kinds}{' and '.join(part for part in what if part)}. The headings are: {have}."
