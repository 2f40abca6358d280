"""A cell of a table → the plain value its column holds, or a ValueError whose sentence says what is allowed. All pure.

A value that a spreadsheet would take for a formula, or whose outer blanks would be lost, is written behind an apostrophe.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial

from handlers.intake.days import spans
from handlers.reading_values.days import WEEKDAYS
from handlers.reading_values.money import FIGURE, pence
from models.dates import FinancialYear
from models.errors import BadYear

Cell = str | int | float | bool | dt.datetime | dt.date | dt.time
Value = str | int | tuple[str, ...] | None
Reader = Callable[[Cell], Value]

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_SUM = re.compile(rf"(?:£|GBP)?\s*(?P<figure>{FIGURE})\s*(?:GBP|pounds)?", re.I)
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?(?::00)?\s*(?P<half>am|pm)?", re.I)
_HAS_YEAR = re.compile(r"\b20\d\d\b|[/.]\d\d$")
_ITEM = re.compile(r'[ \t]*(?:"((?:[^"]|"")*)"[ \t]*|([^;\n]*))(?:[;\n]|$)')
_NOTHING = re.compile(r"£?0(?:\.00?)?", re.ASCII)
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


# ---------------------------------------------------------------- text, and what spreadsheets make of it


def quoted(text: str) -> str:
    """The text as a comma-separated file must hold it: no program takes it for a formula, and `unquoted` gives it back."""
    if _FORMULA.match(text):
        return f"'{text}"
    return f"'{text}'" if _would_change(text) else text


def unquoted(text: str) -> str:
    """What was meant: an apostrophe before a formula's sign is taken off, else outer blanks are."""
    if text.startswith("'") and _FORMULA.match(text[1:]):
        return text[1:]
    inner = _between(text)
    return inner if inner is not None and _would_change(inner) else text.strip()


def needs_quoting(text: str) -> bool:
    """Whether a workbook must mark the text as text."""
    return bool(_FORMULA.match(text)) or text != text.strip()


def _between(text: str) -> str | None:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == "'" else None


def _would_change(text: str) -> bool:
    inner = _between(text)
    return text != text.strip() or (inner is not None and _would_change(inner))


