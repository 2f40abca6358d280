"""Takes letters in, wherever they come from: stored first, read in a process of its own, filed batch by batch.

Killed anywhere, the next run goes on where this one stopped: what is stored and not filed is filed then.
"""

import datetime as dt
import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from handlers.intake.filing import file, known_before, set_aside, store, stored_raw, too_early, waiting
from handlers.intake.limits import REPLIES_PER_DAY
from handlers.intake.outcome import Outcome
from handlers.intake.seeing import Arrival, House, Seen, house_of
from models.database import reading, writing
from models.dates import day_of
from models.errors import DatabaseProblem
from scheduler.reader import Reader
from templates import prepare_mail

log = structlog.get_logger()

BATCH_LETTERS = 100
FIRST_LETTERS = 10  # of the first batch, which nothing else can be done beside
BATCH_BYTES = 8_000_000


def batches(arrivals: Iterable[Arrival]) -> Iterator[list[Arrival]]:
    """Arrivals in groups that fit in memory; never an empty one."""
    group: list[Arrival] = []
    size, most = 0, FIRST_LETTERS
    for arrival in arrivals:
        group.append(arrival)
        size += len(arrival.raw)
        if len(group) >= most or size >= BATCH_BYTES:
            yield group
            group, size, most = [], 0, BATCH_LETTERS
    if group:
        yield group


def take_in(
    engine: Engine, mailbox: str, arrivals: Iterable[Arrival], at: dt.datetime, replies_per_day: int = REPLIES_PER_DAY
) -> Iterator[Outcome]:
    """File what an earlier run had stored and not filed, then store and file what arrives. One outcome a letter.

    What was stored first is filed first, because a letter may answer one before it.
    """
    with reading(engine) as session:
        house = house_of(session, day_of(at), replies_per_day)
    with Reader(house.sorting, at) as reader:
        yield from _finish(engine, mailbox, reader, house, at)
        for group, sights in read_ahead(reader, batches(arrivals)):
            yield from _take_in_group(engine, mailbox, (group, sights), house, at)
        yield from _finish(engine, mailbox, reader, house, at)


@contextmanager
def undisturbed() -> Iterator[None]:
    """No looking for garbage while a batch is in hand: it holds many small objects that all live as long as it does."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_ahead(reader: Reader, groups: Iterator[list[Arrival]]) -> Iterator[tuple[list[Arrival], list[Seen | str]]]:
    """Each group with what its letters hold; the next is being read while this one is filed."""
    group = next(groups, None)
    if group is not None:
        reader.submit([(arrival.raw, arrival.believed) for arrival in group])
        prepare_mail("receipt")  # while the first letters are being read
    while group is not None:
        with undisturbed():
            sights = reader.collect()
        following = next(groups, None)
        if following is not None:
            reader.submit([(arrival.raw, arrival.believed) for arrival in following])
        yield group, sights
        group = following


def _take_in_group(
    engine: Engine, mailbox: str, group: tuple[list[Arrival], list[Seen | str]], house: House, at: dt.datetime
) -> Iterator[Outcome]:
    arrivals, sights = group
    with undisturbed():
        with writing(engine) as session:
            ids = store(session, mailbox, arrivals, at)
            sight_of = {letter_id: sight for letter_id, sight in zip(ids, sights, strict=True) if letter_id is not None}
            early = too_early(session, sight_of)
        outcomes = file_all(engine, {row: sight for row, sight in sight_of.items() if row not in early}, house, at)
    for letter_id, arrival, sight in zip(ids, arrivals, sights, strict=True):
        if letter_id in early:
            continue  # filed at the end, when the letter it answers is
        outcome = outcomes.get(letter_id) if letter_id is not None else None
        yield outcome or known_before(arrival.origin, sight)


def _finish(engine: Engine, mailbox: str, reader: Reader, house: House, at: dt.datetime) -> Iterator[Outcome]:
    """File what is stored and waits: of an earlier run, of another intake that was killed, or for the letter it answers."""
    with reading(engine) as session:
        left = waiting(session, mailbox)
    for begin in range(0, len(left), BATCH_LETTERS):
        with reading(engine) as session:
            letters = stored_raw(session, left[begin : begin + BATCH_LETTERS])
        reader.submit([(raw, believed) for _, raw, believed in letters])
        sights = reader.collect()
        yield from file_all(engine, dict(zip((row for row, _, _ in letters), sights, strict=True)), house, at).values()


def file_all(engine: Engine, sights: dict[int, Seen | str], house: House, at: dt.datetime) -> dict[int, Outcome]:
    """File the letters in one transaction; where one breaks it, each by itself, and that one is quarantined."""
    if not sights:
        return {}
    try:
        with writing(engine) as session:
            return file(session, sights, house, at)
    except (OperationalError, InterfaceError, DatabaseProblem):
        raise  # the database's trouble, not the letter's: everything waits for the next run
    except Exception as problem:  # noqa: BLE001 - an edge: no letter may stop the others
        if len(sights) > 1:
            return {
                key: made for row, sight in sights.items() for key, made in file_all(engine, {row: sight}, house, at).items()
            }
        [row] = sights
        log.error("letter quarantined", letter=row, error=type(problem).__name__)
        with writing(engine) as session:
            return set_aside(session, row, f"the assistant could not file it ({type(problem).__name__})", house, at)
