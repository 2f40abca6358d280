"""Two schedulers, their leader killed: every slot once, on SQLite and PostgreSQL at the same time.

How long the gap was is not asserted here, where the machine may be busy; `python -m tests.two_schedulers` says it.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine

from tests.conftest import postgres_database
from tests.two_schedulers import show


def test_every_slot_is_run_once_whoever_is_killed(engine: Engine, kent_postgres: str, postgres_server: Any) -> None:
    with postgres_database(postgres_server, kent_postgres) as postgres, ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda url: show(url, seconds=3, kills=1), (str(engine.url), postgres)))

    assert [(figures.missed, figures.twice, figures.together) for figures in found] == [([], [], [])] * 2
    assert [figures.killed for figures in found] == [1, 1]
    assert all(figures.slots >= 2 for figures in found)
