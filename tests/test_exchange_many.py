"""Many letters wait on an Exchange server: a request for each, and a few for each page."""

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.mailbox.exchange import ExchangeAccess, ExchangeMailbox
from scheduler.jobs.mailbox import Taking, take_new
from scheduler.jobs.sweep import sweep
from tests.fakes import AT, FakeClock
from tests.making_letters import OURS, proposal_letter
from tests.servers.ews import SCHEMA, ExchangeServer

pytestmark = pytest.mark.skipif(not SCHEMA.exists(), reason="needs ../shared/schemas/ews (Microsoft's schema)")

LETTERS, PAGES = 250, 3
SECRET = "correct horse battery staple"


@pytest.fixture
def server() -> Iterator[ExchangeServer]:
    with ExchangeServer("assistant", SECRET) as running:
        for number in range(LETTERS):
            running.deliver(proposal_letter(number))
        yield running
    assert running.violations == []


@pytest.fixture
def mailbox(server: ExchangeServer) -> Iterator[ExchangeMailbox]:
    opened = ExchangeMailbox(ExchangeAccess(server.url, OURS, "assistant", SECRET, "basic", timeout=5), FakeClock())
    yield opened
    opened.close()


def test_taking_in_asks_once_for_each_letter_and_once_for_each_page(
    engine: Engine, mailbox: ExchangeMailbox, server: ExchangeServer
) -> None:
    """Marking a whole page takes two requests more, whatever it holds; and the server tells of our own marks as changes."""
    mailbox.find_sent("")
    server.requests.clear()

    outcomes = list(take_new(Taking(engine, mailbox, AT)))

    assert len(outcomes) == LETTERS
    asked = Counter(server.requests)
    assert asked.pop("GetFolder") == 1
    assert asked.pop("SyncFolderItems") <= 2 * PAGES
    assert asked == {"GetItem": LETTERS + PAGES, "UpdateItem": PAGES}


def test_a_sweep_of_letters_that_are_all_stored_asks_for_pages_alone(
    engine: Engine, mailbox: ExchangeMailbox, server: ExchangeServer
) -> None:
    list(take_new(Taking(engine, mailbox, AT)))
    server.requests.clear()

    assert sweep(Taking(engine, mailbox, AT)) == 0

    assert server.requests == ["FindItem"] * PAGES
