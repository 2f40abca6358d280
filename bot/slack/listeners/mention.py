"""A mention in a channel: answered in the thread of the mention."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.replying import heard, is_from_a_person, respond

EVENTS = ("app_mention",)
SCOPES = ("app_mentions:read", "chat:write")


def register(app: App, assistant: Assistant) -> None:
    """Bolt acknowledges an event before its listener runs."""

    def answer_mention(body: dict[str, Any], client: WebClient) -> None:
        if is_from_a_person(body.get("event", {})):
            respond(client, assistant, heard(body))

    app.event("app_mention")(answer_mention)
