"""Graph keeps the contract against a server whose every word is checked; and what is Graph's own about letters."""

import subprocess
import sys

import pytest

from bot.mailbox.graph import GraphMailbox
from models.mailbox import CalendarEntry
from tests.graph_access import ServerFolders, event_of, trouble
from tests.mailbox_contract import CATEGORY, Arrive, Enter, MailboxContract, OutboxView, drain, letter
from tests.servers import graph_schema
from tests.servers.graph import GraphServer

needs_schema = pytest.mark.skipif(not graph_schema.OPENAPI.exists(), reason="needs ../shared/schemas/graph")


@pytest.fixture
def mailbox(graph_mailbox: GraphMailbox) -> GraphMailbox:
    return graph_mailbox


@pytest.fixture
def arrive(graph: GraphServer) -> Arrive:
    def deliver(raw: bytes) -> None:
        graph.store.arrive(raw)

    return deliver


@pytest.fixture
def enter(graph: GraphServer) -> Enter:
    def put(entry: CalendarEntry, categories: tuple[str, ...]) -> None:
        graph.store.events[entry.uid] = event_of(entry, categories)

    return put


@pytest.fixture
def outbox_view(graph: GraphServer) -> OutboxView:
    return ServerFolders(graph)


class TestGraphMailbox(MailboxContract):
    pass


