"""Drafting a bulletin from five hundred items, page and text, on SQLite; and how the time grows with the items."""

import datetime as dt
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine

from handlers.drafts.bulletin import draft, is_out_of_date
from models.bulletins import BulletinItem, edition_of
from models.database import engine_for, writing
from models.dates import LONDON
from tests.conftest import load_kent

AT = dt.datetime(2025, 7, 1, 8, tzinfo=LONDON)
MONTH = "2025-07"
SIZES = (50, 500)
BAR_SECONDS = 2.0
RUNS = 3  # the best counts, since the machine may be busy


def fill(engine: Engine, first: int, last: int) -> None:
    """Items of the month before: every fourth an event, every tenth the same news from somebody else."""
    with writing(engine) as session:
        for n in range(first, last):
            day = AT.date() + dt.timedelta(days=n % 90) if n % 4 == 0 else None
            session.add(
                BulletinItem(
                    reference=f"B-{n:04d}", title=f"News {n} of Northbank", summary="Something worth telling. " * 12,
                    link=f"https://northbank.example/{n}", event_date=day, expires=day, sender_name=f"Sender {n % 60}",
                    received=AT - dt.timedelta(minutes=n + 1), duplicate_of=f"B-{n - 1:04d}" if n % 10 == 9 else None,
                )
            )  # fmt: skip


def seconds(engine: Engine) -> tuple[float, float, int, int]:
    """Seconds for drafting and for seeing that nothing is new; the items in the edition; the page's bytes."""
    drafting, looking = [], []
    for _ in range(RUNS):
        with writing(engine) as session:
            begun = time.perf_counter()
            edition = draft(session, MONTH, AT)
            drafting.append(time.perf_counter() - begun)
            count, size = len(edition.items), len(edition.html.encode())
        with writing(engine) as session:
            there = edition_of(session, MONTH)
            assert there is not None
            begun = time.perf_counter()
            assert not is_out_of_date(session, there, AT)
            looking.append(time.perf_counter() - begun)
    return min(drafting), min(looking), count, size


def measure() -> Iterator[tuple[str, bool]]:
    with tempfile.TemporaryDirectory() as place:
        engine = engine_for(f"sqlite:///{Path(place) / 'kcst.db'}")
        load_kent(engine)
        for before, size in zip((0, *SIZES), SIZES, strict=False):
            fill(engine, before, size)
            took, looked, count, page = seconds(engine)
            assert count == size - size // 10
            line = f"bulletin of {size} items drafted in {took:.2f} s (bar {BAR_SECONDS:.0f} s)"
            yield f"{line}, looked at in {1000 * looked:.0f} ms; {count} in it, page {page // 1000} KB", took < BAR_SECONDS
        engine.dispose()
