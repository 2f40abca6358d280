"""A tapped button of a question that was unclear: its whole question is asked, and answered in the same thread."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.replying import Heard, person, respond
from bot.slack.views.answer import CHOICE

SCOPES = ("chat:write",)


def register(app: App, assistant: Assistant) -> None:
    """The acknowledgement comes first: Slack shows a warning on the button after three seconds."""

    def answer_choice(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        respond(client, assistant, _tapped(body))

    app.action(CHOICE)(answer_choice)


def _tapped(body: dict[str, Any]) -> Heard:
    """A tap has no event id; who tapped and when names it."""
    action, place = body.get("actions", [{}])[0], body.get("container", {})
    thread = place.get("thread_ts") or place.get("message_ts", "")
    key = f"tap:{body.get('user', {}).get('id')}:{action.get('action_ts')}"
    user = body.get("user", {})
    return Heard(key, place.get("channel_id", ""), thread, action.get("value", ""), person(user.get("team_id"), user.get("id")))