class TestNewLetters:
    @pytest.mark.parametrize(
        "position", ["from another server", "H4sIAAA=", "$deltatoken=none", "$deltatoken=a#b", "x" * 30_000]
    )
    def test_a_position_the_server_does_not_know_starts_from_the_beginning(
        self, mailbox: GraphMailbox, arrive: Arrive, position: str
    ) -> None:
        arrive(letter(1))

        assert len(drain(mailbox, position)[0]) == 1

    def test_a_position_that_expired_starts_from_the_beginning(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        arrive(letter(1))
        _, position = drain(mailbox)
        arrive(letter(2))
        graph.expire_delta()

        assert len(drain(mailbox, position)[0]) == 2

    def test_a_position_that_expires_between_two_pages_starts_from_the_beginning(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        for number in range(150):
            arrive(letter(number))
        pages = mailbox.pages("")
        first = next(pages)
        graph.expire_delta()

        rest = [letter_id for page in pages for letter_id in page.ids]

        assert len(first.ids) == 100
        assert len(set(rest)) == 150

    def test_the_position_holds_no_address_and_no_token_of_ours(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        arrive(letter(1))

        _, position = drain(mailbox)

        assert position.startswith("$deltatoken=")
        assert "://" not in position
        assert graph.good_token not in position

    def test_what_people_do_to_letters_brings_none_again(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        for number in range(3):
            arrive(letter(number))
        ids, position = drain(mailbox)
        mailbox.mark(ids[0], CATEGORY)
        graph.store.categorise(graph.store.by_id[ids[1]], ["Asha"])
        graph.folder_moved()

        assert drain(mailbox, position)[0] == []

    def test_a_letter_put_into_the_inbox_by_a_person_is_found_by_the_sweep(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        """With ids that stay Graph does not tell of it as new: a letter taken out of Junk, say."""
        arrive(letter(1))
        item = graph.store.items[0]
        graph.store.move(item, "deleteditems")
        _, position = drain(mailbox)
        graph.store.move(item, "inbox")

        assert drain(mailbox, position)[0] == []
        assert [letter_id for page in mailbox.sweep() for letter_id in page.ids] == [item.id]

    def test_a_sweep_finds_every_letter_whatever_the_position(self, mailbox: GraphMailbox, arrive: Arrive) -> None:
        for number in range(1_100):
            arrive(letter(number))
        ids, _ = drain(mailbox)

        pages = list(mailbox.sweep())

        assert [letter_id for page in pages for letter_id in page.ids] == ids
        assert max(len(page.ids) for page in pages) == 100

    def test_a_sweep_finds_nothing_in_an_empty_inbox(self, mailbox: GraphMailbox) -> None:
        assert list(mailbox.sweep()) == []

    def test_a_thousand_letters_take_one_request_each_and_one_a_page(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        for number in range(1_000):
            arrive(letter(number))

        ids, _ = drain(mailbox)
        for letter_id in ids:
            mailbox.read(letter_id)

        assert len(ids) == 1_000
        assert len(graph.requests) == 1_000 + 10


class TestMarksAndMoves:
    def test_marking_a_letter_of_the_latest_page_is_one_request(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        arrive(letter(1))
        [letter_id], _ = drain(mailbox)
        graph.requests.clear()

        mailbox.mark(letter_id, CATEGORY)

        assert [request.split()[0] for request in graph.requests] == ["PATCH"]

    def test_a_letter_changed_since_it_was_listed_keeps_what_others_put_on_it(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        arrive(letter(1))
        [letter_id], _ = drain(mailbox)
        graph.store.categorise(graph.store.items[0], ["Asha"])

        mailbox.mark(letter_id, CATEGORY)

        assert mailbox.categories(letter_id) == ("Asha", CATEGORY)

    def test_a_letter_changed_between_looking_and_marking_is_tried_again_later(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        arrive(letter(1))
        [letter_id], _ = drain(mailbox)
        mailbox.mark(letter_id, "one")
        graph.meanwhile(f"PATCH {letter_id}", lambda: graph.store.categorise(graph.store.items[0], ["Asha"]))

        problem = trouble(lambda: mailbox.mark(letter_id, CATEGORY))
        mailbox.mark(letter_id, CATEGORY)

        assert not problem.permanent
        assert mailbox.categories(letter_id) == ("Asha", CATEGORY)

    def test_an_id_stays_good_wherever_the_letter_goes(self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive) -> None:
        arrive(letter(1))
        [letter_id], _ = drain(mailbox)
        passing = graph.store.items[0].passing_id

        mailbox.move(letter_id, "KCST done")
        graph.store.move(graph.store.items[0], "deleteditems")
        mailbox.mark(letter_id, CATEGORY)

        assert mailbox.read(letter_id) == letter(1)
        assert mailbox.categories(letter_id) == (CATEGORY,)
        assert trouble(lambda: mailbox.read(passing)).permanent

    def test_moving_twice_is_moving_once_and_makes_one_folder(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        arrive(letter(1))
        arrive(letter(2))
        (one, two), _ = drain(mailbox)

        for letter_id in (one, one, two):
            assert mailbox.move(letter_id, "Bulletin item") == letter_id

        assert list(graph.store.folders.values()) == ["Bulletin item"]
        assert [item.moves for item in graph.store.items] == [1, 1]
        assert drain(mailbox)[0] == []

    def test_a_folder_somebody_makes_at_the_same_moment_is_used(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        arrive(letter(1))
        [letter_id], _ = drain(mailbox)
        graph.meanwhile("POST childFolders", lambda: graph.store.make_folder("KCST"))

        mailbox.move(letter_id, "KCST")

        assert graph.store.items[0].folder in graph.store.folders
        assert len(graph.store.folders) == 1

    def test_a_folder_that_somebody_took_away_is_made_again(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        arrive(letter(1))
        arrive(letter(2))
        (one, two), _ = drain(mailbox)
        mailbox.move(one, "Proposal")
        graph.store.folders.clear()

        mailbox.move(two, "Proposal")

        assert list(graph.store.folders.values()) == ["Proposal"]

    @pytest.mark.parametrize("letter_id", ["never-existed", "../../etc/passwd", ""])
    def test_an_unknown_letter_is_not_moved(self, mailbox: GraphMailbox, letter_id: str) -> None:
        assert trouble(lambda: mailbox.move(letter_id, "KCST")).permanent


def test_httpx_and_msal_are_not_loaded_before_the_first_use() -> None:
    code = "import sys, bot.mailbox.graph; sys.exit('httpx' in sys.modules or 'msal' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@needs_schema
def test_the_document_refuses_what_the_real_server_would() -> None:
    wrong = graph_schema.complaints("patch", "/users/x/messages/y", {}, {"categorys": ["a"]})
    wrong += graph_schema.complaints("get", "/users/x/mailFolders/inbox/messages/delta", {"$select": "nonsense"}, None)
    wrong += graph_schema.complaints("patch", "/users/x/messages/y", {}, {"categories": "a"})
    wrong += graph_schema.complaints("post", "/users/x/nothing", {}, None)

    assert len(wrong) == 4
