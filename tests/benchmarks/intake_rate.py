"""Taking in a thousand small letters, beside parsing each and committing it to SQLite with nothing else done."""

import email
import email.policy
import multiprocessing
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

from handlers.intake.reading import read
from handlers.intake.shapes import Partner
from handlers.intake.sorting import sort
from models.dates import now
from tests.making_letters import OURS, write_letters

LETTERS = 1000
RUNS = 3  # of each, in turn; the best of each counts
SHARE = 0.5  # of the bare rate, at least
MEMORY_MB = 200
HELPDESK, TIMES = 45, 5  # django-helpdesk's best published rate, and how often that at least


def bare_seconds(folder: Path, database: Path) -> float:
    """Read, parse and commit each letter by itself, as durably as the product does."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE letter (message_id TEXT UNIQUE, subject TEXT, sender TEXT, body TEXT, raw BLOB)")
    begun = time.perf_counter()
    for path in sorted(folder.iterdir()):
        raw = path.read_bytes()
        letter = email.message_from_bytes(raw, policy=email.policy.compat32)
        body = letter.get_payload(decode=True)
        text = body.decode("utf-8", "replace") if isinstance(body, bytes) else ""
        connection.execute("BEGIN")
        values = (letter["Message-ID"], letter["Subject"], letter["From"], text, raw)
        connection.execute("INSERT INTO letter VALUES (?, ?, ?, ?, ?)", values)
        connection.execute("COMMIT")
    took = time.perf_counter() - begun
    connection.close()
    return took


def tolerant_seconds(folder: Path, database: Path) -> float:
    """Read and sort each letter as tolerantly as the product does, and commit it by itself."""
    partner, at = Partner(), now()
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE letter (message_id TEXT UNIQUE, subject TEXT, kinds TEXT, raw BLOB)")
        begun = time.perf_counter()
        for path in sorted(folder.iterdir()):
            letter = read(path.read_bytes())
            kinds = " ".join(sort(letter, partner, at).kinds)
            connection.execute("BEGIN")
            connection.execute(
                "INSERT INTO letter VALUES (?, ?, ?, ?)", (letter.message_id, letter.subject, kinds, letter.text)
            )
            connection.execute("COMMIT")
        return time.perf_counter() - begun


def our_seconds(folder: Path, database: Path, answer: Connection) -> None:
    """The product's own intake, in a process of its own so that its memory is its own."""
    from bot.mailbox.paths import raw_letters
    from handlers.intake.seeing import Arrival
    from models import partnership
    from models.database import engine_for, upgrade, writing
    from scheduler.taking_in import take_in

    engine = engine_for(f"sqlite:///{database}")
    upgrade(engine)
    with writing(engine) as session:
        partnership.load(session, partnership.read(partnership.shipped("kent")), now())
    begun = time.perf_counter()
    made = sum(1 for _ in take_in(engine, OURS, (Arrival(raw, origin=name) for name, raw in raw_letters(folder)), now()))
    took = time.perf_counter() - begun
    answer.send((took, made, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def ours(folder: Path, database: Path) -> tuple[float, int, float]:
    """Seconds, letters made and megabytes of one intake, in a new process."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=our_seconds, args=(folder, database, there))
    process.start()
    took, made, memory = here.recv()
    process.join()
    return took, made, memory


def folders(place: Path) -> Iterator[Path]:
    """A new folder for each run."""
    for run in range(RUNS):
        folder = place / str(run)
        folder.mkdir()
        yield folder


def measure() -> Iterator[tuple[str, bool]]:
    with tempfile.TemporaryDirectory() as place:
        folder = write_letters(Path(place) / "letters", LETTERS)
        runs = [
            (bare_seconds(folder, at / "bare.db"), tolerant_seconds(folder, at / "tolerant.db"), ours(folder, at / "ours.db"))
            for at in folders(Path(place))
        ]
    bare, tolerant = min(one for one, _, _ in runs), min(one for _, one, _ in runs)
    took, made, memory = min(figures for _, _, figures in runs)
    share = bare / took
    assert made == LETTERS
    yield f"intake {LETTERS / took:.0f} letters/s, {share:.2f} of the bare {LETTERS / bare:.0f}/s (bar {SHARE})", share >= SHARE
    share, rate = tolerant / took, LETTERS / took
    yield f"intake {share:.2f} of reading and sorting each with a commit of its own (bar {SHARE})", share >= SHARE
    yield (
        f"intake {rate / HELPDESK:.0f} × the {HELPDESK} letters/s of a helpdesk's fetch (bar {TIMES})",
        rate >= TIMES * HELPDESK,
    )
    yield f"intake peak memory {memory:.0f} MB (bar {MEMORY_MB} MB)", memory < MEMORY_MB
