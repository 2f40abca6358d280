"""A throw-away copy of the configured database. The real one is opened for reading only, whichever kind it is."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from bot.settings import Settings
from models.database import check_version, engine_for, head, register_tables, upgrade, version
from models.errors import KcstError, LockedDatabase, NewerDatabase, NoDatabase

MANY = 500  # rows in one statement


def copy_database(settings: Settings, target: Engine) -> bool:
    """Fill the new SQLite database `target` with what the configured one holds. False where there is none yet.

    The copy is brought up to date where this program is newer. Raises DatabaseProblem.
    """
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        _copy_rows(engine_for(settings.database_url), target)
        return True
    source = Path(url.database or "")
    if not source.is_file():
        return False
    _copy_file(source, Path(target.url.database or ""), settings.busy_seconds)
    _bring_up_to_date(target, str(source))
    return True


def _copy_file(source: Path, target: Path, busy_seconds: float) -> None:
    """SQLite's own backup: consistent while others write, what is still in the write-ahead log included.

    A database nobody has open is read as a file that does not change, for else SQLite leaves two helper files beside it;
    where it did change meanwhile, it is read again.
    """
    try:
        before = _marks(source)
        if not before[-1]:
            _back_up(source, "immutable=1", target, busy_seconds)
        if before[-1] or _marks(source) != before:
            target.unlink(missing_ok=True)
            _back_up(source, "mode=ro", target, busy_seconds)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise LockedDatabase(str(source)) from error
        raise KcstError(f"The database at {source} cannot be read: see who may read the file and its folder.") from error
    except sqlite3.DatabaseError as error:
        raise NoDatabase(str(source)) from error


def _marks(source: Path) -> tuple[int, int, bool]:
    """What tells that the file was written to: its time and size, and whether it has a write-ahead log."""
    found = source.stat()
    return found.st_mtime_ns, found.st_size, source.with_name(f"{source.name}-wal").exists()


def _back_up(source: Path, how: str, target: Path, busy_seconds: float) -> None:
    address = f"file:{quote(str(source.resolve()))}?{how}"
    with closing(sqlite3.connect(address, uri=True, timeout=busy_seconds)) as real, closing(sqlite3.connect(target)) as copy:
        real.backup(copy)


def _bring_up_to_date(copy: Engine, source: str) -> None:
    has, needs = version(copy), head()
    if has is None:
        raise NoDatabase(source)
    if has > needs:
        raise NewerDatabase(source, has, needs)
    if has < needs:
        upgrade(copy)


def _copy_rows(source: Engine, target: Engine) -> None:
    """Every row of every table, read in one transaction that cannot write."""
    try:
        check_version(source)
        upgrade(target)
        register_tables()
        looking = source.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with looking as real, target.begin() as copy:
            triggers = _without_triggers(copy)
            for table in SQLModel.metadata.sorted_tables:
                copy.execute(table.delete())
                for rows in real.execute(table.select()).mappings().partitions(MANY):
                    copy.execute(table.insert(), [dict(row) for row in rows])
            for trigger in triggers:
                copy.execute(text(trigger))
    finally:
        source.dispose()


def _without_triggers(copy: Connection) -> list[str]:
    """Drop the copy's triggers, which judge single acts and not a whole copied, and return what makes them again."""
    rows = copy.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in rows:
        copy.execute(text(f'DROP TRIGGER "{name}"'))
    return [sql for _, sql in rows]
