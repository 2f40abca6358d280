"""No secret of a mailbox is told in a log, an error or a representation, whatever goes wrong."""

import datetime as dt
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.mailbox.exchange import ExchangeAccess, ExchangeMailbox
from bot.settings import Settings
from bot.wiring import House
from models.errors import MailboxError
from models.mailbox import Mailbox
from tests.mailbox_contract import ADDRESS, clock, drain, mail
from tests.servers.certificates import make_certificates
from tests.servers.ews import SCHEMA, ExchangeServer

SECRET = "correct horse battery staple"
USES: list[Callable[[Mailbox], object]] = [
    drain,
    lambda box: list(box.sweep()),
    lambda box: box.read("AAMkNone="),
    lambda box: box.move("AAMkNone=", "Proposal"),
    lambda box: box.send(mail()),
    lambda box: box.save_draft(mail()),
    lambda box: box.find_sent("k"),
]

needs_schema = pytest.mark.skipif(not SCHEMA.exists(), reason="needs ../shared/schemas/ews (Microsoft's schema)")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, Path]:
    return make_certificates(tmp_path_factory.mktemp("ca"), dt.datetime.now(dt.UTC))


@pytest.fixture(params=["basic", "oauth"])
def troubled(
    request: pytest.FixtureRequest, authority: tuple[object, Path]
) -> Iterator[tuple[ExchangeServer, ExchangeMailbox]]:
    tls, file = authority
    with ExchangeServer("assistant", SECRET, tls) as server:  # type: ignore[arg-type]
        access = ExchangeAccess(
            server.url, ADDRESS, "assistant", SECRET, request.param, "tenant", "client", str(file), 5, server.token_url
        )  # fmt: skip
        box = ExchangeMailbox(access, clock)
        yield server, box
        box.close()


FAULTS: dict[str, Callable[[ExchangeServer], None]] = {
    "refused": lambda server: server.reject_login(),
    "throttled": lambda server: server.throttle(9),
    "cut": lambda server: server.reset_mid_body(),
    "down": lambda server: server.go_down(),
    "bad gateway": lambda server: server.answer_with(502, {}),
    "forbidden": lambda server: server.answer_with(403, {}),
}


@needs_schema
@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_goes_wrong_no_secret_is_told(
    troubled: tuple[ExchangeServer, ExchangeMailbox],
    fault: str,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server, box = troubled
    caplog.set_level(logging.DEBUG)
    FAULTS[fault](server)

    with capture_logs() as logs:
        told = [said for use in USES if (said := what_is_told(use, box))]

    assert told
    everything = "\n".join([*told, repr(box), repr(vars(box)), str(box), caplog.text, str(logs), *capsys.readouterr()])
    for secret in (SECRET, server.authorization.partition(" ")[2], "token-1"):
        assert secret not in everything


def what_is_told(use: Callable[[Mailbox], object], box: Mailbox) -> str:
    """The error's whole trace, as the worst of logs would print it; '' where there is none."""
    try:
        use(box)
    except MailboxError as problem:
        return "".join(traceback.format_exception(problem)) + repr(problem)
    return ""


def test_the_settings_and_the_house_built_from_them_show_no_secret() -> None:
    settings = Settings(
        mailbox="exchange", exchange_endpoint="https://mail.example/EWS/Exchange.asmx", exchange_auth="basic",
        exchange_username="assistant", exchange_secret=SecretStr(SECRET), mailbox_address=ADDRESS,
    )  # fmt: skip
    house = House(settings)

    shown = [repr(settings), str(settings), repr(house), repr(house.mailbox), str(vars(house))]

    assert not [one for one in shown if SECRET in one]
