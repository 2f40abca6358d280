"""Exchange keeps the contract against a server whose every word is checked, and stays calm when the server does not."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from lxml import etree

from bot.mailbox.exchange import ExchangeAccess, ExchangeMailbox
from models.errors import MailboxError
from tests.mailbox_contract import (
    ADDRESS,
    CATEGORY,
    MAY,
    SESSIONS,
    TALK,
    Arrive,
    Enter,
    MailboxContract,
    OutboxView,
    clock,
    drain,
    letter,
    mail,
)
from tests.servers.ews import BACK_OFF_SECONDS, SCHEMA, ExchangeServer, schema

SECRET = "correct horse battery staple"

pytestmark = pytest.mark.skipif(not SCHEMA.exists(), reason="needs ../shared/schemas/ews (Microsoft's schema)")


@dataclass
class ServerFolders:
    server: ExchangeServer

    def drafts(self) -> list[bytes]:
        return [item.mime for item in self.server.store.folder("drafts")]

    def sent(self) -> list[bytes]:
        return [item.mime for item in self.server.store.folder("sentitems")]


@pytest.fixture
def server() -> Iterator[ExchangeServer]:
    with ExchangeServer("KCST\\assistant", SECRET) as running:
        yield running
    assert running.violations == []


@pytest.fixture
def mailbox(server: ExchangeServer) -> Iterator[ExchangeMailbox]:
    access = ExchangeAccess(server.url, ADDRESS, "KCST\\assistant", SECRET, "basic", timeout=5)
    opened = ExchangeMailbox(access, clock)
    yield opened
    opened.close()


@pytest.fixture
def arrive(server: ExchangeServer) -> Arrive:
    def deliver(raw: bytes) -> None:
        server.store.add("inbox", raw)

    return deliver


@pytest.fixture
def outbox_view(server: ExchangeServer) -> OutboxView:
    return ServerFolders(server)


@pytest.fixture
def enter(server: ExchangeServer) -> Enter:
    return server.store.enter


class TestExchangeMailbox(MailboxContract):
    pass


class TestExchangeMailboxWhoseServerMakesTheReplies(MailboxContract):
    @pytest.fixture
    def mailbox(self, server: ExchangeServer) -> Iterator[ExchangeMailbox]:
        access = ExchangeAccess(server.url, ADDRESS, "KCST\\assistant", SECRET, "basic", timeout=5, replies="server")
        opened = ExchangeMailbox(access, clock)
        yield opened
        opened.close()


def test_of_entries_of_other_categories_only_these_are_asked_for(
    mailbox: ExchangeMailbox, server: ExchangeServer, enter: Enter
) -> None:
    enter(TALK, ("Private matters",))

    mailbox.calendar(SESSIONS, *MAY)

    assert server.requests.count("FindItem") == 1
    assert {name for name in server.fields if name.startswith(("item:", "calendar:"))} == {"item:Categories"}


@pytest.mark.parametrize("kind", ["Occurrence", "Exception"])
def test_an_entry_of_a_series_is_left_to_a_person_and_told(
    mailbox: ExchangeMailbox, server: ExchangeServer, enter: Enter, kind: str
) -> None:
    enter(TALK, (SESSIONS,))
    server.store.enter(replace(TALK, uid="series@x"), (SESSIONS,), kind)

    page = mailbox.calendar(SESSIONS, *MAY)

    assert page.entries == (TALK,)
    assert page.unread == ("an entry repeats; make one of its own for each session",)


def test_a_busy_server_gives_no_empty_calendar(mailbox: ExchangeMailbox, server: ExchangeServer, enter: Enter) -> None:
    enter(TALK, (SESSIONS,))
    server.throttle(1)

    with pytest.raises(MailboxError) as caught:
        mailbox.calendar(SESSIONS, *MAY)

    assert not caught.value.permanent


def test_a_send_whose_answer_was_lost_is_found_and_not_repeated(
    mailbox: ExchangeMailbox, server: ExchangeServer, outbox_view: OutboxView
) -> None:
    server.drop_after_send()

    with pytest.raises(MailboxError) as caught:
        mailbox.send(mail("receipt-1"))

    assert not caught.value.permanent
    assert mailbox.find_sent("receipt-1")
    assert len(outbox_view.sent()) == 1


def test_a_busy_server_is_left_alone_as_long_as_it_asks(mailbox: ExchangeMailbox, server: ExchangeServer) -> None:
    server.throttle(1)

    with pytest.raises(MailboxError) as caught:
        mailbox.send(mail())

    assert not caught.value.permanent
    assert caught.value.retry_after == pytest.approx(BACK_OFF_SECONDS)
    assert len(server.requests) == 1


@pytest.mark.parametrize(("status", "headers"), [(429, {"Retry-After": "17"}), (503, {"Retry-After": "17"})])
def test_a_proxy_that_asks_to_wait_is_heard(
    mailbox: ExchangeMailbox, server: ExchangeServer, status: int, headers: dict[str, str]
) -> None:
    server.answer_with(status, headers)

    with pytest.raises(MailboxError) as caught:
        mailbox.send(mail())

    assert (caught.value.permanent, caught.value.retry_after) == (False, 17)


@pytest.mark.parametrize("status", [302, 404, 500, 502, 504])
def test_an_answer_from_something_else_is_worth_trying_again(
    mailbox: ExchangeMailbox, server: ExchangeServer, status: int
) -> None:
    server.answer_with(status, {"Location": "https://login.example/"})

    with pytest.raises(MailboxError) as caught:
        drain(mailbox)

    assert not caught.value.permanent


@pytest.mark.parametrize("connection", ["keep-alive", "close"])
def test_a_refused_login_is_tried_once_and_tells_no_secret(
    mailbox: ExchangeMailbox, server: ExchangeServer, caplog: pytest.LogCaptureFixture, connection: str
) -> None:
    caplog.set_level(logging.DEBUG)
    server.reject_login(connection)

    with pytest.raises(MailboxError) as caught:
        mailbox.send(mail())

    assert caught.value.permanent
    assert len(server.requests) == 1
    for told in (str(caught.value), repr(mailbox), repr(vars(mailbox)), caplog.text):
        assert SECRET not in told
        assert server.authorization.removeprefix("Basic ") not in told


def test_an_answer_cut_in_the_middle_is_worth_trying_again(
    mailbox: ExchangeMailbox, server: ExchangeServer, arrive: Arrive
) -> None:
    arrive(letter(1))
    server.reset_mid_body()

    with pytest.raises(MailboxError) as caught:
        drain(mailbox)

    assert not caught.value.permanent
    assert len(drain(mailbox)[0]) == 1


def test_a_server_that_is_not_there_is_worth_trying_again() -> None:
    access = ExchangeAccess("http://127.0.0.1:9/EWS/Exchange.asmx", ADDRESS, "assistant", SECRET, "basic", timeout=1)

    with pytest.raises(MailboxError) as caught:
        ExchangeMailbox(access, clock).find_sent("receipt-1")

    assert not caught.value.permanent


def test_a_position_the_server_no_longer_knows_starts_from_the_beginning(mailbox: ExchangeMailbox, arrive: Arrive) -> None:
    arrive(letter(1))

    assert len(drain(mailbox, "from another server")[0]) == 1


def test_a_letter_changed_by_a_person_meanwhile_keeps_their_category(
    mailbox: ExchangeMailbox, server: ExchangeServer, arrive: Arrive
) -> None:
    arrive(letter(1))
    [letter_id], _ = drain(mailbox)
    server.meanwhile("UpdateItem", lambda: server.store.categorise(server.store.items[letter_id], ["Asha"]))

    with pytest.raises(MailboxError) as caught:
        mailbox.mark(letter_id, CATEGORY)
    mailbox.mark(letter_id, CATEGORY)

    assert not caught.value.permanent
    assert mailbox.categories(letter_id) == ("Asha", CATEGORY)


def test_marking_again_asks_the_server_to_change_nothing(
    mailbox: ExchangeMailbox, server: ExchangeServer, arrive: Arrive
) -> None:
    arrive(letter(1))
    [letter_id], _ = drain(mailbox)

    mailbox.mark(letter_id, CATEGORY)
    mailbox.mark(letter_id, CATEGORY)

    assert server.requests.count("UpdateItem") == 1


def test_two_mailboxes_on_one_server_have_their_own_time_limits(mailbox: ExchangeMailbox) -> None:
    patient = ExchangeMailbox(replace(mailbox.access, timeout=99), clock)

    limits = [box._server.account.protocol.TIMEOUT for box in (mailbox, patient)]
    patient.close()

    assert limits == [5, 99]


def test_an_application_asks_for_a_token_for_its_own_server(mailbox: ExchangeMailbox) -> None:
    access = replace(mailbox.access, endpoint="https://mail.kcst.example/EWS/Exchange.asmx", auth="oauth")
    application = ExchangeMailbox(access, clock)

    credentials = application._server.account.protocol.credentials

    assert credentials.scope == ["https://mail.kcst.example/.default"]
    assert SECRET not in repr(credentials)


def test_exchangelib_is_not_loaded_before_the_first_use() -> None:
    code = "import sys, bot.mailbox.exchange; sys.exit('exchangelib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_schema_refuses_what_the_real_server_would() -> None:
    assert not schema().validate(etree.fromstring(b"<Nonsense/>"))
