"""Two hundred letters through each fault of an Exchange server: every one is filed once, every reply sent once."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.mailbox.exchange import ExchangeAccess, ExchangeMailbox
from models.post import LetterState
from tests.fakes import FakeClock
from tests.mailbox_week import LETTERS, ROUNDS, Week, batch, recipients
from tests.making_letters import OURS, proposal_letter
from tests.servers.certificates import make_certificates
from tests.servers.ews import SCHEMA, ExchangeServer

pytestmark = pytest.mark.skipif(not SCHEMA.exists(), reason="needs ../shared/schemas/ews (Microsoft's schema)")

STAGES = (1, 30, 53, 80)  # requests into a round: listing, reading, marking, sending
SECRET = "correct horse battery staple"


@dataclass
class Exchange:
    """The server, the week over it, and what is true of both once everything is settled."""

    server: ExchangeServer
    week: Week

    def sent(self) -> list[bytes]:
        return [item.mime for item in self.server.store.folder("sentitems")]

    def rounds(self) -> Iterator[tuple[int, list[bytes]]]:
        for number in range(ROUNDS):
            yield number, list(batch(number))

    def delivered(self) -> Iterator[int]:
        """Each round's number, once its letters lie in the inbox."""
        for number, letters in self.rounds():
            for raw in letters:
                self.server.deliver(raw)
            yield number

    def play(self, fault: Callable[[], None], after: Callable[[int], int]) -> None:
        """In each round letters come in, and after so many requests of it the fault begins."""
        for number in self.delivered():
            self.server.strike(after(number), fault)
            self.week.minute()
            self.week.minute(minutes=6)

    def outlast(self, fault: Callable[[], None], minutes: int, over: Callable[[], None]) -> None:
        """In each round letters come in, and in the middle of it the fault begins, which is over after so many minutes."""
        for number in self.delivered():
            self.server.strike(spread(number), fault)
            for _ in range(minutes):
                self.week.minute()
            over()
            self.week.minute()

    def assert_all_is_well(self) -> None:
        self.week.settle(LETTERS)
        filed = self.week.filed()
        assert len(filed) == LETTERS
        assert {state for _, state in filed} == {LetterState.FILED}
        assert len({message_id for message_id, _ in filed}) == LETTERS
        assert Counter(recipients(self.sent()).values()) == {1: LETTERS}
        assert self.server.strikes == []
        self.assert_the_position_is_recovered()

    def assert_the_position_is_recovered(self) -> None:
        """One more letter comes: it alone is read."""
        self.server.deliver(proposal_letter(LETTERS))
        before = len(self.server.requests)
        self.week.minute()
        assert self.server.requests[before:].count("SyncFolderItems") == 1
        assert len(self.week.filed()) == LETTERS + 1


@pytest.fixture
def server() -> Iterator[ExchangeServer]:
    with ExchangeServer("KCST\\assistant", SECRET) as running:
        yield running
    assert running.violations == []


@pytest.fixture
def exchange(server: ExchangeServer, engine: Engine) -> Iterator[Exchange]:
    access = ExchangeAccess(server.url, OURS, "KCST\\assistant", SECRET, "basic", timeout=5)
    mailbox = ExchangeMailbox(access, FakeClock())
    yield Exchange(server, Week(engine, mailbox))
    mailbox.close()


def spread(number: int) -> int:
    """Another kind of request is struck in each round: listing, reading, marking, sending."""
    return STAGES[number]


def test_letters_go_through_a_server_that_throttles(exchange: Exchange) -> None:
    exchange.play(lambda: exchange.server.throttle(3), spread)

    exchange.assert_all_is_well()


def test_letters_go_through_connections_reset_in_the_middle_of_an_answer(exchange: Exchange) -> None:
    exchange.play(exchange.server.reset_mid_body, spread)

    exchange.assert_all_is_well()


def test_a_reply_whose_answer_was_lost_goes_out_once(exchange: Exchange) -> None:
    exchange.play(exchange.server.drop_after_send, lambda _: 0)

    exchange.assert_all_is_well()


def test_a_letter_delivered_twice_is_filed_and_answered_once(exchange: Exchange) -> None:
    for _, letters in exchange.rounds():
        for raw in letters:
            exchange.server.deliver_twice(raw)
        exchange.week.minute()

    exchange.assert_all_is_well()
    marks = Counter(item.categories[0] for item in exchange.server.store.folder("inbox"))
    assert marks == {"KCST/Proposal": LETTERS + 1, "KCST/Duplicate": LETTERS}


def test_letters_go_through_a_mailbox_that_is_full_for_a_while(exchange: Exchange) -> None:
    exchange.outlast(exchange.server.fill_up, 2, exchange.server.make_room)

    exchange.assert_all_is_well()


def test_letters_go_through_a_server_that_is_down_for_ten_minutes(exchange: Exchange) -> None:
    exchange.outlast(exchange.server.go_down, 11, exchange.server.come_back)

    exchange.assert_all_is_well()


def test_a_mailbox_moved_to_another_server_files_nothing_twice(exchange: Exchange) -> None:
    """All ids are other ones afterwards, and the position of before counts no more."""
    for number in exchange.delivered():
        exchange.week.minute()
        if number in (1, 2):
            exchange.server.store.move_house()

    exchange.assert_all_is_well()


def test_a_folder_thrown_away_is_made_again_and_letters_never_follow_it(exchange: Exchange) -> None:
    exchange.week = Week(exchange.week.engine, exchange.week.mailbox, moves=True)
    store = exchange.server.store
    for number in exchange.delivered():
        exchange.week.minute()
        if number % 2:
            assert len(store.below("Proposal")) == 2 * LETTERS // ROUNDS
            store.throw_away("Proposal")

    exchange.assert_all_is_well()
    assert store.folder("inbox") == []
    assert store.deleted == []


def test_letters_go_through_tokens_that_end_before_their_time(engine: Engine, tmp_path: Path) -> None:
    tls, authority = make_certificates(tmp_path, dt.datetime.now(dt.UTC))
    with ExchangeServer("nobody", "nothing", tls) as server:
        access = ExchangeAccess(
            server.url, OURS, "", SECRET, "oauth", "tenant", "client", str(authority), 5, server.token_url
        )  # fmt: skip
        mailbox = ExchangeMailbox(access, FakeClock())
        exchange = Exchange(server, Week(engine, mailbox))

        exchange.play(server.expire_token, spread)

        exchange.assert_all_is_well()
        assert server.tokens == 1 + ROUNDS
        mailbox.close()
    assert server.violations == []
