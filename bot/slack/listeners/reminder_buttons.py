"""“Stop reminding me of this”, below a reminder: ends that wish; one for more only where they say so too."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.overview import post_to_them, value_of
from bot.slack.surfaces import watched
from bot.slack.views.home import STOP_THIS
from bot.slack.views.home import _stopped as views
from bot.slack.who import visitor
from handlers.overview.choosing import chosen, stop_this
from handlers.overview.own import wish_of
from models.dates import day_of
from models.errors import NotOffered

SCOPES = ("chat:write",)


def register(app: App, assistant: Assistant) -> None:
    """The acknowledgement comes first: Slack shows a warning on the button after three seconds."""

    def stop_reminding(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        with watched(client, body):
            _stop(client, assistant, body)

    app.action(STOP_THIS)(stop_reminding)


def _stop(client: WebClient, assistant: Assistant, body: dict[str, Any]) -> None:
    who, wanted, at = visitor(client, assistant.people, body), chosen(value_of(body)), assistant.now()
    if not who.who:
        raise NotOffered
    with assistant.writing() as session:
        stopped = stop_this(session, who.reach, wanted, at)
        left = [wish_of(session, row, day_of(at)) for row in stopped.left]
    post_to_them(client, body, views.message(ended=bool(stopped.ended), left=left))
