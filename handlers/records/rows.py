"""Rows of known tables → drafts: each cell read as its column wants it, rows of child sheets inside those they belong to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.records.drafts import Draft
from handlers.records.sheets import BY_KIND, Column, Path, Sheet
from handlers.records.tables import Found, Row
from models.partnership.reading import Loc

Names = Mapping[tuple[str, str], str]  # (kind, name in lower case) → key, of what may be named by name
LEFT_OUT_IF_EMPTY = frozenset({"cite", "key", "topic", "kind", "state"})


@dataclass
class Item:
    """One row: its values by their paths, and where it and each of them stands."""

    sheet: Sheet
    place: str
    para: str
    values: dict[Path, Any] = field(default_factory=dict)
    places: dict[Path, str] = field(default_factory=dict)
    children: dict[str, list["Item"]] = field(default_factory=dict)
    parent: str = ""
    year: str = ""

    @property
    def key(self) -> str:
        """What rows of child sheets call it: its reference or key, else its title."""
        return str(next((self.values[(name,)] for name in ("reference", "key", "title") if self.values.get((name,))), ""))

    def where(self, loc: Loc) -> str:
        """The place of the value, or of the nearest thing around it."""
        below = self.children.get(str(loc[0])) if loc else None
        if below and len(loc) > 1 and isinstance(loc[1], int) and loc[1] < len(below):
            return below[loc[1]].where(loc[2:])
        for end in range(len(loc), 0, -1):
            if loc[:end] in self.places:
                return self.places[loc[:end]]
        heading = next((column.heading for column in self.sheet.columns if loc and column.path == loc), "")
        return f"{self.place}, column {heading}" if heading else self.place

    def plain(self) -> dict[str, Any]:
        """The entry as a partnership file would hold it."""
        entry: dict[str, Any] = {"holders": ({},)} if self.sheet.into == "offices" else {}
        for path, value in self.values.items():
            if len(path) == 1:
                entry[str(path[0])] = value
            else:
                entry.setdefault(str(path[0]), ({},))[0][str(path[2])] = value
        return entry | {name: tuple(child.plain() for child in items) for name, items in self.children.items()}


def items(found: Found, names: Names) -> tuple[list[Item], list[Item], list[str]]:
    """An item for each row that could be read, those of the others as far as they could, and what is wrong with them."""
    made, bad, wrong = list[Item](), list[Item](), list[str]()
    for row in found.rows:
        item, its_wrong = _item(found, row, names)
        wrong += its_wrong
        (bad if its_wrong else made).append(item)
    return made, bad, wrong


def _item(found: Found, row: Row, names: Names) -> tuple[Item, list[str]]:
    place = found.table.place(row.number)
    item, wrong = Item(found.sheet, place, place.removeprefix(f"{found.table.file}, ").replace(",", "")), []
    wrong += [f"{place}: a cell without a heading {why}" for index, why in row.wrong.items() if index not in found.columns]
    for index, column in found.columns.items():
        item.places[column.path] = found.place(row.number, index)
        if index in row.wrong:
            wrong.append(f"{item.places[column.path]}: {row.wrong[index]}")
            continue
        try:
            _put(item, column, _value(column, row.cells[index] if index < len(row.cells) else None, names))
        except ValueError as error:
            wrong.append(f"{item.places[column.path]}: {error}")
    return item, wrong


def _value(column: Column, cell: Any, names: Names) -> Any:
    """What the cell says; None where it says nothing."""
    if cell is None or cell == "":
        return None
    value = column.read(cell)
    return names.get((column.names, str(value).casefold()), value) if column.names else value


def _put(item: Item, column: Column, value: Any) -> None:
    """An empty cell empties what may be empty; what must be there is left out, and then found missing."""
    if value is None and (column.required or column.typed or column.path[-1] in LEFT_OUT_IF_EMPTY):
        return
    if column.path == ("year",):
        item.year = value or ""
    elif item.sheet.parent and column is item.sheet.columns[0]:
        item.parent = str(value)
    else:
        item.values[column.path] = column.empty if value is None else value


def drafts(made: Sequence[Item], unread: frozenset[str]) -> tuple[list[Draft], list[str]]:
    """The items as drafts, those of child sheets inside those they belong to; and which belong to nothing, read or `unread`."""
    tops = [item for item in made if not item.sheet.parent]
    by_key = {(item.sheet.kind, item.key): item for item in tops}
    wrong = [why for item in made if item.sheet.parent and item.parent not in unread and (why := _joined(item, by_key))]
    return [Draft(item.sheet.into, item.plain(), item.where, item.para, item.year) for item in tops], wrong


def _joined(item: Item, by_key: Mapping[tuple[str, str], Item]) -> str:
    owner = by_key.get((item.sheet.parent, item.parent))
    if owner is None:
        rows_of = BY_KIND[item.sheet.parent].name
        return f"{item.place}: “{item.parent}” is none of the rows of {rows_of} that are read here; load both together."
    if any(path[0] == item.sheet.into for path in owner.values):
        return f"{item.place}: the row of “{item.parent}” says this too; say it in one of them."
    owner.children.setdefault(item.sheet.into, []).append(item)
    return ""
