"""Answering a question when everything is warm, beside one bare query of the same database; and with 5,000 taught phrases."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, text
from sqlmodel import Session

from handlers import answers
from handlers.conversation import Question, ask
from models.database import engine_for, reading, writing
from models.dates import parse_moment
from models.learning import TaughtPhrase
from tests.conftest import LOADED_AT, load_kent

P95_MS = 50.0
PHRASES = 5_000
AT = parse_moment("2025-07-23")


def times(engine: Engine) -> list[float]:
    """Milliseconds of each answer, every phrase of every topic asked once."""
    taken = []
    phrases = [phrase for capability in answers.load().values() for phrase in capability.phrases]
    for phrase in phrases:
        begun = time.perf_counter()
        with reading(engine) as session:
            ask(session, Question(phrase, AT))
        taken.append(1000 * (time.perf_counter() - begun))
    return taken


def bare(engine: Engine) -> float:
    taken = []
    for _ in range(200):
        begun = time.perf_counter()
        with Session(engine) as session:
            session.execute(text("SELECT sum(pence) FROM ledgerentry")).scalar()
        taken.append(1000 * (time.perf_counter() - begun))
    return statistics.median(taken)


def measure() -> Iterator[tuple[str, bool]]:
    with tempfile.TemporaryDirectory() as place:
        engine = engine_for(f"sqlite:///{Path(place) / 'kcst.db'}")
        load_kent(engine)
        times(engine)
        few, query = times(engine), bare(engine)
        with writing(engine) as session:
            session.add_all(
                TaughtPhrase(phrase=f"made up phrase number {n}", topic="help", taught=LOADED_AT) for n in range(PHRASES)
            )
        times(engine)
        many = times(engine)
        engine.dispose()
    p95, median = statistics.quantiles(few, n=20)[-1], statistics.median(few)
    grown = statistics.median(many) / median
    yield (
        f"answer p95 {p95:.1f} ms (bar {P95_MS:.0f} ms), median {median:.1f} ms = {median / query:.0f} × a bare query",
        p95 < P95_MS,
    )
    yield f"answer with {PHRASES} taught phrases {grown:.2f} × as long (bar 1.5)", grown < 1.5
