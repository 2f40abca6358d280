"""What the tests of partnership data share: the Kent folder, loading it, spoiling it, and looking at every row."""

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from models import partnership
from models.database import writing
from models.partnership import Loaded

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
KENT = partnership.shipped("kent")
Dump = dict[str, list[tuple[object, ...]]]


def load(engine: Engine, path: Path, at: dt.datetime = AT) -> Loaded:
    """Read and load in one transaction, as `kcst` does."""
    with writing(engine) as session:
        return partnership.load(session, partnership.read(path, partnership.known_in(session)), at)


def dump(engine: Engine) -> Dump:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr)
            for name in inspect(engine).get_table_names()
        }


def spoil(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first `old` of a file; returns the line the replacement ends on."""
    before, found, after = (folder / file).read_text("utf-8").partition(old)
    assert found
    (folder / file).write_text(before + new + after, "utf-8")
    return (before + new).count("\n") + 1
