"""The Slack app: what it is given, how it is built and how it ends. A new listener is a new file in `listeners/`."""

import datetime as dt
import importlib
import pkgutil
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.slack import listeners
from handlers.conversation import Question, Reply


@dataclass(frozen=True)
class SlackAccess:
    """How Slack is reached. `app_token` is for Socket Mode, `team_channel` is where the team reads along."""

    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    team_channel: str = ""
    api_base: str = "https://slack.com/api/"


@dataclass(frozen=True)
class Assistant:
    """What the listeners may do, handed in by the wiring; Slack calls them from several threads.

    `first_time` says whether this key is new and remembers it, in the database.
    """

    answer: Callable[[Question], Reply]
    first_time: Callable[[str], bool]
    now: Callable[[], dt.datetime]


def build(access: SlackAccess, assistant: Assistant) -> App:
    """The app with every listener; it calls nobody and listens nowhere until something is dispatched to it."""
    client = WebClient(token=access.bot_token, base_url=access.api_base)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    app = App(
        name="kcst",
        client=client,
        # An empty secret would let anybody sign requests, so where there is none no HTTP request is believed.
        signing_secret=access.signing_secret.strip() or secrets.token_hex(),
        token_verification_enabled=False,
        # Answers are written after the acknowledgement: the process lives on, and Slack waits three seconds only.
        process_before_response=False,
    )
    _register_all(app, assistant)
    return app


def drain(app: App) -> None:
    """Waits for the answers under way; the app takes nothing after that."""
    app.listener_runner.listener_executor.shutdown(wait=True)


def _register_all(app: App, assistant: Assistant) -> None:
    for found in pkgutil.iter_modules(listeners.__path__):
        if not found.name.startswith("_"):
            importlib.import_module(f"{listeners.__name__}.{found.name}").register(app, assistant)