def short(cell: Cell) -> str:
    """The cell as a sentence may show it."""
    shown = " ".join(_HIDDEN.sub("?", str(cell)).split())
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def text(cell: Cell) -> str:
    """Words as they are; a whole number as its digits."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        sentence = f"{short(cell)} is a date or time where words belong; format the cell as text and write them out."
        raise ValueError(sentence)  # noqa: TRY004 (every finding about a cell is a ValueError)
    if isinstance(cell, str) and _HIDDEN.search(cell):
        raise ValueError("holds a character that cannot be seen; delete the text and type it again.")
    return str(cell)


def item_list(cell: Cell, *, commas: bool = False) -> tuple[str, ...]:
    """'a; b' or one a line; what holds a semicolon itself stands in quotation marks."""
    written = text(cell)
    if commas:
        written = written.replace(",", ";")
    found = [match[1].replace('""', '"') if match[1] is not None else match[2].strip() for match in _ITEM.finditer(written)]
    return tuple(item for item in found if item)


def joined(items: Iterable[str]) -> str:
    """The cell that `item_list` reads these items from."""
    return "; ".join(
        '"{}"'.format(item.replace('"', '""')) if re.search(r'^"|[;\n\r]|^\s|\s$', item) else item for item in items
    )


def choice(allowed: Iterable[str], cell: Cell) -> str:
    """'Information session' → 'information_session'."""
    name, names = re.sub(r"[\s_-]+", "_", text(cell).strip().casefold()), list(allowed)
    if name not in names:
        raise ValueError(
            f"“{short(cell)}” is not known here; write one of: {', '.join(one.replace('_', ' ') for one in names)}."
        )
    return name


# ---------------------------------------------------------------- days, times, years


def day(cell: Cell) -> str:
    """An Excel date, '2026-03-24', '24/03/2026', '24 March 2026' or 'Tuesday 24 March 2026' → '2026-03-24'."""
    if isinstance(cell, dt.datetime):
        if cell.time() != dt.time():
            raise ValueError(f"{short(cell)} holds a time of day too; give the day alone.")
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    written = cell.strip() if isinstance(cell, str) else ""
    if len(written) > 60:
        raise _no_day(cell)
    if re.fullmatch(r"\d{4}-\d\d-\d\d(?:T00:00(?::00)?)?", written, re.ASCII):
        return _iso(written[:10])
    return _spoken(written, cell)


def _iso(written: str) -> str:
    try:
        return dt.date.fromisoformat(written).isoformat()
    except ValueError:
        raise _no_day(written) from None


def _spoken(written: str, cell: Cell) -> str:
    """One day with its year, and nothing else but its weekday, which must be right."""
    weekday = re.match(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", written, re.I)
    rest = written[weekday.end() if weekday else 0 :]
    found = spans(rest, dt.date(2000, 1, 1)) if _HAS_YEAR.search(rest) else []
    if len(found) != 1 or found[0].first != found[0].last or (found[0].start, found[0].end) != (0, len(rest)):
        raise _no_day(cell)
    [one] = found
    if weekday and WEEKDAYS.index(weekday[1].lower()) != one.last.weekday():
        raise ValueError(f"“{short(cell)}” is a {one.last:%A}; put right the day or its name.")
    return one.last.isoformat()


def _no_day(cell: Cell) -> ValueError:
    return ValueError(f"“{short(cell)}” is not a day; write it like 24 March 2026, 24/03/2026 or 2026-03-24.")


def time(cell: Cell) -> str:
    """An Excel time, '10:00', '9.30', '2pm' → 'HH:MM'."""
    if isinstance(cell, dt.datetime | dt.time) and not (cell.second or cell.microsecond):
        return f"{cell:%H:%M}"
    found = _TIME.fullmatch(cell.strip()) if isinstance(cell, str) else None
    hour, half = (int(found["hour"]), (found["half"] or "").lower()) if found else (99, "")
    if found and (half or found["minute"]) and hour <= (12 if half else 23) and (hour or not half):
        hour = hour % 12 + 12 * (half == "pm") if half else hour
        return f"{hour:02d}:{found['minute'] or '00'}"
    raise ValueError(f"“{short(cell)}” is not a time of day; write it like 10:00.")


def year(cell: Cell) -> str:
    """'2025/26'."""
    try:
        return str(FinancialYear.parse(text(cell)))
    except BadYear as error:
        raise ValueError(str(error)) from None


# ---------------------------------------------------------------- money and counts


def money(cell: Cell) -> str:
    """'£4,182.00', 4182, 4182.0 → '4182.00'. What is not whole pence is refused, however little it is off."""
    exact = _exact(cell)
    if exact is None:
        raise ValueError(f"“{short(cell)}” is not an amount in pounds and pence; write it like 1234.56.")
    if exact * 100 != int(exact * 100):
        raise ValueError(f"{short(cell)} is not whole pence; round it to pounds and pence, like {exact:.2f}.")
    return f"{exact:.2f}"


def spent(cell: Cell) -> str:
    """As `money`, from nothing: what came to nothing cost £0.00."""
    is_nothing = not isinstance(cell, bool) and (cell == 0 or (isinstance(cell, str) and _NOTHING.fullmatch(cell.strip())))
    return "0.00" if is_nothing else money(cell)


def _exact(cell: Cell) -> Decimal | None:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    if not isinstance(cell, str):
        number = Decimal(repr(cell))
        return number if number.is_finite() and 0 < number < 10**11 else None
    found = _SUM.fullmatch(cell.strip())
    return Decimal(pence(found["figure"], "")) / 100 if found and len(cell) < 30 else None


def count(cell: Cell) -> int:
    """A whole number."""
    if not isinstance(cell, bool) and isinstance(cell, int | float) and float(cell).is_integer():
        return int(cell)
    if isinstance(cell, str) and re.fullmatch(r"\s*\d{1,9}\s*", cell, re.ASCII):
        return int(cell)
    raise ValueError(f"“{short(cell)}” is not a whole number; write it like 81.")


codes: Reader = partial(item_list, commas=True)
