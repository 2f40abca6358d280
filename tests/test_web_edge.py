"""The web server itself: its health, what it says of trouble, and how it begins and ends."""

import socket
from contextlib import closing

import pytest

from bot.web.app import WebParts
from bot.web.app import build as web_app
from bot.web.serving import Serving
from models.errors import NoDatabase, WebProblem
from tests.web_serving import Serve, ready
from tests.web_serving import serve as serve

HEALTH = "/health"


def test_health_tells_nobody_where_the_database_is(serve: Serve) -> None:
    def check() -> None:
        raise NoDatabase("/srv/kcst/secret-place.db")

    answer = serve(WebParts(check)).get(HEALTH)

    assert answer.status_code == 503
    assert "secret-place" not in answer.text


def test_what_goes_wrong_has_a_reference_and_repeats_nothing(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    def check() -> None:
        raise RuntimeError("private words")

    answer = serve(WebParts(check)).get(HEALTH)

    reference = answer.text.removesuffix(".").rpartition(" ")[2]
    assert answer.status_code == 500
    assert reference in caplog.text
    assert "private words" not in answer.text + caplog.text


def test_a_port_that_is_taken_is_said_with_what_to_do() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken, pytest.raises(WebProblem) as caught:
        Serving(web_app(WebParts(ready)), "127.0.0.1", taken.getsockname()[1])

    assert "KCST_WEB_PORT" in str(caught.value)


def test_closing_ends_what_listens() -> None:
    parts = WebParts(ready)
    serving = Serving(web_app(parts), "127.0.0.1", 0)
    serving.start()
    serving.close()
    serving.close()

    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", serving.port), timeout=1)
