"""An INSERT that knows what to do when the row is there already, on either database."""

from typing import TYPE_CHECKING

from sqlmodel import Session, SQLModel

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert


def insert_for(session: Session, table: type[SQLModel]) -> "SqliteInsert | PostgresInsert":
    """An INSERT that knows ON CONFLICT, in the dialect of the session's database; only that dialect is loaded."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.Insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.Insert(table)
