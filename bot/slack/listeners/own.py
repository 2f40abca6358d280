"""“Show me (only you see it)”: the question of a channel, asked as whoever taps, and answered to them alone."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.asking.aside import answer_aside
from bot.slack.surfaces import tell, watched
from bot.slack.tapping import tap_of
from bot.slack.views import phrases
from bot.slack.views.beside import OWN, VALUE_LIMIT

SCOPES = ("chat:write", "users:read", "users:read.email")


def register(app: App, assistant: Assistant) -> None:
    def show_own(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        with watched(client, body):
            tapped = tap_of(body, VALUE_LIMIT)
            if not tapped.value:
                tell(client, body, phrases.STALE_BUTTON)
            elif assistant.first_time(tapped.key):
                answer_aside(client, assistant, body, tapped.value)

    app.action(OWN)(show_own)
