"""What tests of the web server share: its application served on a port of its own."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from bot.web.app import WebParts
from bot.web.app import build as web_app
from bot.web.serving import Serving

SECONDS = 10


def ready() -> None:
    """The database is as it should be."""


Serve = Callable[[WebParts], httpx.Client]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves a door's application on a port of its own, and gives a client of it."""
    ends: list[Callable[[], None]] = []

    def start(parts: WebParts) -> httpx.Client:
        serving = Serving(web_app(parts), "127.0.0.1", 0)
        serving.start()
        client = httpx.Client(base_url=f"http://127.0.0.1:{serving.port}", timeout=SECONDS, trust_env=False)
        ends.extend((client.close, serving.close, parts.workers.shutdown))
        return client

    yield start
    for end in ends:
        end()
