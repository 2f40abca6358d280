"""An Exchange server over HTTPS, told apart by nothing but settings: endpoint, authentication, and whose certificates count."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.mailbox.exchange import ExchangeAccess, ExchangeMailbox
from bot.mailbox_checked import checked
from bot.settings import Settings
from bot.wiring import House
from models.errors import MailboxError
from tests.mailbox_contract import ADDRESS, LETTER, clock, content, first_id
from tests.servers.certificates import make_certificates
from tests.servers.ews import SCHEMA, ExchangeServer

SECRET = "correct horse battery staple"

pytestmark = pytest.mark.skipif(not SCHEMA.exists(), reason="needs ../shared/schemas/ews (Microsoft's schema)")


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    return tmp_path / "authority.pem"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ExchangeServer]:
    tls, _ = make_certificates(tmp_path, dt.datetime.now(dt.UTC))
    with ExchangeServer("assistant", SECRET, tls) as running:
        running.deliver(LETTER)
        yield running
    assert running.violations == []


def settings(server: ExchangeServer, **others: object) -> Settings:
    chosen = {"exchange_auth": "basic", "exchange_username": "assistant", "exchange_secret": SECRET}
    return Settings(
        mailbox="exchange", exchange_endpoint=server.url, mailbox_address=ADDRESS, **(chosen | others),  # type: ignore[arg-type]
    )  # fmt: skip


MailboxOf = Callable[[Settings], ExchangeMailbox]


@pytest.fixture
def mailbox_of(server: ExchangeServer) -> Iterator[MailboxOf]:
    """Builds the mailbox of settings as the service does; its connections are closed before the server stops."""
    made: list[ExchangeMailbox] = []

    def build(chosen: Settings) -> ExchangeMailbox:
        mailbox = House(chosen).mailbox
        assert isinstance(mailbox, ExchangeMailbox)
        made.append(mailbox)
        return mailbox

    yield build
    for one in made:
        one.close()


def test_basic_over_https_with_a_private_authority(mailbox_of: MailboxOf, server: ExchangeServer, authority: Path) -> None:
    mailbox = mailbox_of(settings(server, exchange_ca=str(authority)))

    assert content(mailbox.read(first_id(mailbox))) == content(LETTER)


def test_an_application_gets_its_token_where_it_is_told_to(
    mailbox_of: MailboxOf, server: ExchangeServer, authority: Path
) -> None:
    application = {"exchange_auth": "oauth", "exchange_tenant": "t", "exchange_client_id": "c"}
    mailbox = mailbox_of(settings(server, exchange_ca=str(authority), exchange_token_url=server.token_url, **application))

    assert content(mailbox.read(first_id(mailbox))) == content(LETTER)
    assert server.tokens == 1


@pytest.fixture
def application(server: ExchangeServer, authority: Path) -> Iterator[ExchangeMailbox]:
    access = ExchangeAccess(
        server.url, ADDRESS, "", SECRET, "oauth", "tenant", "client", str(authority), 5, server.token_url
    )  # fmt: skip
    mailbox = ExchangeMailbox(access, clock)
    yield mailbox
    mailbox.close()


def test_a_token_that_has_ended_is_replaced_without_a_word(server: ExchangeServer, application: ExchangeMailbox) -> None:
    application.find_sent("k")
    application._server.account.protocol.credentials.current._expires_at = 1

    assert not application.find_sent("k")
    assert server.tokens == 2


def test_a_token_that_cannot_be_had_for_a_while_holds_nothing_up_afterwards(
    server: ExchangeServer, application: ExchangeMailbox
) -> None:
    application.find_sent("k")
    application._server.account.protocol.credentials.current._expires_at = 1
    server.go_down()

    for _ in range(3):
        with pytest.raises(MailboxError) as caught:
            application.find_sent("k")
        assert not caught.value.permanent
    server.come_back()

    assert not application.find_sent("k")


def test_a_token_that_the_server_no_longer_takes_is_replaced_once(server: ExchangeServer, application: ExchangeMailbox) -> None:
    application.find_sent("k")
    server.expire_token()

    assert not application.find_sent("k")
    assert server.tokens == 2


def test_an_application_that_is_refused_asks_for_one_more_token_and_no_third(
    server: ExchangeServer, application: ExchangeMailbox
) -> None:
    server.reject_login()

    with pytest.raises(MailboxError, match="refused the login") as caught:
        application.find_sent("k")

    assert caught.value.permanent
    assert server.tokens <= 3
    assert len(server.requests) == 2


def test_a_token_that_ends_before_it_is_used_is_not_asked_for_for_ever(
    server: ExchangeServer, application: ExchangeMailbox
) -> None:
    server.lifetime = -10

    with pytest.raises(MailboxError) as caught:
        application.find_sent("k")

    assert caught.value.permanent
    assert server.tokens <= 3
    assert server.requests == []


def test_a_certificate_nobody_vouches_for_is_refused_and_said_to_be(mailbox_of: MailboxOf, server: ExchangeServer) -> None:
    with pytest.raises(MailboxError, match="certificate that is not trusted") as caught:
        mailbox_of(settings(server)).find_sent("k")

    assert not caught.value.permanent
    assert server.requests == []


def test_the_authority_chosen_counts_whatever_the_environment_says(
    mailbox_of: MailboxOf, server: ExchangeServer, authority: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    _, others_authority = make_certificates(other, dt.datetime.now(dt.UTC))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(others_authority))

    assert not mailbox_of(settings(server, exchange_ca=str(authority))).find_sent("k")


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_a_certificate_that_is_not_checked_is_warned_of_by_doctor(mailbox_of: MailboxOf, server: ExchangeServer) -> None:
    chosen = settings(server, exchange_verify=False)

    is_well, said, advice = checked(chosen, mailbox_of(chosen), clock())

    assert is_well
    assert "WARNING: the server's certificate is not checked" in said
    assert "KCST_EXCHANGE_VERIFY" in advice


def test_a_secret_that_is_wrong_is_tried_once_by_doctor(mailbox_of: MailboxOf, server: ExchangeServer, authority: Path) -> None:
    chosen = settings(server, exchange_ca=str(authority), exchange_secret="another")

    is_well, said, advice = checked(chosen, mailbox_of(chosen), clock())

    assert not is_well
    assert "refused the login" in said
    assert "docs/mailboxes.md" in advice
    assert len(server.requests) == 1


def test_how_replies_are_made_is_a_setting_and_mime_unless_told(mailbox_of: MailboxOf, server: ExchangeServer) -> None:
    chosen = [settings(server), settings(server, exchange_replies="server")]

    assert [mailbox_of(one).access.replies for one in chosen] == ["mime", "server"]
