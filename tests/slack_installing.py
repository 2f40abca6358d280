"""What tests of several workspaces share: a house that may be installed elsewhere, served to a browser and to Slack."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from bot.settings import Settings
from bot.slack.app import SlackApp, drain
from bot.slack.app import build as slack_app
from bot.slack.installing.oauth import INSTALL, RETURN
from bot.web.app import WebParts
from bot.web.app import build as web_app
from bot.web.serving import Serving
from bot.wiring import House
from models.dates import now
from tests.servers.slack import SlackServer
from tests.servers.slack_events import signed
from tests.slack_access import BOT_TOKEN, SECRET, Body

SECONDS = 10
TOKEN_KEY, CLIENT_ID, CLIENT_SECRET = "a-key-of-random-characters-for-tests-only", "111.222", "client-secret-for-tests"
POLICE, POLICE_TOKEN = "T0POLICE", "xoxb-of-the-police-not-real"
SECRETS = (TOKEN_KEY, CLIENT_SECRET, POLICE_TOKEN, BOT_TOKEN, SECRET)


def house_in(home: Path, api_base: str, **settings: str) -> House:
    """The house with the default data, which other workspaces may install."""
    given = {
        "slack_bot_token": BOT_TOKEN, "slack_signing_secret": SECRET, "slack_client_id": CLIENT_ID, "slack_api_base": api_base,
        "slack_client_secret": CLIENT_SECRET, "slack_token_key": TOKEN_KEY, "web_address": "http://127.0.0.1:8080",
        "slack_team_channel": "C0TEAM",
    }  # fmt: skip
    return House(Settings(home=home, **given | settings))  # type: ignore[arg-type]


@dataclass
class Served:
    """A house that is served. `browser` keeps cookies, and follows nothing by itself."""

    house: House
    browser: httpx.Client
    app: SlackApp
    under_way: list["Future[Any]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        executor = self.app.listener_runner.listener_executor
        submit = executor.submit

        def noted(*given: Any, **named: Any) -> "Future[Any]":
            self.under_way.append(submit(*given, **named))
            return self.under_way[-1]

        executor.submit = noted  # type: ignore[method-assign]

    def settle(self) -> None:
        """Waits for the listeners that go on after their acknowledgement, and for the answers."""
        while self.under_way:
            self.under_way.pop(0).result(SECONDS)
        assert self.app.desk.settle(SECONDS), "there are questions without an answer"

    def send(self, body: Body, place: str = "/slack/events") -> httpx.Response:
        """Delivers it as Slack does."""
        request = signed(body, SECRET, now().timestamp())
        headers = {name: value[0] for name, value in request.headers.items()}
        return self.browser.post(place, content=request.raw_body, headers=headers)

    def begin(self) -> dict[str, str]:
        """What the link to Slack's page asks for, once somebody began an installation."""
        answer = self.browser.get(INSTALL)
        assert answer.status_code == 302
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    def come_back(self, **query: str) -> httpx.Response:
        return self.browser.get(RETURN, params=query)

    def install(self, slack: SlackServer, team: str = POLICE, token: str = POLICE_TOKEN) -> httpx.Response:
        """The whole way, with somebody at Slack who agrees."""
        slack.may_install("code-1", team, token)
        return self.come_back(code="code-1", state=self.begin()["state"])


@contextmanager
def served(house: House) -> Iterator[Served]:
    """The house's web part, with all that may be under way ended at the end."""
    with ExitStack() as until:
        app = slack_app(house.slack_access, house.assistant)
        parts = WebParts(house.check_database, app, house.installing)
        serving = Serving(web_app(parts), "127.0.0.1", 0)
        ends: list[Callable[[], object]] = [house.engine.dispose, lambda: drain(app), parts.workers.shutdown, serving.close]
        for end in ends:
            until.callback(end)
        serving.start()
        browser = httpx.Client(base_url=f"http://127.0.0.1:{serving.port}", timeout=SECONDS, trust_env=False)
        yield Served(house, until.enter_context(browser), app)
