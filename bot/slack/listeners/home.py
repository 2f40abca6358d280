"""App Home is opened: the person's overview. And the same as a message, for who has no App Home."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.overview import post_overview, publish
from bot.slack.surfaces import watched
from bot.slack.views.home import SHOW
from bot.slack.who import visitor

EVENTS = ("app_home_opened",)
SCOPES = ("users:read", "users:read.email", "chat:write")


def register(app: App, assistant: Assistant) -> None:
    """Bolt acknowledges an event before its listener runs. The tab with the messages is somebody else's to listen to."""

    def show_home(body: dict[str, Any], client: WebClient) -> None:
        with watched(client, body):
            publish(client, assistant, visitor(client, assistant.people, body))

    def show_message(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        with watched(client, body):
            post_overview(client, assistant, body)

    app.event("app_home_opened", matchers=[is_home_tab])(show_home)
    app.action(SHOW)(show_message)


def is_home_tab(event: dict[str, Any]) -> bool:
    """Older payloads name no tab: they are sent for Home alone."""
    return event.get("tab") in ("home", None, "")
