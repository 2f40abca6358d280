"""The one database: how it is opened, brought up to date, and what each refusal means.

SQLite (the default) runs in WAL with full synchronisation; a writing session takes the write lock as it begins, so that
it waits for its turn instead of failing half way. PostgreSQL needs the extra `postgres`.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

import models
from models.errors import LockedDatabase, NewerDatabase, NoDatabase, OutdatedDatabase

BUSY_SECONDS = 10
MIGRATIONS = Path(__file__).parent / "migrations"


def head() -> str:
    """The newest migration's number, '0001'."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def register_tables() -> None:
    """Import every module of this floor, so that every table is known to the metadata."""
    for module in pkgutil.iter_modules(models.__path__):
        if not module.ispkg:
            importlib.import_module(f"models.{module.name}")


def engine_for(url: str, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """An engine for `url`, with SQLite's safeguards on; a writer waits `busy_seconds` for another before it gives up."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url), pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": busy_seconds})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins transactions below, not the driver
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")


def place(engine: Engine) -> str:
    """Where the database is, without a password."""
    return engine.url.database or "memory" if engine.dialect.name == "sqlite" else engine.url.render_as_string()


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Turns the driver's 'locked' into a sentence; everything else passes."""
    try:
        yield
    except OperationalError as error:
        if "locked" in str(error.orig) or "busy" in str(error.orig):
            raise LockedDatabase(place(engine)) from error
        raise


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only looks."""
    with explained(engine), Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session in one transaction: committed at the end, undone on any error."""
    with explained(engine), Session(engine.execution_options(begin="IMMEDIATE")) as session, session.begin():
        session.connection()  # begins now, not at the first statement
        yield session


def one_at_a_time(session: Session, work: str) -> None:
    """Until the session's transaction ends nobody else does this work: what they decide rests on what we are about to write.

    On SQLite a writer is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:work))"), {"work": work})


def version(engine: Engine) -> str | None:
    """The migration the database is at; None where it has none yet."""
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").is_file():
        return None
    with explained(engine), engine.connect() as connection:
        try:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except DBAPIError as error:
            if isinstance(error, OperationalError) and "locked" in str(error.orig):
                raise
            return None


def check_version(engine: Engine) -> None:
    """Raises NoDatabase, OutdatedDatabase or NewerDatabase unless the database is just what this program needs."""
    has, needs = version(engine), head()
    if has is None:
        raise NoDatabase(place(engine))
    if has > needs:
        raise NewerDatabase(place(engine), has, needs)
    if has < needs:
        raise OutdatedDatabase(place(engine), has, needs)


def upgrade(engine: Engine) -> None:
    """Create the database or bring it up to date. Raises NewerDatabase, LockedDatabase."""
    from alembic import command  # slow to import, needed here only
    from alembic.config import Config

    has, needs = version(engine), head()
    if has is not None and has > needs:
        raise NewerDatabase(place(engine), has, needs)
    register_tables()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with explained(engine), engine.execution_options(begin="IMMEDIATE").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
