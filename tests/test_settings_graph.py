"""The settings of a mailbox in Microsoft 365 are whole, or what lacks is said at once; and the wiring hands them on."""

import pytest
from pydantic import ValidationError

from bot.mailbox.graph import GraphMailbox
from bot.settings import Settings, read_settings
from bot.wiring import House
from models.errors import SettingsProblem

GRAPH = {"mailbox": "graph", "graph_tenant": "t", "graph_client_id": "c", "mailbox_address": "shared@kcst.example"}
SECRET = "correct horse battery staple"


def test_all_that_lacks_is_named_together() -> None:
    with pytest.raises(SettingsProblem) as caught:
        read_settings(mailbox="graph")

    for name in ("KCST_GRAPH_TENANT", "KCST_GRAPH_CLIENT_ID", "KCST_GRAPH_SECRET", "KCST_MAILBOX=graph"):
        assert name in str(caught.value)


def test_a_certificate_needs_its_thumbprint_and_no_secret() -> None:
    with pytest.raises(SettingsProblem) as caught:
        read_settings(**GRAPH, graph_certificate="/etc/kcst/key.pem")

    assert "KCST_GRAPH_THUMBPRINT" in str(caught.value)
    assert "KCST_GRAPH_SECRET" not in str(caught.value)
    assert read_settings(**GRAPH, graph_certificate="/etc/kcst/key.pem", graph_thumbprint="A1:B2" + ":C3" * 18)


def test_a_thumbprint_that_is_none_is_said_so() -> None:
    with pytest.raises(SettingsProblem) as caught:
        read_settings(**GRAPH, graph_certificate="/etc/kcst/key.pem", graph_thumbprint="A1")

    assert "KCST_GRAPH_THUMBPRINT" in str(caught.value)


@pytest.mark.parametrize("name", ["graph_endpoint", "graph_authority"])
@pytest.mark.parametrize("address", ["http://graph.example/v1.0", "graph.microsoft.com", "", "https://", "http://[::1"])
def test_tokens_travel_in_the_clear_on_this_machine_only(name: str, address: str) -> None:
    with pytest.raises(SettingsProblem) as caught:
        read_settings(**GRAPH, graph_secret=SECRET, **{name: address})

    assert "https://" in str(caught.value)
    assert SECRET not in str(caught.value)
    assert read_settings(**GRAPH, graph_secret=SECRET, **{name: "http://127.0.0.1:8080/v1.0"})


def test_the_wiring_hands_everything_on_and_shows_no_secret() -> None:
    settings = Settings.model_validate(GRAPH | {"graph_secret": SECRET, "graph_ca": "/etc/ca.pem"})

    mailbox = House(settings).mailbox

    assert isinstance(mailbox, GraphMailbox)
    access = mailbox.access
    assert (access.address, access.tenant, access.client_id, access.secret) == ("shared@kcst.example", "t", "c", SECRET)
    assert access.endpoint == "https://graph.microsoft.com/v1.0"
    assert access.authority == "https://login.microsoftonline.com"
    assert access.verify == "/etc/ca.pem"
    assert SECRET not in repr(mailbox) + repr(settings)


@pytest.mark.parametrize("name", ["exchange_endpoint", "exchange_token_url"])
@pytest.mark.parametrize("address", ["http://mail.example/EWS/Exchange.asmx", "mail.example", "https://[::1"])
def test_an_exchange_server_is_told_no_password_in_the_clear(name: str, address: str) -> None:
    with pytest.raises(SettingsProblem, match=f"KCST_{name.upper()} must be a whole address that begins with https://"):
        read_settings(**{name: address})


@pytest.mark.parametrize("auth", ["basic", "ntlm", "oauth"])
def test_an_exchange_account_has_a_secret(auth: str) -> None:
    with pytest.raises(SettingsProblem, match="KCST_EXCHANGE_SECRET"):
        read_settings(mailbox="exchange", exchange_auth=auth)


def test_an_address_that_is_none_is_said_so() -> None:
    with pytest.raises(SettingsProblem, match="KCST_MAILBOX_ADDRESS must be one mail address"):
        read_settings(mailbox_address="nonsense")


def test_not_even_the_error_below_holds_what_was_set() -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({"mailbox": "graph", "graph_secret": SECRET})

    assert SECRET not in str(caught.value)
