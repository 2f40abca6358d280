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
TIMES = 4  # the quickest of so many counts where one is over in a moment
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


def seconds_for(wishes: int) -> tuple[float, float, int]:
    """How long the morning took by the clock and by the processor, and how many people it queued a reminder for."""
    with tempfile.TemporaryDirectory() as place:
        engine = house_with(Path(place) / "kcst.db", wishes)
        begun, worked = time.perf_counter(), time.process_time()
        remind(functools.partial(reading, engine), functools.partial(writing, engine), MORNING, MORNING.date())
        took, work = time.perf_counter() - begun, time.process_time() - worked
        with reading(engine) as session:
            query = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.channel == Channel.MAIL)
            queued = session.exec(query).one()
        engine.dispose()
    return took, work, queued


def _work(measured: tuple[float, float, int]) -> float:
    return measured[1]


def measure() -> Iterator[tuple[str, bool]]:
    seconds_for(0)  # what is loaded at its first use does not count
    base = min(seconds_for(0)[1] for _ in range(TIMES))
    took = {size: min((seconds_for(size) for _ in range(TIMES if size < MANY else 1)), key=_work) for size in SIZES}
    seconds, _, queued = took[MANY]
    yield (
        f"reminders: {queued:,} due ones decided and queued in {seconds:.2f} s (bar {BAR_SECONDS:.0f} s)",
        seconds < BAR_SECONDS and queued == MANY,
    )
    each = {size: max(spent - base, 1e-6) / size * 1000 for size, (_, spent, _) in took.items()}
    costs = each.values()
    listed = ", ".join(f"{cost:.3f} ms of {size:,}" for size, cost in each.items())
    yield (
        f"a reminder costs the processor {listed}: at most {max(costs) / min(costs):.2f} times the least (bar {FLAT:.0f})",
        max(costs) / min(costs) < FLAT and all(count == size for size, (_, _, count) in took.items()),
    )
