"""A direct message: answered in its thread. All other messages are taken and left alone."""

from slack_bolt import App

from bot.slack.app import Assistant
from bot.slack.asking.inbox import Body, taken_and_left
from bot.slack.asking.replying import Heard, heard, is_from_a_person


def asked(body: Body) -> Heard | None:
    """The question in a direct message by a person; None for any other event."""
    event = body["event"]
    is_direct = event.get("type") == "message" and event.get("channel_type") == "im"
    return heard(body) if is_direct and is_from_a_person(event) else None


EVENTS = ("message.im",)
SCOPES = ("im:history", "chat:write", "users:read", "users:read.email", "assistant:write")


def register(app: App, assistant: Assistant) -> None:
    """What comes here is no question: those were taken in front of Bolt."""
    app.event("message")(taken_and_left)
