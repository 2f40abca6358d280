"""Tokens for Graph, asked for by msal over TLS, from an identity platform of the tests' own."""

import datetime as dt
import ipaddress
import logging
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.mailbox.graph import GraphAccess, GraphMailbox
from tests.graph_access import SECRET, access_to, trouble
from tests.mailbox_contract import ADDRESS, clock, drain, letter
from tests.servers.graph import GraphServer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, in one PEM file."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begin = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + dt.timedelta(days=20_000))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + built.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[GraphServer]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with GraphServer(ADDRESS, SECRET, tls) as running:
        yield running
    assert not running.violations, "\n".join(running.violations)


@pytest.fixture
def access(secure: GraphServer, certificate: Path) -> GraphAccess:
    return replace(access_to(secure), verify=str(certificate))


def opened(access: GraphAccess) -> GraphMailbox:
    return GraphMailbox(access, clock)


def test_one_token_serves_many_requests(access: GraphAccess, secure: GraphServer) -> None:
    secure.store.arrive(letter(1))
    mailbox = opened(access)

    for _ in range(3):
        assert len(drain(mailbox)[0]) == 1
    mailbox.close()

    assert secure.token_requests == 1


def test_a_token_that_was_taken_back_is_asked_for_anew(access: GraphAccess, secure: GraphServer) -> None:
    mailbox = opened(access)
    drain(mailbox)
    secure.expire_token()

    drain(mailbox)
    mailbox.close()

    assert secure.token_requests == 2


def test_a_wrong_secret_is_a_permanent_error_that_does_not_tell_it(
    access: GraphAccess, secure: GraphServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mailbox = opened(replace(access, secret="open sesame"))

    refused = trouble(lambda: drain(mailbox))

    assert refused.permanent
    assert "AADSTS7000215" in str(refused)
    for told in (str(refused), repr(refused), repr(mailbox), repr(vars(mailbox)), caplog.text):
        assert "open sesame" not in told
    mailbox.close()


def test_an_application_may_show_a_certificate_instead(access: GraphAccess, secure: GraphServer, certificate: Path) -> None:
    secure.store.arrive(letter(1))
    mailbox = opened(replace(access, secret="", certificate=str(certificate), thumbprint="A1:B2:" * 9 + "A1:B2"))

    assert len(drain(mailbox)[0]) == 1
    mailbox.close()


@pytest.mark.parametrize("content", [None, b"", b"no key at all", b"\xff\xfe"])
def test_a_certificate_that_cannot_be_read_is_a_permanent_error(
    access: GraphAccess, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    mailbox = opened(replace(access, secret="", certificate=str(path), thumbprint="A1B2"))

    assert trouble(lambda: drain(mailbox)).permanent
    mailbox.close()


def test_a_thumbprint_that_is_none_is_a_permanent_error(access: GraphAccess, certificate: Path) -> None:
    mailbox = opened(replace(access, secret="", certificate=str(certificate), thumbprint="none at all"))

    assert trouble(lambda: drain(mailbox)).permanent
    mailbox.close()


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(access: GraphAccess, secure: GraphServer) -> None:
    mailbox = opened(replace(access, verify=True))

    problem = trouble(lambda: drain(mailbox))
    mailbox.close()

    assert not problem.permanent
    assert secure.requests == []


def test_an_authority_that_is_away_is_asked_again_later(access: GraphAccess) -> None:
    mailbox = opened(replace(access, authority="https://127.0.0.1:9"))

    assert not trouble(lambda: drain(mailbox)).permanent
    mailbox.close()


def test_a_certificate_authoritys_file_that_is_not_there_is_a_permanent_error(access: GraphAccess) -> None:
    assert trouble(lambda: drain(opened(replace(access, verify="/nowhere/ca.pem")))).permanent


def test_a_tenant_nobody_knows_is_a_permanent_error(access: GraphAccess, secure: GraphServer) -> None:
    mailbox = opened(replace(access, tenant="nobody"))

    assert trouble(lambda: drain(mailbox)).permanent
    mailbox.close()
