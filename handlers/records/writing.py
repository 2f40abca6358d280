"""The records as files: YAML as the partnership's own data are, a table a kind as CSV, or a workbook with a sheet a kind."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from handlers.records import cells, separated, workbooks
from handlers.records.cells import Cell
from handlers.records.drafts import Held, Holding, Values
from handlers.records.sheets import BY_KIND, SHEETS, Column, Sheet
from models.errors import BadUse


def files(held: Holding, path: PurePath, kind: str = "") -> dict[str, bytes]:
    """The files to write, by name: one, or for a path without an ending a folder of .csv. Raises BadUse."""
    ending = path.suffix.lower()
    if kind and kind not in BY_KIND:
        raise BadUse(f"There is no kind “{kind}”; the kinds are {', '.join(BY_KIND)}.")
    sheets = [BY_KIND[kind]] if kind else list(SHEETS)
    if ending in (".yaml", ".yml"):
        return {path.name: _yaml(held, sheets)}
    if ending == ".xlsx":
        return {path.name: workbooks.write({sheet.name: (_headings(sheet), list(_cells(held, sheet))) for sheet in sheets})}
    if ending == ".csv" and kind:
        return {path.name: _separated(held, sheets[0])}
    if not ending:
        return {f"{sheet.kind}.csv": _separated(held, sheet) for sheet in sheets}
    if ending == ".csv":
        raise BadUse(
            f"A .csv holds one kind: say which with --kind ({', '.join(BY_KIND)}), or name a folder to get one of each."
        )
    raise BadUse(f"{path.name} has no ending that is known; give .xlsx, .yaml, .csv with --kind, or a folder's name.")


# ---------------------------------------------------------------- YAML


def _yaml(held: Holding, sheets: Sequence[Sheet]) -> bytes:
    """A document for what belongs to no year, and one for each year."""
    import yaml

    class Plain(yaml.SafeDumper):
        """Writes every value out, however often it occurs."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    Plain.add_representer(tuple, lambda dumper, data: dumper.represent_list(list(data)))
    years: dict[str, dict[str, list[Values]]] = {}
    wanted = {sheet.into for sheet in sheets if not sheet.parent}
    for (field, _), one in held.items():
        if field in wanted:
            years.setdefault(one.year, {}).setdefault(field, []).append(one.values)
    documents = [({"year": year} if year else {}) | fields for year, fields in sorted(years.items())]
    written = yaml.dump_all(
        documents, Dumper=Plain, allow_unicode=True, sort_keys=False, width=120, explicit_start=len(documents) > 1
    )
    return str(written).encode()


# ---------------------------------------------------------------- tables


def _columns(sheet: Sheet) -> list[Column]:
    return [column for column in sheet.columns if not column.typed]


def _headings(sheet: Sheet) -> list[str]:
    return [column.heading for column in _columns(sheet)]


def _separated(held: Holding, sheet: Sheet) -> bytes:
    return separated.write(_headings(sheet), ([_text(cell) for cell in row] for row in _cells(held, sheet)))


def _text(cell: Cell) -> str:
    return f"{cell:.2f}" if isinstance(cell, float) else cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def _cells(held: Holding, sheet: Sheet) -> Iterable[list[Cell]]:
    """The sheet's rows: text, days, whole numbers, and sums as floats, which hold pence exactly up to 90 billion pounds."""
    columns = _columns(sheet)
    into = BY_KIND[sheet.parent].into if sheet.parent else sheet.into
    for (field, key), one in held.items():
        if field == into and not sheet.parent:
            yield [_cell(column, one.values, one) for column in columns]
        elif field == into:
            for child in one.values.get(sheet.into, ()):
                yield [key, *(_cell(column, child, one) for column in columns[1:])]


def _cell(column: Column, values: Mapping[str, Any], one: Held) -> Cell:
    found: Any = {**values, "year": one.year} if column.path == ("year",) else values
    for part in column.path:
        found = found[part] if isinstance(part, int) else found.get(part)
    if found is None:
        return ""
    if isinstance(found, tuple):
        return cells.joined(found)
    return float(found) if column.read in (cells.money, cells.spent) else found
