"""The Slack app: what it is given, how it is built and how it ends. A new listener is a new file in `listeners/`."""

import datetime as dt
import importlib
import pkgutil
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_sdk import WebClient
from sqlmodel import Session

from bot.slack import leftovers, listeners
from bot.slack.asking.desk import Desk
from bot.slack.asking.inbox import Inbox
from bot.slack.asking.replying import Heard
from bot.slack.installing.authorising import Noted, Served
from bot.slack.pausing import ShortPause
from bot.slack.quiet import quieten
from bot.slack.who import Directory
from handlers.conversation import Question, Reply
from handlers.giving.shapes import Given
from handlers.intake.outcome import Outcome
from handlers.intake.seeing import House, Seen
from handlers.intake.shapes import AttachedFile
from models.bulletins import BulletinRules
from models.post import LetterKind

if TYPE_CHECKING:
    from bot.slack.installing.installations import Installations

LISTENERS = 20  # threads, for what is done at once: modals, buttons, commands; they wait for Slack most of the time
SLACK_SECONDS = 10  # for one call
DRAIN_SECONDS = 10.0


@dataclass(frozen=True)
class SlackAccess:
    """How Slack is reached. `app_token` is for Socket Mode, `team_channel` is where the team reads along.

    `bot_token` is that of our own workspace, '' where there is none; `installations` are the others, None where none may be.
    """

    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    team_channel: str = ""
    api_base: str = "https://slack.com/api/"
    installations: "Installations | None" = field(default=None, repr=False)

    def __post_init__(self) -> None:
        quieten()


def _no_desk(asked: Heard, home: str) -> None:
    raise RuntimeError("questions are taken by an app, and none is built with this assistant")


@dataclass(frozen=True)
class Assistant:
    """What the listeners may do, handed in by the wiring; Slack calls them from several threads.

    `answer` answers one question and remembers what it was about. `first_time` says whether this key is new and remembers it,
    in the database. `reading` is a session to look things up, `writing` one transaction. `look_again` reads a stored letter
    anew from its bytes, as what a person says it is, and gives what filing it needs to know. `give` takes in a form with its
    files at a moment; None where that sending of it was taken before. `departed` is told of a workspace that removed the app,
    and when; None where nobody keeps that. `hand_in` has a question answered that was heard in a
    workspace ('' our own): `build` sets it.
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
    departed: Callable[[str, dt.datetime], None] | None = None
    hand_in: Callable[[Heard, str], None] = _no_desk


class SlackApp(App):
    """Bolt's app with the desk where its questions are answered."""

    desk: Desk


def build(access: SlackAccess, assistant: Assistant) -> SlackApp:
    """The app with every listener; it calls nobody and listens nowhere until something is dispatched to it.

    What was left unanswered by another process is taken up from `app.desk.start()` on.
    """
    client = WebClient(
        token=None if access.installations else access.bot_token, base_url=access.api_base, timeout=SLACK_SECONDS
    )
    client.retry_handlers.append(ShortPause())
    served = Served(access, client)
    desk = Desk(assistant, lambda home: _poster(access, home, served))
    asks = [served.heard(module.asked) for module in found_in(listeners) if hasattr(module, "asked")]
    app = SlackApp(
        name="kcst",
        client=client,
        # An empty secret would let anybody sign requests, so where there is none no HTTP request is believed.
        signing_secret=access.signing_secret.strip() or secrets.token_hex(),
        token_verification_enabled=False,
        # Before anything is asked of Slack: what is to be acknowledged in time waits for nobody else.
        before_authorize=Noted(Inbox(asks, desk.take_in)),
        **served.for_bolt,
        # What nothing listens to is acknowledged without a warning: see leftovers.
        raise_error_for_unhandled_request=True,
        process_before_response=False,
        listener_executor=ThreadPoolExecutor(LISTENERS, "slack"),
    )
    app.desk = desk
    _register_all(app, replace(assistant, hand_in=desk.take_in))
    leftovers.register(app)
    return app


def drain(app: App) -> None:
    """Waits for what is under way; the app takes nothing after that. What takes too long stays for the next start."""
    app.listener_runner.listener_executor.shutdown(wait=True)
    if isinstance(app, SlackApp):
        app.desk.close(DRAIN_SECONDS)


def _poster(access: SlackAccess, home: str, served: Served) -> WebClient:
    """It never waits for Slack by itself: a question that cannot be answered now makes room for the others."""
    return WebClient(
        token=served.token_for(home), base_url=access.api_base, timeout=SLACK_SECONDS, team_id=home or None, retry_handlers=[]
    )


def _register_all(app: App, assistant: Assistant) -> None:
    for listener in found_in(listeners):
        listener.register(app, assistant)


def found_in(package: ModuleType) -> list[ModuleType]:
    """The modules in a package and the packages in it, by name; those that begin with '_' stay out."""
    places = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    wanted = (place.name for place in places if not place.ispkg and "._" not in place.name)
    return [importlib.import_module(name) for name in sorted(wanted)]
