"""The app with the default data, at noon on 23 July 2025, between the Slack of the tests and a scene."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from bot.settings import Settings
from bot.slack.app import build, drain
from bot.wiring import House
from tests.conftest import load_kent
from tests.servers.slack import PROXIES, SlackServer
from tests.servers.slack_events import PARTNER, mention
from tests.slack_access import APP_TOKEN, BOT_TOKEN, NOON, SECRET, TEAM_CHANNEL, Door, over_http
from tests.slack_screens.page import Line

NAME = "Partnership assistant"


@dataclass
class Stage:
    """What a scene is handed: the door, Slack behind it, and the house with the records."""

    door: Door
    slack: SlackServer
    house: House

    def said(self, who: str, text: str) -> Line:
        """A person's words."""
        return Line(who, {"text": text}, is_app=False)

    def answered(self, message: dict[str, Any], only_you: bool = False) -> Line:
        """The app's."""
        return Line(NAME, message, only_you=only_you)

    def asked(self, text: str, number: int, thread: str = "") -> Line:
        """The answer to a question asked in a channel; `number` tells it from others."""
        threads = {"thread_ts": thread} if thread else {}
        before = len(self.slack.messages)
        self.door.send(mention(text, f"Ev{number}", ts=f"1753280{number:03}.000100", **threads))
        return self.answered(list(self.slack.messages.values())[before])


@contextmanager
def stage() -> Iterator[Stage]:
    """A stage that is gone afterwards, with the people of the tests in Slack's directory."""
    with patch.dict(os.environ), TemporaryDirectory(prefix="kcst-screens-") as home, SlackServer(BOT_TOKEN, APP_TOKEN) as slack:
        for name in PROXIES:
            os.environ.pop(name, None)
        slack.space.add_person(PARTNER, "tom.baker@westhill.example", "Tom Baker")
        place = {"home": Path(home), "slack_team_channel": TEAM_CHANNEL, "slack_api_base": slack.url}
        tokens = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN, "slack_signing_secret": SECRET}
        house = House(Settings(**place, **tokens))  # type: ignore[arg-type]
        load_kent(house.engine)
        app = build(house.slack_access, replace(house.assistant, now=lambda: NOON))
        yield Stage(Door(app, slack, lambda body: over_http(app, body)), slack, house)
        drain(app)
        house.engine.dispose()
