"""The fields entries are made of: their types, and the marks that say which of them are keys or name one.

A field marked `Defines` gives a key, a field marked `Refers` must name one; `checking` reads the marks, so that a new
field needs no new check. Loose types and bare numbers for money are refused.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from models.dates import FinancialYear
from models.errors import BadMoney, KcstError
from models.money import from_pounds

T = TypeVar("T")
MOST_PENCE = 10**13


@dataclass(frozen=True)
class Defines:
    """The field is a key. `yearly` ones are kept apart by the file's year: two years may each have a pot “grant”."""

    kind: str
    yearly: bool = False


@dataclass(frozen=True)
class Refers:
    """The field names the key of an entry of that kind, here, in another file, or in the database."""

    kind: str
    yearly: bool = False


def _told(parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except KcstError as error:
        raise ValueError(str(error)) from None


def _pence(value: object) -> int:
    if isinstance(value, int | float):
        sentence = f'{value} is a bare number and may lose pennies; put it in quotation marks, like "1234.56".'
        raise ValueError(sentence)  # noqa: TRY004 (pydantic takes a ValueError for a finding)
    pence = _told(from_pounds, str(value))
    if not 0 < pence < MOST_PENCE:
        raise ValueError(str(BadMoney(str(value))))
    return pence


def _spent(value: object) -> int:
    """As `_pence`, from nothing."""
    return 0 if isinstance(value, str) and re.fullmatch(r"0(\.00?)?", value, re.ASCII) else _pence(value)


def _day(value: object) -> dt.date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value), re.ASCII):
            return dt.date.fromisoformat(str(value))
    except ValueError:
        pass
    raise ValueError(f"“{value}” is not a day; write it like 2025-07-23.")


def _year(value: object) -> str:
    return str(_told(FinancialYear.parse, str(value)))


def _shaped(pattern: str, sentence: str) -> AfterValidator:
    """Text that matches the whole pattern, or is refused with the sentence."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(f"“{text}” is not {sentence}")
        return text

    return AfterValidator(check)


Text = Annotated[str, Field(min_length=1)]
Word = Annotated[str, _shaped(r"\S+", "one word; leave no blanks in it.")]
Time = Annotated[str, _shaped(r"([01]\d|2[0-3]):[0-5]\d", "a time of day; write it like 10:00.")]
Cite = Annotated[str, _shaped(r"\S+( \S.*)?", "a citation; write the source, a blank and the paragraph, like S0 2.1.")]
Cites = Annotated[tuple[Cite, ...], Field(min_length=1), Refers("source")]
Email = Annotated[
    str,
    _shaped(r"(?:[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+)?", "an e-mail address; write one, like name@example.org."),
]
Pence = Annotated[int, BeforeValidator(_pence)]
Spent = Annotated[int, BeforeValidator(_spent)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Year = Annotated[str, BeforeValidator(_year)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Fact(Entry):
    """Something a paper states: `cite` lists source and paragraph, like [S0 2.1, S3 5]."""

    cite: Cites
