"""Two hundred deliveries through each fault of Microsoft 365: each letter filed once, each reply sent once, and on it goes."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from bot.mailbox.graph import GraphMailbox
from models.database import reading
from models.errors import MailboxError
from models.post import LetterState, OutboxMessage, OutboxState, StoredLetter
from scheduler.jobs import mailbox as mailbox_job
from scheduler.jobs.postman import deliver
from scheduler.parts import Parts
from tests.fakes import FakeClock
from tests.graph_access import access_to
from tests.making_letters import proposal_letter
from tests.servers.graph import GraphServer

DELIVERIES = 200
ROUNDS = 4  # of letters that arrive together
MINUTES = 3  # in each round, every one with its fault
LONGEST = 80  # minutes until everything has to be done, once nothing goes wrong any more

Fault = Callable[[GraphServer, int], object]


def throttled(graph: GraphServer, minute: int) -> None:
    """One of the next requests, a different one each time, is told to come back in half a minute."""
    graph.let_pass(minute * 7 % 40)
    graph.throttle(30)


def token_expired(graph: GraphServer, minute: int) -> None:
    graph.expire_token()
    graph.meanwhile("GET $value", graph.expire_token)


def reset_mid_body(graph: GraphServer, minute: int) -> None:
    graph.reset_mid_body(times=1 + minute % 2, after=minute * 7 % 40)


def answer_lost_after_send(graph: GraphServer, minute: int) -> None:
    graph.drop_after_send()
    graph.lose_answer("POST", "/messages")
    graph.lose_answer("PATCH", "")


def delivered_twice(graph: GraphServer, minute: int) -> None:
    for _ in range(DELIVERIES // ROUNDS // 2):
        graph.deliver_twice()


def folder_moved_away(graph: GraphServer, minute: int) -> None:
    """Somebody moves all letters out of the Inbox while they are being read."""
    graph.meanwhile("GET $value", graph.folder_moved)


def mailbox_full(graph: GraphServer, minute: int) -> None:
    graph.is_full = minute % 5 != 4


def down_for_ten_minutes(graph: GraphServer, minute: int) -> None:
    graph.is_down = 1 <= minute < 11


FAULTS = (
    throttled, token_expired, reset_mid_body, answer_lost_after_send, delivered_twice, folder_moved_away, mailbox_full,
    down_for_ten_minutes,
)  # fmt: skip


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def parts(graph: GraphServer, engine: Engine, clock: FakeClock) -> Iterator[Parts]:
    in_memory_speed(engine)
    mailbox = GraphMailbox(access_to(graph), clock, graph.token)
    yield Parts(engine, clock, mailbox)
    mailbox.close()


def in_memory_speed(engine: Engine) -> None:
    """No power is cut here, and hundreds of commits would wait for the disk."""

    @event.listens_for(engine, "connect")
    def hurry(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")


def run_a_minute(parts: Parts, clock: FakeClock) -> None:
    """What the scheduler does in a minute."""
    [job] = mailbox_job.jobs(parts)
    with suppress(MailboxError):
        job.run(clock())
    deliver(parts, clock.forward(minutes=1))


def waiting(engine: Engine) -> int:
    with reading(engine) as session:
        left = select(OutboxMessage.id).where(OutboxMessage.state != OutboxState.SENT)
        return len(session.exec(left).all())


def through(fault: Fault, graph: GraphServer, parts: Parts, clock: FakeClock) -> None:
    """The deliveries, some each round, with the fault every minute; then the time it takes until all is done."""
    for number in range(ROUNDS):
        fault(graph, number * MINUTES)
        for one in range(number * DELIVERIES // ROUNDS, (number + 1) * DELIVERIES // ROUNDS):
            graph.store.arrive(proposal_letter(one))
        for minute in range(MINUTES):
            fault(graph, number * MINUTES + minute)
            run_a_minute(parts, clock)
    graph.recover()
    for _ in range(LONGEST):
        run_a_minute(parts, clock)
        if not waiting(parts.engine):
            return


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_every_letter_is_filed_once_every_reply_sent_once_and_the_position_recovered(
    fault: Fault, graph: GraphServer, parts: Parts, clock: FakeClock
) -> None:
    through(fault, graph, parts, clock)
    troubles = graph.troubles
    graph.store.arrive(proposal_letter(DELIVERIES))
    graph.requests.clear()
    run_a_minute(parts, clock)

    assert troubles >= ROUNDS
    expected = dict.fromkeys((f"<safe-lane-{number}@partner{number}.example>" for number in range(DELIVERIES + 1)), 1)
    replies = Counter(message_from_bytes(item.mime)["In-Reply-To"] for item in graph.store.folder("sentitems"))
    with reading(parts.engine) as session:
        letters = session.exec(select(StoredLetter)).all()
    assert Counter(letter.message_id for letter in letters) == expected
    assert {(letter.state, letter.marked) for letter in letters} == {(LetterState.FILED, True)}
    assert {answered: replies[answered] for answered in expected} == expected
    assert graph.store.folder("drafts") == []
    assert [graph.requests.count(request) for request in ("GET delta", "GET $value")] == [1, 1]
