"""Nothing secret and nothing of a letter is told by the mailbox over Graph, nor by the libraries below, whatever goes wrong."""

import base64
import datetime as dt
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.mailbox.graph import GraphAccess, GraphMailbox
from models.errors import MailboxError
from models.mailbox import Mailbox
from tests.graph_access import SECRET, access_to, with_files
from tests.mailbox_contract import ADDRESS, CATEGORY, MAY, SESSIONS, clock, drain
from tests.servers.certificates import make_certificates
from tests.servers.graph import GraphServer

LIBRARIES = ("httpx", "httpcore", "msal", "urllib3")
CONTENT = ("Petunia Quillfeather", "zebra-crossing", "seventeen bollards")
LETTER = (
    f"From: {CONTENT[0]} <pq@partner.example>\r\nSubject: A {CONTENT[1]}\r\nMessage-ID: <z@x.example>\r\n\r\n{CONTENT[2]}\r\n"
)
OURS = partial(with_files, 4_000_000, subject=f"Your {CONTENT[1]}", text=CONTENT[2], in_reply_to="<z@x.example>")
DEEPEST = 9  # requests of one use, more than any has

USES: dict[str, Callable[[Mailbox, str], object]] = {
    "list": lambda box, _: drain(box),
    "go on": lambda box, _: drain(box, drain(box)[1]),
    "sweep": lambda box, _: list(box.sweep()),
    "read": lambda box, letter_id: box.read(letter_id),
    "mark": lambda box, letter_id: box.mark(letter_id, CATEGORY),
    "move": lambda box, letter_id: box.move(letter_id, "Proposal"),
    "save": lambda box, _: box.save_draft(OURS(key="saved")),
    "send": lambda box, _: box.send(OURS(key="sent")),
    "find": lambda box, _: box.find_sent("sent"),
    "calendar": lambda box, _: box.calendar(SESSIONS, *MAY),
}


def quoting(server: GraphServer) -> bytes:
    """All that the server knows of us and of the letter, as a page in between may throw it back."""
    return f"{SECRET} Bearer {server.good_token} ?$deltatoken=abc&authtoken=def {LETTER}".encode()


def refuse_twice(server: GraphServer, well: int) -> None:
    """A token is asked for anew after the first time."""
    server.let_pass(well)
    for _ in range(2):
        server.answer_with(401, content=quoting(server))


def answer(server: GraphServer, well: int, status: int, content: bytes) -> None:
    server.let_pass(well)
    server.answer_with(status, content=content)


def throttle(server: GraphServer, well: int) -> None:
    server.let_pass(well)
    server.throttle(9)


def go_down(server: GraphServer, well: int) -> None:
    server.is_down = well == 0


FAULTS: dict[str, Callable[[GraphServer, int], None]] = {
    "401": refuse_twice,
    "403": lambda server, well: answer(server, well, 403, in_json({"error": {"code": quoting(server).decode()}})),
    "429": throttle,
    "reset mid-body": lambda server, well: server.reset_mid_body(after=well),
    "broken JSON": lambda server, well: answer(server, well, 200, b'{"value": ["' + quoting(server)),
    "other JSON": lambda server, well: answer(server, well, 200, in_json({"value": [quoting(server).decode()]})),
    "a stranger's links": lambda server, well: answer(server, well, 200, links_of_a_stranger(server)),
    "down": go_down,
}


def in_json(told: object) -> bytes:
    return json.dumps(told).encode()


def links_of_a_stranger(server: GraphServer) -> bytes:
    token = base64.urlsafe_b64encode(quoting(server)).decode()
    link = f"https://evil.example/{CONTENT[1]}?$deltatoken={token}&authtoken={server.good_token}"
    names = ("@odata.nextLink", "@odata.deltaLink", "uploadUrl")
    return in_json({"value": [], "id": "AAMkx"} | dict.fromkeys(names, link))


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, Path]:
    return make_certificates(tmp_path_factory.mktemp("ca"), dt.datetime.now(dt.UTC))


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The private key of the application's certificate."""
    path = tmp_path_factory.mktemp("key") / "application.pem"
    made = rsa.generate_private_key(65537, 2048)
    path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


@pytest.fixture
def server(tls: tuple[object, Path]) -> Iterator[GraphServer]:
    with GraphServer(ADDRESS, SECRET, tls[0]) as running:  # type: ignore[arg-type]
        yield running


@pytest.fixture(params=["secret", "certificate"])
def access(request: pytest.FixtureRequest, server: GraphServer, tls: tuple[object, Path], key: Path) -> GraphAccess:
    by_secret = replace(access_to(server), verify=str(tls[1]))
    if request.param == "secret":
        return by_secret
    return replace(by_secret, secret="", certificate=str(key), thumbprint="A1" * 20)


def all_logs(caplog: pytest.LogCaptureFixture) -> None:
    """Everything down to the libraries' own parts is told at DEBUG, as where somebody looks for a fault."""
    caplog.set_level(logging.DEBUG)
    for name in [*LIBRARIES, *logging.root.manager.loggerDict]:
        if name.partition(".")[0] in LIBRARIES:
            caplog.set_level(logging.DEBUG, logger=name)


def told_by(use: Callable[[Mailbox, str], object], box: Mailbox, letter_id: str) -> str:
    """The error's whole trace, as the worst of logs would print it; '' where there is none."""
    try:
        use(box, letter_id)
    except MailboxError as problem:
        return "".join(traceback.format_exception(problem)) + repr(problem) + repr(vars(problem))
    return ""


def troubles(
    use: Callable[[Mailbox, str], object], box: Mailbox, server: GraphServer, fault: Callable[[GraphServer, int], None]
) -> Iterator[str]:
    """What is told of the fault at the use's first request, at its second, and so on until there is none left."""
    for well in range(DEEPEST):
        letter_id = server.store.arrive(LETTER.encode()).id
        server.requests.clear()
        fault(server, well)
        if said := told_by(use, box, letter_id):
            yield said
        server.recover()
        if len(server.requests) <= well:
            return


def secrets_of(access: GraphAccess, server: GraphServer) -> list[str]:
    """Of tokens and assertions the beginning that all of them have is enough."""
    of_key = Path(access.certificate).read_text().splitlines()[1:-1] if access.certificate else [access.secret]
    return [*of_key, server.good_token, "eyJ", "deltatoken", "skiptoken", "authtoken", *CONTENT]


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_goes_wrong_no_secret_and_nothing_of_a_letter_is_told(
    access: GraphAccess, server: GraphServer, fault: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    all_logs(caplog)
    box = GraphMailbox(access, clock)
    told = [said for use in USES.values() for said in troubles(use, box, server, FAULTS[fault])]
    box.close()

    assert len(told) >= len(USES) / 2
    everything = "\n".join([*told, repr(box), repr(vars(box)), repr(access), caplog.text, *capsys.readouterr()])
    assert [secret for secret in secrets_of(access, server) if secret in everything] == []


def test_what_goes_well_is_not_told_either(
    access: GraphAccess, server: GraphServer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    all_logs(caplog)
    box = GraphMailbox(access, clock)

    for use in USES.values():
        use(box, server.store.arrive(LETTER.encode()).id)
    box.close()

    everything = "\n".join([repr(box), repr(vars(box)), caplog.text, *capsys.readouterr()])
    assert [secret for secret in secrets_of(access, server) if secret in everything] == []
