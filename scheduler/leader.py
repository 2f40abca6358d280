"""One leader among the processes of a database: only it fires jobs. The lock goes with the process, however it ends.

On SQLite it is a lock on a file beside the database; on PostgreSQL an advisory lock that a connection of its own holds.
"""

import fcntl
import os
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import structlog
from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

log = structlog.get_logger()

SUFFIX = ".leader"
LOCK = {"family": int.from_bytes(b"kcst"), "number": 1}  # within the database
LINE = {  # a line that is dead is noticed in about two seconds, on this side …
    "connect_timeout": 2, "keepalives_idle": 1, "keepalives_interval": 1, "keepalives_count": 2, "tcp_user_timeout": 2000,
}  # fmt: skip
SESSION = (  # … and on the server's
    "SET tcp_keepalives_idle = 1", "SET tcp_keepalives_interval = 1", "SET tcp_keepalives_count = 2",
    "SET tcp_user_timeout = 2000", "SET statement_timeout = 2000",
)  # fmt: skip
TAKE = text("SELECT pg_try_advisory_lock(:family, :number)")
ALIVE = text("SELECT 1")
FREE = text("SELECT pg_advisory_unlock_all()")
WHO = text(
    "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted "
    "AND classid = :family AND objid = :number AND objsubid = 2 AND datname = current_database()"
)


class Lead(Protocol):
    """The lead of one database, as one process sees it. None of it raises."""

    def take(self) -> bool:
        """Become the leader where there is none. Whether we are it now."""

    def holds(self) -> bool:
        """Whether we still are the leader; looks, and does not believe what it knew."""

    def give_up(self) -> None:
        """Let another lead. Harmless where we do not."""

    def who(self) -> str:
        """The host and process that leads, '' where nobody does."""


def lead_of(engine: Engine) -> Lead:
    """The lead of the engine's database."""
    if engine.dialect.name == "postgresql":
        return PostgresLead(engine)
    return FileLead(Path(f"{engine.url.database}{SUFFIX}"))


def _me() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


class FileLead:
    """A lock on the file at `path`, which names its holder."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, -1

    def take(self) -> bool:
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as problem:
            log.warning("nobody can lead here", file=self._path.name, error=problem.strerror)
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        os.ftruncate(file, 0)
        os.pwrite(file, _me().encode(), 0)
        self._file = file
        return self.holds()

    def holds(self) -> bool:
        """A lock on a file that somebody deleted or replaced is none: the next process would lock another."""
        try:
            held = self._file >= 0 and os.path.samestat(os.fstat(self._file), self._path.stat())
        except OSError:
            held = False
        if not held:
            self.give_up()
        return held

    def give_up(self) -> None:
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def who(self) -> str:
        try:
            with self._path.open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return self._path.read_text()
        except FileNotFoundError:
            return ""
        return ""


class PostgresLead:
    """An advisory lock of the session: the server lets go of it when the connection ends."""

    def __init__(self, engine: Engine) -> None:
        self._database = engine
        self._engine = create_engine(
            engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT",
            connect_args=LINE | {"application_name": f"kcst {_me()}"[:63]},
        )  # fmt: skip
        self._line: Connection | None = None
        self._taken = False
        self._one_at_a_time = threading.Lock()  # a connection serves one thread

    def take(self) -> bool:
        with self._one_at_a_time:
            try:
                if self._line is None:
                    self._line = self._engine.connect()
                    for statement in SESSION:
                        self._line.execute(text(statement))
                self._taken = self._taken or bool(self._line.scalar(TAKE, LOCK))
            except DBAPIError as problem:
                log.warning("the database cannot be asked who leads", error=type(problem).__name__)
                self._hang_up()
            return self._taken

    def holds(self) -> bool:
        """The lock is ours for as long as its connection lives."""
        with self._one_at_a_time:
            try:
                return self._taken and self._line is not None and self._line.scalar(ALIVE) == 1
            except DBAPIError:
                self._hang_up()
                return False

    def give_up(self) -> None:
        """Unlocked first, so that the next one need not wait until the server notices that we are gone."""
        with self._one_at_a_time:
            if self._line is not None:
                with suppress(DBAPIError):
                    self._line.execute(FREE)
            self._hang_up()

    def who(self) -> str:
        with self._database.connect() as connection:
            return str(connection.scalar(WHO, LOCK) or "").removeprefix("kcst ")

    def _hang_up(self) -> None:
        line, self._line, self._taken = self._line, None, False
        if line is not None:
            line.invalidate()
            line.close()
