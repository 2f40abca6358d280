"""Answering a question when everything is warm, beside one bare query of the same database; with 5,000 taught phrases;
and the memory of a process that answers 2,000 questions."""

import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from multiprocessing.connection import Connection
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
QUESTIONS = 2_000  # for the memory
MEMORY_MB = 250
AT = parse_moment("2025-07-23")


def phrases() -> list[str]:
    """Every phrase of every topic."""
    return [phrase for capability in answers.load().values() for phrase in capability.phrases]


def times(engine: Engine) -> list[float]:
    """Milliseconds of each answer, every phrase asked once."""
    taken = []
    for phrase in phrases():
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


def megabytes(database: Path, answer: Connection) -> None:
    """What a process of its own takes at its most, from its start to the last of the answers."""
    engine = engine_for(f"sqlite:///{database}")
    for number, phrase in enumerate(islice(cycle(phrases()), QUESTIONS)):
        with reading(engine) as session:
            ask(session, Question(f"{phrase} {number}", AT))
    answer.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def peak(database: Path) -> float:
    """Megabytes of a new process that answers so many questions, no two alike."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=megabytes, args=(database, there))
    process.start()
    there.close()
    most = float(here.recv())
    process.join()
    return most


def measure() -> Iterator[tuple[str, bool]]:
    with tempfile.TemporaryDirectory() as place:
        engine = engine_for(f"sqlite:///{Path(place) / 'kcst.db'}")
        load_kent(engine)
        memory = peak(Path(place) / "kcst.db")
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
    yield f"answer peak memory {memory:.0f} MB after {QUESTIONS} questions (bar {MEMORY_MB} MB)", memory < MEMORY_MB
