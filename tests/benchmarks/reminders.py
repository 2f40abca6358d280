"""A morning's reminders, decided and queued on SQLite: ten thousand people, and from a hundred wishes to a hundred thousand."""

import datetime as dt
import functools
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import func, select

from handlers.reminding.queueing import remind
from models import partnership
from models.bulk import Rows
from models.database import engine_for, reading, upgrade, writing
from models.dates import LONDON
from models.post import Channel, OutboxMessage
from models.subscriptions import ReminderTopic, Subscription

MORNING = dt.datetime(2025, 12, 22, 9, tzinfo=LONDON)  # five working days before the tactical pot closes
SINCE = dt.datetime(2025, 7, 1, 9, tzinfo=LONDON)
MANY, BAR_SECONDS = 10_000, 10.0
SIZES = (100, 1_000, 10_000, 100_000)
FLAT = 2.0  # times the cheapest of them a reminder may cost; a run's own fixed cost is taken off


def house_with(database: Path, wishes: int) -> Engine:
    """The default data, with so many who want to be told of every deadline a week before."""
    engine = engine_for(f"sqlite:///{database}")
    upgrade(engine)
    rows = Rows()
    with writing(engine) as session:
        partnership.load(session, partnership.read(partnership.shipped("kent")), SINCE)
        for number in range(wishes):
            to = f"person{number}@partner{number % 200}.example"
            rows.add(
                Subscription, key=f"mail:{to}:deadlines:", channel=Channel.MAIL, to=to, topic=ReminderTopic.DEADLINES,
                leads=[5, 1], since=SINCE,
            )  # fmt: skip
        if wishes:
            rows.write(session)
    return engine


def seconds_for(wishes: int) -> tuple[float, int]:
    """How long the morning took, and how many people it queued a reminder for."""
    with tempfile.TemporaryDirectory() as place:
        engine = house_with(Path(place) / "kcst.db", wishes)
        begun = time.perf_counter()
        remind(functools.partial(reading, engine), functools.partial(writing, engine), MORNING, MORNING.date())
        took = time.perf_counter() - begun
        with reading(engine) as session:
            query = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.channel == Channel.MAIL)
            queued = session.exec(query).one()
        engine.dispose()
    return took, queued


def measure() -> Iterator[tuple[str, bool]]:
    base, _ = seconds_for(0)
    took = {size: seconds_for(size) for size in SIZES}
    seconds, queued = took[MANY]
    yield (
        f"reminders: {queued:,} due ones decided and queued in {seconds:.2f} s (bar {BAR_SECONDS:.0f} s)",
        seconds < BAR_SECONDS and queued == MANY,
    )
    each = {size: max(spent - base, 1e-6) / size * 1000 for size, (spent, _) in took.items()}
    large = [each[size] for size in SIZES if size >= 1_000]  # a hundred are over before a clock can tell
    listed = ", ".join(f"{cost:.3f} ms of {size:,}" for size, cost in each.items())
    yield (
        f"a reminder costs {listed}; the dearest {max(large) / min(large):.2f} times the cheapest (bar {FLAT:.0f})",
        max(large) / min(large) < FLAT and all(count == size for size, (_, count) in took.items()),
    )
