"""The column types every table uses: pence, moments, days and named values."""

import datetime as dt
import enum
from typing import Any, TypeVar

from sqlalchemy import BigInteger, DateTime, Enum, Integer
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

E = TypeVar("E", bound=enum.StrEnum)


class PenceColumn(TypeDecorator[int]):
    """Whole pence. Anything but an `int` is refused on its way in: a float is never money."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        if value is not None and type(value) is not int:
            raise TypeError(f"money is whole pence, not {type(value).__name__}")
        return value


class MomentColumn(TypeDecorator[dt.datetime]):
    """An aware moment, kept in UTC on both databases. A moment without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment needs a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def named(kind: type[E]) -> Enum:
    """A column of one of the enumeration's values, kept as its text so that a new value needs no migration."""
    return Enum(kind, native_enum=False, create_constraint=False, length=40, values_callable=lambda e: [m.value for m in e])


ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only in an INTEGER key
