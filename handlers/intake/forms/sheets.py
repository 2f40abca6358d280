"""Tables of figures: Excel workbooks, by the values last worked out in them, and comma-separated files.

A formula whose value was never worked out is an empty cell: nothing is worked out for the partner.
"""

import csv
import datetime as dt
import io
import itertools
import math
import warnings
from collections.abc import Iterator
from typing import Any

from handlers.intake.forms import packages, trouble
from handlers.intake.forms.blocks import MOST_CELLS, Block, Contents, Grid, Line

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 20, 1_000, 50
LONGEST_CELL = 5_000
_MONEY_FORMATS = ("£", "[$£", "&pound", "GBP")


def read(content: bytes) -> Contents:
    """A table for each sheet that is shown, its name as a heading. Raises Trouble; a broken sheet raises what it likes."""
    import openpyxl

    packages.names(content)  # measured before anything is unpacked
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of features that do not matter here
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return Contents(tuple(_sheets(book)))
        finally:
            book.close()


def _sheets(book: Any) -> Iterator[Block]:
    left = MOST_CELLS
    for sheet in book.worksheets[:MOST_SHEETS]:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()  # a sheet may claim to be far larger than it is
        rows = []
        for row in sheet.iter_rows(max_row=MOST_ROWS):
            left -= len(row)
            if left < 0:
                raise trouble.too_large()
            rows.append(tuple(_shown(cell.value, str(getattr(cell, "number_format", ""))) for cell in row))
        yield Line(str(sheet.title), heading=True)
        yield from _tables(rows)


def _tables(rows: list[tuple[str, ...]]) -> Iterator[Grid]:
    """Tables with empty rows between them, without the empty columns around each."""
    for empty, run in itertools.groupby(rows, key=lambda row: not any(row)):
        if not empty:
            table = list(run)
            filled = [index for row in table for index, cell in enumerate(row) if cell]
            yield Grid(tuple(row[min(filled) : max(filled) + 1] for row in table))


def _shown(value: object, number_format: str) -> str:
    """A cell as it reads: sums with £ and pence, days in words, errors as nothing."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, int | float):
        return _figure(value, number_format)
    if isinstance(value, dt.datetime | dt.date):
        return f"{value.day} {value:%B %Y}"
    text = str(value)[:LONGEST_CELL].strip()
    return "" if text.startswith("#") and text.endswith(("!", "?", "/A", "/0")) else text


def _figure(value: float, number_format: str) -> str:
    if not math.isfinite(value) or abs(value) >= 1e12:
        return ""
    if any(sign in number_format for sign in _MONEY_FORMATS):
        return f"{'-' if value < 0 else ''}£{abs(value):,.2f}"
    if "%" in number_format:
        return f"{value * 100:g}%"
    return str(int(value)) if value == int(value) else f"{value:.2f}"


def read_separated(text: str) -> Contents:
    """A comma-, semicolon- or tab-separated text as one table."""
    head = text[:5_000]
    separator = max("\t;,", key=head.count)
    rows = []
    for row in csv.reader(io.StringIO(text), delimiter=separator):
        rows.append(tuple(cell.strip()[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]))
        if len(rows) > MOST_ROWS:
            raise trouble.too_large()
    return Contents((Grid(tuple(rows)),))
