"""Many rows at once: decided first, written together, a statement a table instead of a statement a row."""

import functools
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, SQLModel

from models.upsert import insert_for


@functools.cache
def blank(table: type[SQLModel]) -> Mapping[str, Any]:
    """A row of defaults, without the id that the database gives."""
    fields = table.model_fields.items()
    return {
        name: field.get_default(call_default_factory=True) for name, field in fields if name != "id" and not field.is_required()
    }


class Rows:
    """Rows to write, kept by table in the order in which tables were first named: a row before those that refer to it."""

    def __init__(self) -> None:
        self._rows: dict[type[SQLModel], list[dict[str, Any]]] = {}
        self._once: dict[type[SQLModel], list[dict[str, Any]]] = {}

    def add(self, table: type[SQLModel], **values: Any) -> None:
        """A row to insert; what is not given takes its default."""
        self._rows.setdefault(table, []).append({**blank(table), **values})

    def add_once(self, table: type[SQLModel], **values: Any) -> None:
        """A row to insert unless one with its unique key is there already."""
        self._once.setdefault(table, []).append({**blank(table), **values})

    def of(self, table: type[SQLModel]) -> list[Mapping[str, Any]]:
        """What is to be inserted into the table, not written yet."""
        return list(self._rows.get(table, ()))

    def write(self, session: Session) -> None:
        """Insert everything, in the session's transaction; what is written is not kept for another time."""
        connection = session.connection()
        for table, rows in self._rows.items():
            connection.execute(table.__table__.insert(), rows)  # type: ignore[attr-defined]
        for table, rows in self._once.items():
            connection.execute(insert_for(session, table).on_conflict_do_nothing(), rows)
        self._rows, self._once = {}, {}
