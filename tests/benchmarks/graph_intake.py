"""Ten thousand letters waiting in Microsoft 365, taken in: how many requests it takes, and whether memory stays flat."""

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
from tests.servers.graph import GraphServer

FEW, MANY = 1_000, 10_000
PAGE = 100
GROWTH_MB = 30  # at most, for nine thousand letters more


def take_in(url: str, token: str, database: Path, answer: Connection) -> None:
    """The product's own intake, in a process of its own so that its memory is its own."""
    from bot.mailbox.graph import GraphAccess, GraphMailbox
    from models import partnership
    from models.database import engine_for, upgrade, writing
    from scheduler.jobs.mailbox import jobs
    from scheduler.parts import Parts

    engine = engine_for(f"sqlite:///{database}")
    upgrade(engine)
    with writing(engine) as session:
        partnership.load(session, partnership.read(partnership.shipped("kent")), now())
    mailbox = GraphMailbox(GraphAccess(OURS, "tenant", "client", endpoint=url), now, lambda _: token)
    [job] = jobs(Parts(engine, now, mailbox))
    begun = time.perf_counter()
    said = job.run(now())
    took = time.perf_counter() - begun
    mailbox.close()
    answer.send((took, said, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def taken_in(count: int, database: Path) -> tuple[float, float, Counter[str]]:
    """Seconds, megabytes, and the requests by their kind."""
    with GraphServer(OURS, "secret") as server:
        server.checks = False  # the server's own time is not what is measured
        for number in range(count):
            server.store.arrive(proposal_letter(number))
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=take_in, args=(server.url, server.good_token, database, there))
        process.start()
        took, said, memory = here.recv()
        process.join()
        assert said == f"{count} letters"
        return took, memory, Counter(kind_of(request) for request in server.requests)


def kind_of(request: str) -> str:
    method, _, last = request.partition(" ")
    return {"$value": "read", "delta": "list"}.get(last, method)


def measure() -> Iterator[tuple[str, bool]]:
    with tempfile.TemporaryDirectory() as place:
        _, few_memory, _ = taken_in(FEW, Path(place) / "few.db")
        took, memory, requests = taken_in(MANY, Path(place) / "many.db")
    rate = MANY / took
    yield f"graph {MANY:,} letters waiting, taken in and marked in {took:.0f} s, {rate:.0f}/s", True
    yield (
        f"graph {requests['read']:,} requests to read, {requests['list']} to list (bar: one each, one for {PAGE})",
        (requests["read"], requests["list"]) == (MANY, MANY // PAGE),
    )
    others = requests.total() - requests["read"] - requests["list"] - requests["PATCH"]
    yield f"graph {requests['PATCH']:,} requests to mark (bar: one each), {others} others", requests["PATCH"] == MANY
    growth = memory - few_memory
    yield (
        f"graph memory {few_memory:.0f} MB for {FEW:,}, {memory:.0f} MB for {MANY:,} (bar +{GROWTH_MB} MB)",
        growth < GROWTH_MB,
    )
