"""Ten thousand letters waiting on an Exchange server: how many requests they take, and how much memory beside a tenth."""

import multiprocessing
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from models.dates import now
from tests.making_letters import OURS, proposal_letter
from tests.servers.ews import SCHEMA, ExchangeServer

LETTERS = 10_000
PAGE = 100
PER_LETTER = 1.0  # requests to take one in, at most
PER_PAGE = 4.0  # and for each page: one to list it, two to mark it, and one in which we are told of our own marks
GROWTH_MB = 40.0  # of the peak, from a tenth of the letters to all of them
SECRET = "not a secret"


def take_in_all(url: str, database: Path, answer: Connection) -> None:
    """The product's own intake, in a process of its own so that its memory is its own."""
    from bot.mailbox.exchange import ExchangeAccess, ExchangeMailbox
    from models import partnership
    from models.database import engine_for, upgrade, writing
    from scheduler.jobs.mailbox import Taking, take_new

    engine = engine_for(f"sqlite:///{database}")
    upgrade(engine)
    with writing(engine) as session:
        partnership.load(session, partnership.read(partnership.shipped("kent")), now())
    mailbox = ExchangeMailbox(ExchangeAccess(url, OURS, "assistant", SECRET, "basic"), now)
    begun = time.perf_counter()
    made = sum(1 for _ in take_new(Taking(engine, mailbox, now())))
    took = time.perf_counter() - begun
    mailbox.close()
    answer.send((made, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def taken_in(letters: int, place: Path) -> tuple[Counter[str], float, float]:
    """(requests by operation, seconds, megabytes at the peak) of taking so many letters in."""
    context = multiprocessing.get_context("spawn")
    with ExchangeServer("assistant", SECRET) as server:
        server.checks = False
        for number in range(letters):
            server.deliver(proposal_letter(number))
        here, there = context.Pipe()
        process = context.Process(target=take_in_all, args=(server.url, place / f"{letters}.db", there))
        process.start()
        made, took, memory = here.recv()
        process.join()
    assert made == letters
    return Counter(server.requests), took, memory


def measure(letters: int = LETTERS) -> Iterator[tuple[str, bool]]:
    if not SCHEMA.exists():
        yield "mailbox not measured: ../shared/schemas/ews (Microsoft's schema) is not there", True
        return
    with tempfile.TemporaryDirectory() as place:
        _, _, little = taken_in(letters // 10, Path(place))
        asked, took, much = taken_in(letters, Path(place))
    pages = letters / PAGE
    each = (asked.total() - asked["GetFolder"] - asked["SyncFolderItems"] - 2 * asked["UpdateItem"]) / letters
    page = (asked["SyncFolderItems"] + 2 * asked["UpdateItem"]) / pages
    yield (
        f"mailbox {each:.2f} requests a letter and {page:.2f} a page of {PAGE} for {letters} letters on Exchange "
        f"(bar {PER_LETTER} and {PER_PAGE}), {asked.total()} in all, {letters / took:.0f} letters/s",
        each <= PER_LETTER and page <= PER_PAGE,
    )
    yield (
        f"mailbox peak memory {much:.0f} MB, {much - little:.0f} MB more than for a tenth (bar {GROWTH_MB:.0f} MB)",
        much - little <= GROWTH_MB,
    )
