"""A direct message: answered in its thread. All other messages are taken and left alone."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.replying import heard, is_from_a_person, respond

EVENTS = ("message.im",)
SCOPES = ("im:history", "chat:write")


def register(app: App, assistant: Assistant) -> None:
    """Bolt acknowledges an event before its listener runs."""

    def answer_direct_message(body: dict[str, Any], client: WebClient) -> None:
        event = body.get("event", {})
        if event.get("channel_type") == "im" and is_from_a_person(event):
            respond(client, assistant, heard(body))

    app.event("message")(answer_direct_message)
