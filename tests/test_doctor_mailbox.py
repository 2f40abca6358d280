"""`kcst doctor` for somebody new whose mailbox is set up wrong: one line says what, and what to do; no traceback, no secret."""

import datetime as dt
import json
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.mailbox_contract import ADDRESS
from tests.servers.certificates import make_certificates
from tests.servers.ews import SCHEMA, ExchangeServer
from tests.servers.graph import GraphServer
from tests.test_cli import Kcst

SECRET = "correct horse battery staple"
WRONG = "open sesame"
GRAPH = {"KCST_MAILBOX": "graph", "KCST_GRAPH_TENANT": "t", "KCST_GRAPH_CLIENT_ID": "c", "KCST_GRAPH_SECRET": WRONG}
EXCHANGE = {
    "KCST_MAILBOX": "exchange", "KCST_EXCHANGE_AUTH": "basic", "KCST_EXCHANGE_USERNAME": "assistant",
    "KCST_EXCHANGE_SECRET": WRONG,
}  # fmt: skip
SETTINGS = {
    "no tenant": (GRAPH | {"KCST_GRAPH_TENANT": ""}, "KCST_GRAPH_TENANT must be set"),
    "no secret": (EXCHANGE | {"KCST_EXCHANGE_SECRET": "", "KCST_EXCHANGE_ENDPOINT": "https://x/"}, "KCST_EXCHANGE_SECRET"),
    "no scheme": (EXCHANGE | {"KCST_EXCHANGE_ENDPOINT": "mail.example"}, "KCST_EXCHANGE_ENDPOINT must be a whole address"),
    "no address": (EXCHANGE | {"KCST_EXCHANGE_ENDPOINT": "https://[::1"}, "KCST_EXCHANGE_ENDPOINT must be a whole address"),
    "no thumbprint": (GRAPH | {"KCST_GRAPH_THUMBPRINT": "zz"}, "KCST_GRAPH_THUMBPRINT: must be the certificate's SHA-1"),
    "no such kind": ({"KCST_MAILBOX": "grahp"}, "KCST_MAILBOX: Input should be 'maildir', 'exchange', 'graph' or 'none'"),
}


def examined(kcst: Kcst, chosen: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The findings by check, of a run that ended with 1 and showed neither a traceback nor a secret."""
    done = kcst("doctor", "--json", **chosen)
    assert done.returncode == 1
    assert done.stderr == ""
    assert WRONG not in done.stdout
    return {found["check"]: found for found in map(json.loads, done.stdout.splitlines())}


@pytest.fixture
def kcst(kent_home: Path) -> Kcst:
    return Kcst(kent_home)


@pytest.fixture
def nobody_there() -> str:
    """An address at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"https://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize("which", SETTINGS)
def test_wrong_settings_are_told_once_and_nothing_else_is_blamed(kcst: Kcst, which: str) -> None:
    chosen, expected = SETTINGS[which]

    found = examined(kcst, chosen)

    assert expected in found["settings"]["detail"]
    assert "docs/settings.md" in found["settings"]["do"]
    others = {(one["detail"], one["do"]) for name, one in found.items() if name != "settings"}
    assert others == {("not looked at", "mend the settings first")}


@pytest.mark.parametrize("kind", ["graph", "exchange"])
def test_a_server_out_of_reach_is_told_with_the_settings_of_its_address(kcst: Kcst, nobody_there: str, kind: str) -> None:
    graph = GRAPH | {"KCST_GRAPH_ENDPOINT": f"{nobody_there}/v1.0", "KCST_GRAPH_AUTHORITY": nobody_there}
    exchange = EXCHANGE | {"KCST_EXCHANGE_ENDPOINT": f"{nobody_there}/EWS/Exchange.asmx"}

    found = examined(kcst, graph if kind == "graph" else exchange)

    assert [name for name, one in found.items() if not one["ok"]] == ["mailbox"]
    assert "127.0.0.1 could not be asked" in found["mailbox"]["detail"]
    assert f"check KCST_{kind.upper()}_ENDPOINT" in found["mailbox"]["do"]
    assert "this machine may reach that server" in found["mailbox"]["do"]


@pytest.mark.parametrize(("kind", "chosen"), [("GRAPH", GRAPH), ("EXCHANGE", EXCHANGE)])
def test_an_authoritys_file_that_is_not_there_is_told_with_its_setting(
    kcst: Kcst, nobody_there: str, kind: str, chosen: dict[str, str]
) -> None:
    found = examined(kcst, chosen | {f"KCST_{kind}_ENDPOINT": nobody_there, f"KCST_{kind}_CA": "/nowhere/ca.pem"})

    assert not found["mailbox"]["ok"]
    assert f"KCST_{kind}_CA" in found["mailbox"]["do"]


def test_a_mail_folder_that_is_none_is_told_with_its_setting(kcst: Kcst, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    found = examined(kcst, {"KCST_MAILDIR": str(tmp_path / "file")})

    assert "Not a directory" in found["mailbox"]["detail"]
    assert "set KCST_MAILDIR" in found["mailbox"]["do"]


def test_without_a_database_the_mailbox_is_not_blamed(tmp_path: Path) -> None:
    found = examined(Kcst(tmp_path / "none"), GRAPH)

    assert found["mailbox"]["do"] == "run `kcst init`"


def test_a_wrong_secret_of_graphs_is_told_and_which_settings_to_look_at(kcst: Kcst, tmp_path: Path) -> None:
    tls, authority = make_certificates(tmp_path, dt.datetime.now(dt.UTC))
    with GraphServer(ADDRESS, SECRET, tls) as server:
        there = {"KCST_GRAPH_ENDPOINT": server.url, "KCST_GRAPH_AUTHORITY": server.authority, "KCST_GRAPH_CA": str(authority)}

        found = examined(kcst, GRAPH | there)

    assert "refused a token (invalid_client, AADSTS7000215)" in found["mailbox"]["detail"]
    assert "KCST_GRAPH_SECRET" in found["mailbox"]["do"]
    assert "Mail.ReadWrite" in found["mailbox"]["do"]


@pytest.mark.skipif(not SCHEMA.exists(), reason="needs ../shared/schemas/ews (Microsoft's schema)")
def test_a_wrong_password_of_exchanges_is_told_and_which_settings_to_look_at(kcst: Kcst, tmp_path: Path) -> None:
    tls, authority = make_certificates(tmp_path, dt.datetime.now(dt.UTC))
    with ExchangeServer("assistant", SECRET, tls) as server:
        there = {"KCST_EXCHANGE_ENDPOINT": server.url, "KCST_EXCHANGE_CA": str(authority)}

        found = examined(kcst, EXCHANGE | there)

    assert "refused the login" in found["mailbox"]["detail"]
    assert "KCST_EXCHANGE_SECRET" in found["mailbox"]["do"]
    assert len(server.requests) == 1
