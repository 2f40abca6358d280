"""An INSERT that knows what to do when the row is there already, on either database."""

from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlmodel import Session, SQLModel


def insert_for(session: Session, table: type[SQLModel]) -> SqliteInsert | PostgresInsert:
    """An INSERT that knows ON CONFLICT, in the dialect of the session's database."""
    return PostgresInsert(table) if session.get_bind().dialect.name == "postgresql" else SqliteInsert(table)
