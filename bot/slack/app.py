"""The Slack app: what it is given, how it is built and how it ends. A new listener is a new file in `listeners/`."""

import datetime as dt
import importlib
import pkgutil
import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import ModuleType

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from sqlmodel import Session

from bot.slack import listeners
from bot.slack.who import Directory
from handlers.conversation import Question, Reply
from handlers.giving.shapes import Given
from handlers.intake.outcome import Outcome
from handlers.intake.seeing import House, Seen
from handlers.intake.shapes import AttachedFile
from models.bulletins import BulletinRules
from models.post import LetterKind


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

    `answer` answers one question and remembers what it was about. `first_time` says whether this key is new and remembers it,
    in the database. `reading` is a session to look things up, `writing` one transaction. `look_again` reads a stored letter
    anew from its bytes, as what a person says it is, and gives what filing it needs to know. `give` takes in a form with its
    files at a moment; None where that sending of it was taken before.
    """

    answer: Callable[[Question], Reply]
    first_time: Callable[[str], bool]
    now: Callable[[], dt.datetime]
    reading: Callable[[], AbstractContextManager[Session]]
    writing: Callable[[], AbstractContextManager[Session]]
    look_again: Callable[[int, tuple[LetterKind, ...]], tuple[Seen, House]]
    people: Directory
    give: Callable[[Given, Sequence[AttachedFile], dt.datetime], Outcome | None]
    bulletin: BulletinRules = field(default_factory=BulletinRules)


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
    for listener in found_in(listeners):
        listener.register(app, assistant)


def found_in(package: ModuleType) -> list[ModuleType]:
    """The modules in a package and the packages in it, by name; those that begin with '_' stay out."""
    places = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    wanted = (place.name for place in places if not place.ispkg and "._" not in place.name)
    return [importlib.import_module(name) for name in sorted(wanted)]
