"""A mention in a channel: answered in the thread of the mention."""

from slack_bolt import App

from bot.slack.app import Assistant
from bot.slack.asking.inbox import Body, taken_and_left
from bot.slack.asking.replying import Heard, heard, is_from_a_person


def asked(body: Body) -> Heard | None:
    """The question in a mention by a person; None for any other event."""
    event = body["event"]
    return heard(body) if event.get("type") == "app_mention" and is_from_a_person(event) else None


EVENTS = ("app_mention",)
SCOPES = ("app_mentions:read", "chat:write")


def register(app: App, assistant: Assistant) -> None:
    """What comes here is no question: those were taken in front of Bolt."""
    app.event("app_mention")(taken_and_left)
