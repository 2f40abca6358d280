"""A tapped button of a question that was unclear: its whole question is asked, and answered in the same thread."""

import logging
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.asking.aside import answer_aside, is_seen_by_one, replace_own
from bot.slack.asking.replying import Heard, person, respond
from bot.slack.failures import SLACK_FAILURES, messenger_error
from bot.slack.surfaces import channel_of, tell, thread_of, watched
from bot.slack.tapping import Tap, message_of, tap_of
from bot.slack.text import fit, plain
from bot.slack.views import answer as views
from bot.slack.views import phrases, words
from bot.slack.who import whose

SCOPES = ("chat:write",)
log = logging.getLogger(__name__)


def register(app: App, assistant: Assistant) -> None:
    """The acknowledgement comes first: Slack shows a warning on the button after three seconds."""

    def answer_choice(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        with watched(client, body):
            tapped = tap_of(body, views.VALUE_LIMIT)
            if tapped.value:
                _answer(client, assistant, body, tapped)
            else:
                tell(client, body, phrases.STALE_BUTTON)

    app.action(views.CHOICE)(answer_choice)


def _answer(client: WebClient, assistant: Assistant, body: dict[str, Any], tapped: Tap) -> None:
    label = plain(tapped.label) or tapped.value
    if not is_seen_by_one(body):
        _show_chosen(client, body, label)
        respond(client, assistant, _asked(body, tapped))
    elif assistant.first_time(tapped.key):
        replace_own(body, views.note(phrases.chosen(label)))
        answer_aside(client, assistant, body, tapped.value)


def _asked(body: dict[str, Any], tapped: Tap) -> Heard:
    """A tap has no event id; who tapped which button of which message names it."""
    return Heard(tapped.key, channel_of(body), thread_of(body), tapped.value, person(*whose(body)))


def _show_chosen(client: WebClient, body: dict[str, Any], label: str) -> None:
    """The choice in the place of the buttons. Where Slack refuses, they stay, and the answer comes all the same."""
    message = body.get("message")
    blocks = message.get("blocks") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not blocks:
        return
    text = fit(str(message.get("text") or ""), views.FALLBACK_LIMIT, words.CUT) or words.NOTHING
    try:
        client.chat_update(channel=channel_of(body), ts=message_of(body), text=text, blocks=views.chosen(blocks, label))
    except SLACK_FAILURES as error:
        log.info("a choice could not be shown: %s", messenger_error(error))
