"""The service over a mailbox, minute by minute, with a clock that is moved: what the tests of faults share."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import col, select

from models.database import reading
from models.errors import MailboxError
from models.mailbox import Mailbox
from models.post import LetterState, OutboxMessage, OutboxState, StoredLetter
from scheduler.jobs import mailbox as mailbox_job
from scheduler.jobs.postman import deliver
from scheduler.parts import Parts
from tests.fakes import FakeClock
from tests.making_letters import proposal_letter

LETTERS = 200
ROUNDS = 4


@dataclass
class Week:
    """The service over a mailbox, minute by minute, with a clock that is moved."""

    engine: Engine
    mailbox: Mailbox
    moves: bool = False
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        event.listen(self.engine, "checkout", _in_haste)
        self.parts = Parts(self.engine, self.clock, self.mailbox, replies_per_day=LETTERS, moves_letters=self.moves)
        [self.job] = mailbox_job.jobs(self.parts)

    def minute(self, **longer: float) -> None:
        """The next one: letters in, then replies out. What fails is left to those after it."""
        at = self.clock.forward(**(longer or {"minutes": 1}))
        with suppress(MailboxError):
            self.job.run(at)
        deliver(self.parts, at)

    def settle(self, letters: int) -> None:
        """Until so many letters are in and nothing waits; fails where something still does after two days."""
        for _ in range(96):
            self.minute(minutes=30)
            if len(self.filed()) >= letters and not self.waiting():
                self.minute(minutes=30)  # the last may have been told to wait before it could save its position
                return
        raise AssertionError("something still waits after two days")

    def waiting(self) -> int:
        """How many letters are not marked and how many replies are not gone."""
        with reading(self.engine) as session:
            unsent = session.exec(select(OutboxMessage.id).where(col(OutboxMessage.state) != OutboxState.SENT)).all()
            unmarked = session.exec(select(StoredLetter.id).where(col(StoredLetter.marked).is_(False))).all()
        return len(unsent) + len(unmarked)

    def filed(self) -> list[tuple[str | None, LetterState]]:
        with reading(self.engine) as session:
            return [(letter.message_id, letter.state) for letter in session.exec(select(StoredLetter))]


def _in_haste(connection: Any, *_: object) -> None:
    """What is tried here is the mail server's faults; the disk need not be waited for."""
    connection.execute("PRAGMA synchronous = OFF")


def rounds() -> Iterator[int]:
    yield from range(ROUNDS)


def recipients(sent: list[bytes]) -> Counter[str]:
    return Counter(str(message_from_bytes(raw)["To"]) for raw in sent)


def batch(number: int) -> Iterator[bytes]:
    """The letters of one round."""
    for letter in range(number * LETTERS // ROUNDS, (number + 1) * LETTERS // ROUNDS):
        yield proposal_letter(letter)
