"""Alembic's entry: runs on the connection it is handed, inside that connection's transaction."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

from models.columns import MomentColumn, PenceColumn
from models.database import register_tables


def plain(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Migrations write plain SQL types, so that they never change with the code."""
    if kind != "type":
        return False
    if isinstance(item, MomentColumn):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, PenceColumn):
        return "sa.BigInteger()"
    if isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    return "sa.String()" if type(item).__name__ == "AutoString" else False


register_tables()
context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata, render_item=plain)
context.run_migrations()
