"""A table of costs: every sum in it, by what its row and its column are called."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.intake import amounts
from handlers.intake.forms.wording import fields_of, normal
from handlers.intake.words import plain
from handlers.reading_values.money import FIGURE, pence

ASKED, TOTAL, MATCH, ITEM = "amount", "total", "match", "item"
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Entry:
    """A sum by its role; `pence` None where it is a range, or was never filled in. `whole`: its name says it is all of it."""

    role: str
    pence: int | None
    whole: bool = False


_FIGURE = re.compile(
    rf"[-(−]?\s*(?P<sign>£|gbp)?\s*(?P<figure>{FIGURE})\s*(?P<unit>k\b)?\s*\)?(?:\s*(?:p\.?a\.?|\(?(?:inc|ex)\w*\.? vat\)?))?",
    re.I,
)
_OF_MONEY = re.compile(r"£|\bgbp\b|\b(?:costs?|amounts?|totals?|price|grant|sum|budget|value|requested|funding|ask)\b", re.I)
_NOT_SUMS = re.compile(
    r"\b(?:qty|quantity|number|hours?|days?|units?|rate|each|per|weeks?|sessions?|date|unit (?:cost|price))\b|%|^no\.?$", re.I
)


def figure_of(text: str) -> int | None:
    """The pence of words that are nothing but one sum, '3,480' or '(£1,000.00)'; None for anything else."""
    found = _FIGURE.fullmatch(text.strip())
    return pence(found["figure"], found["unit"] or "") if found else None


def is_sum(text: str) -> bool:
    """Whether it is a sum with its sign, and nothing else of weight."""
    return "£" in text and _sum(text, bare=False) is not None


_WHOLE = re.compile(
    r"(?:grand |overall |full |whole )?totals?(?: (?:project|scheme) )?(?: ?(?:costs?|budget|expenditure))?(?: of .*)?"
)


def is_whole(role: str, name: str) -> bool:
    """Whether the name says that it is all of it: 'total requested', 'grand total', not 'total staff costs'."""
    return bool(_WHOLE.fullmatch(normal(name))) if role == TOTAL else "total" in normal(name).split()


def role_of(name: str) -> str:
    """asked, total or match; 'part' for a subtotal; '' for anything else."""
    if re.match(r"sub-?\s?total", normal(name)):
        return "part"
    return next((field for field in fields_of(name) if field in (ASKED, TOTAL, MATCH)), "")


def entries(rows: Rows) -> Iterator[Entry]:
    """Every sum of the table."""
    for head, body in _parts(tuple(tuple(plain(cell).strip() for cell in row) for row in rows)):
        columns = _columns(body, head)
        roles = {column: role_of(head.get(column, "")) for column in columns}
        payer = next((column for column, name in head.items() if _PAYER.search(name)), None)
        for row in body:
            elsewhere = payer is not None and payer < len(row) and bool(row[payer]) and not _GRANT.search(row[payer])
            for label, cells in _labelled(row, columns):
                yield from _of_row("match" if elsewhere and not role_of(label) else label, cells, roles)


_PAYER = re.compile(r"\b(?:source|funded by|paid (?:by|from)|funders?|met by|who pays|funded from|funding from)\b", re.I)
_GRANT = re.compile(r"\b(?:grant|crg|pcc|opcc|this (?:bid|fund|pot)|bid|requested|tactical|upfront)\b", re.I)


def _parts(rows: Rows) -> Iterator[tuple[dict[int, str], list[tuple[str, ...]]]]:
    """(head, rows below it): a row that names columns of money begins a part."""
    head, body = dict[int, str](), list[tuple[str, ...]]()
    for row in rows:
        if _is_head(row):
            yield head, body
            head, body = {place: cell for place, cell in enumerate(row) if cell}, []
        else:
            body.append(row)
    yield head, body


def _is_head(row: tuple[str, ...]) -> bool:
    """Several cells, no sum among them, and one beyond the first that speaks of money."""
    several = sum(map(bool, row)) > 1 and not any(figure_of(cell) is not None or amounts.sums(cell) for cell in row)
    return several and any(_OF_MONEY.search(cell) and len(cell) < 60 for cell in row[1:])


def _columns(rows: Sequence[tuple[str, ...]], head: dict[int, str]) -> dict[int, bool]:
    """The columns that hold sums; and whether a bare number is one there."""
    found: dict[int, bool] = {}
    for column in range(1, max(map(len, rows), default=0)):
        name = head.get(column, "")
        cells = [row[column] for row in rows if column < len(row)]
        called = bool(_OF_MONEY.search(name)) and any(figure_of(cell) is not None for cell in cells)
        if not _NOT_SUMS.search(name) and (called or any(map(is_sum, cells))):
            found[column] = called
    return found


def _sum(cell: str, bare: bool) -> int | None:
    if bare or "£" in cell:
        found = figure_of(cell)
        sums = amounts.sums(cell) if found is None and cell.startswith("£") else []
        figures = {one.pence for one in sums}
        return figures.pop() if len(figures) == 1 else found
    return None


def _labelled(row: tuple[str, ...], columns: dict[int, bool]) -> Iterator[tuple[str, dict[int, int]]]:
    """(what names them, the sums by column): the nearest cell to the left that names a role, else the row's first."""
    sums = {
        column: found
        for column, bare in columns.items()
        if column < len(row) and (found := _sum(row[column], bare)) is not None
    }
    words = [(place, cell) for place, cell in enumerate(row) if cell and place not in sums]
    first = words[0][1] if words else ""
    groups: dict[str, dict[int, int]] = {first: {}} if len(words) == 1 and not sums else {}
    for column, found in sums.items():
        label = next((cell for place, cell in reversed(words) if place < column and role_of(cell)), first)
        groups.setdefault(label, {})[column] = found
    yield from groups.items()


def _of_row(label: str, cells: dict[int, int], roles: dict[int, str]) -> Iterator[Entry]:
    role = role_of(label)
    whole = is_whole(role, label)
    if not cells:
        yield from (Entry(role, None, whole),) if role in (ASKED, TOTAL) and roles else ()
    elif role == TOTAL:
        yield from (Entry(roles[column], cells[column], True) for column in cells if roles[column] in (ASKED, MATCH))
        yield from (Entry(TOTAL, cells[column], whole) for column in _telling(cells, roles, TOTAL)[-1:])
    elif role in (ASKED, MATCH):
        own = [column for column in cells if roles[column] == role] or [column for column in cells if roles[column] != MATCH]
        yield from (Entry(role, cells[column], whole) for column in (own or list(cells))[-1:])
    elif role != "part":
        yield from (Entry(ITEM, cells[column]) for column in _telling(cells, roles, TOTAL)[-1:])


def _telling(cells: dict[int, int], roles: dict[int, str], role: str) -> list[int]:
    """The columns of that role; where there are none, those of no role."""
    return [column for column in cells if roles[column] == role] or [column for column in cells if not roles[column]]
