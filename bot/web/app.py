"""The web application: what its routes are handed, and how it is built. A new place is a new file in `routes/`."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from slack_bolt import App
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request

from bot.slack.app import found_in
from bot.slack.installing.oauth import Installing
from bot.web import routes
from bot.web.edge import Edge

WORKERS = 64  # Slack's requests being answered at once: each waits for its acknowledgement only, a few milliseconds


@dataclass(frozen=True)
class WebParts:
    """What the routes may use. `check` raises DatabaseProblem; `slack` is None where Slack does not come over HTTP, and
    `installing` where no other workspace may install the app."""

    check: Callable[[], None]
    slack: App | None = None
    installing: Installing | None = None
    workers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(WORKERS, "web"))


def build(parts: WebParts) -> Starlette:
    """The application with every route; it listens nowhere."""
    places = [route for module in found_in(routes) for route in module.ROUTES]
    app = Starlette(routes=places, middleware=[Middleware(Edge)])
    app.state.parts = parts
    return app


def parts_of(request: Request) -> WebParts:
    """What the request's route may use."""
    parts = request.app.state.parts
    assert isinstance(parts, WebParts)
    return parts
