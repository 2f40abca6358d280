"""One step of the workflow on SQLite, from its session's beginning to its commit, beside a bare insert and commit."""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from models import partnership
from models.database import engine_for, upgrade, writing
from models.dates import now
from tests.workflow_desk import COURSE, employ, put_in, take

PROPOSALS = 12
BAR_MS = 20.0


def bare_seconds(database: Path, count: int) -> float:
    """The median of inserting one row and committing it, as durably as the product does."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE step (proposal TEXT, action TEXT, because TEXT)")
    took = []
    for _ in range(count):
        begun = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO step VALUES ('CRG-2025-70', 'invite', 'as agreed')")
        connection.execute("COMMIT")
        took.append(time.perf_counter() - begun)
    connection.close()
    return statistics.median(took)


def step_seconds(database: Path) -> dict[str, list[float]]:
    """How long each action took, for a dozen proposals that go the whole way."""
    engine = engine_for(f"sqlite:///{database}")
    upgrade(engine)
    references = [f"CRG-2025-{100 + number}" for number in range(PROPOSALS)]
    with writing(engine) as session:
        partnership.load(session, partnership.read(partnership.shipped("kent")), now())
        employ(session)
        for reference in references:
            put_in(session, reference)
    took: dict[str, list[float]] = {}
    for reference in references:
        for action, given in COURSE:
            sums = {"amount": 10_000 if action == "approve" else 9_000} if "amount" in given else {}
            begun = time.perf_counter()
            with writing(engine) as session:
                take(session, action, reference=reference, **(given | sums))
            took.setdefault(action, []).append(time.perf_counter() - begun)
    engine.dispose()
    return took


def measure() -> Iterator[tuple[str, bool]]:
    with tempfile.TemporaryDirectory() as place:
        bare = bare_seconds(Path(place) / "bare.db", PROPOSALS * len(COURSE))
        took = step_seconds(Path(place) / "kcst.db")
    slowest = max(took, key=lambda action: statistics.median(took[action]))
    worst, usual = statistics.median(took[slowest]) * 1000, statistics.median(chain(*took.values())) * 1000
    yield (
        f"workflow step {usual:.1f} ms, the slowest ({slowest}) {worst:.1f} ms (bar {BAR_MS:.0f} ms); "
        f"{usual / bare / 1000:.1f} times a bare insert and commit of {bare * 1000:.2f} ms",
        worst < BAR_MS,
    )
