"""What the tests of partnership data share: the Kent folder, loading it, spoiling it, and looking at every row."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from models import partnership
from models.database import engine_for, upgrade, writing
from models.partnership import Loaded

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
KENT = partnership.shipped("kent")
Dump = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """A database without a row; `engine` and `session` hold the Kent data already."""
    engine = engine_for(f"sqlite:///{tmp_path / 'empty.db'}")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the Kent data that a test may spoil."""
    return shutil.copytree(KENT, tmp_path / "kent")


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
