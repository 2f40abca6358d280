"""Excel workbooks. What cannot be seen or was not worked out is refused, not guessed: hidden rows, merged cells, formulas
without a value.
"""

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from handlers.intake.forms import packages
from handlers.intake.forms.trouble import Trouble
from handlers.records import cells
from handlers.records.cells import Cell
from handlers.records.tables import MOST_ROWS, Row, Table, letters
from models.errors import BadUse

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_COLUMNS = 200
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f]")
LONGEST_TEXT = 32_767  # Excel's own limit of a cell


def read(name: str, raw: bytes) -> list[Table] | list[str]:
    """A table for each sheet that holds anything; or what is wrong with the workbook."""
    try:
        packages.names(raw)  # measured before anything is unpacked
        return _tables(name, *(_opened(raw, values=values) for values in (False, True)))
    except Trouble as trouble:
        reason = "is too large" if "large" in trouble.reason else "is protected by a password or cannot be read as a workbook"
        return [f"{name}: {reason}; save it again as an Excel workbook (.xlsx)."]


def _opened(raw: bytes, *, values: bool) -> Any:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of features that do not matter here
        try:
            return openpyxl.load_workbook(io.BytesIO(raw), data_only=values, keep_links=False)
        except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError) as error:
            raise Trouble("a workbook that cannot be read") from error


def _tables(name: str, formulas: Any, values: Any) -> list[Table] | list[str]:
    sheets = [(sheet, values[sheet.title]) for sheet in formulas.worksheets if _holds_anything(sheet)]
    wrong = [f"{name}, sheet {sheet.title}: {why}" for sheet, _ in sheets if (why := _refused(sheet))]
    wrong = wrong or [text for sheet, _ in sheets for text in _unseen(name, sheet)]
    wrong = wrong or ([] if sheets else [f"{name}: has no sheet with anything in it."])
    return wrong or [Table(name, sheet.title, _rows(sheet, shown)) for sheet, shown in sheets]


def _holds_anything(sheet: "Worksheet") -> bool:
    rows = sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS), max_col=min(sheet.max_column, MOST_COLUMNS), values_only=True)
    return any(value is not None for row in rows for value in row)


def _refused(sheet: "Worksheet") -> str:
    """Why the sheet is not looked into at all."""
    if sheet.sheet_state != "visible":
        return "is hidden; show it or delete it."
    if sheet.max_row > MOST_ROWS + 10 or sheet.max_column > MOST_COLUMNS:
        return (
            f"goes down to row {sheet.max_row:,} and across to {sheet.max_column:,}; delete what is empty, or load it in parts."
        )
    return ""


def _unseen(name: str, sheet: "Worksheet") -> Iterable[str]:
    """Rows and columns that are hidden, and cells that are merged, where anything stands in them."""
    rows = list(enumerate(sheet.iter_rows(values_only=True), start=1))
    for number, row in rows:
        if sheet.row_dimensions[number].hidden and any(value is not None for value in row):
            yield f"{name}, sheet {sheet.title}, row {number}: is hidden; take the filter off or show it, or delete it."
    for letter, column in list(sheet.column_dimensions.items()):
        if column.hidden and any(row[index] is not None for _, row in rows for index in _hidden(column, row)):
            yield f"{name}, sheet {sheet.title}, column {letter}: is hidden; show it or delete it."
    first = next((number for number, row in rows if sum(value is not None for value in row) > 1), 0)
    for merged in sheet.merged_cells.ranges:
        if merged.max_row >= first:
            yield f"{name}, sheet {sheet.title}, cells {merged.coord}: are merged; unmerge them and fill in each one."


def _hidden(column: Any, row: Sequence[Any]) -> range:
    """The places of the row that a hidden run of columns takes in."""
    return range((column.min or 1) - 1, min(column.max or column.min or 1, len(row)))


def _rows(sheet: "Worksheet", shown: "Worksheet") -> tuple[Row, ...]:
    rows = []
    both = zip(sheet.iter_rows(), shown.iter_rows(max_col=sheet.max_column, max_row=sheet.max_row), strict=True)
    for number, (formulas, values) in enumerate(both, start=1):
        pairs = list(zip(formulas, values, strict=True))
        wrong = {index: why for index, (cell, value) in enumerate(pairs) if (why := _trouble(cell, value))}
        rows.append(Row(number, tuple(_value(value) for _, value in pairs), wrong))
    return tuple(rows)


def _trouble(cell: Any, value: Any) -> str:
    if value.data_type == "e":
        return f"holds the error {cells.short(value.value)}; put it right in Excel."
    if cell.data_type == "f" and value.value is None:
        return "holds a formula without a value; open the file in Excel and save it, or write the value."
    return ""


def _value(cell: Any) -> Cell | None:
    """The value; of text that Excel marks as text every blank counts."""
    value = cell.value
    if isinstance(value, str):
        value = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        return value if cell.quotePrefix else value.strip()
    if isinstance(value, dt.timedelta):
        return str(value)
    return value if isinstance(value, int | float | bool | dt.date | dt.time) else None


# ---------------------------------------------------------------- writing


def write(tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Cell]]]]) -> bytes:
    """A workbook with a sheet for each name: its headings, and rows of text, days and sums (floats)."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, (headings, rows) in tables.items():
        _fill(book.create_sheet(name), headings, rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: "Worksheet", headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    from openpyxl.styles import Font

    for number, row in enumerate([headings, *rows], start=1):
        for index, value in enumerate(row, start=1):
            if value != "":
                _put(sheet.cell(number, index), value)
    sheet.freeze_panes = "A2"
    for index, heading in enumerate(headings):
        sheet.cell(1, index + 1).font = Font(bold=True)
        longest = max([len(heading), *(len(str(row[index])) for row in rows)])
        sheet.column_dimensions[letters(index)].width = min(60, max(12, longest + 2))


def _put(cell: Any, value: Cell) -> None:
    """Text stays text, whatever it begins with."""
    if isinstance(value, str):
        written = _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
        if len(written) > LONGEST_TEXT:
            raise BadUse(f"“{cells.short(value)}” is longer than a cell of Excel may be; export to a .yaml file instead.")
        cell.value = written
        cell.data_type, cell.quotePrefix = "s", cells.needs_quoting(value)
    else:
        cell.value = value
        if isinstance(value, dt.date | float):
            cell.number_format = "d mmmm yyyy" if isinstance(value, dt.date) else "#,##0.00"
