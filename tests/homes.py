"""A home on disk as a new user has it after `kcst init`, for tests that run the program itself."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import Session

from models.database import engine_for, writing


@pytest.fixture
def kent_home(kent_file: Path, tmp_path: Path) -> Path:
    """A home with the default data."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(kent_file, home / "kcst.db")
    return home


@contextmanager
def records_of(home: Path) -> Iterator[Session]:
    """A session on the home's database; what is done in it is kept."""
    engine = engine_for(f"sqlite:///{home / 'kcst.db'}")
    with writing(engine) as session:
        yield session
    engine.dispose()
