"""Answers that one person alone reads: asked as themselves, and handed over where they are."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.slack.failures import SLACK_FAILURES, messenger_error
from bot.slack.surfaces import WEBHOOK_SECONDS, Body, channel_of, thread_of
from bot.slack.views import answer as views
from bot.slack.who import visitor, whose
from handlers.conversation import Question

if TYPE_CHECKING:
    from bot.slack.app import Assistant

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ear:
    """One person in a channel, and in a thread of it that is there already; '' for none."""

    channel: str
    user: str
    thread: str = ""


def answer_aside(client: WebClient, assistant: "Assistant", body: Body, text: str) -> None:
    """Asks as the person of this payload and answers only to them. What they ask there next may hang on it."""
    person = visitor(client, assistant.people, body)
    thread = f"command:{channel_of(body)}/{person.who}" if person.who else ""
    asked = Question(text, assistant.now(), asker=person.email, thread=thread, chat=person.who)
    hand(client, body, views.answer(assistant.answer(asked), text))


def hand(client: WebClient, body: Body, message: views.Message) -> None:
    """The message to the person of this payload alone: by the address Slack gave for it, which works where the app is no
    member; in the channel; or else by a direct message. Raises what Slack's client raises."""
    user = whose(body)[1]
    if "command" in body or is_seen_by_one(body):
        if not _by_address(body, message):
            client.chat_postMessage(channel=user, **message)
    else:
        whisper(client, Ear(channel_of(body), user, thread_of(body)), message)


def whisper(client: WebClient, ear: Ear, message: views.Message) -> None:
    """The message in the channel for one pair of eyes; by a direct message where Slack refuses that."""
    try:
        client.chat_postEphemeral(channel=ear.channel, user=ear.user, thread_ts=ear.thread or None, **message)
    except SlackApiError as error:
        log.info("not shown to one person in the channel: %s", messenger_error(error))
        client.chat_postMessage(channel=ear.user, **message)


def is_seen_by_one(body: Body) -> bool:
    """Whether a button was tapped in a message that only this person sees."""
    place = body.get("container")
    return isinstance(place, Mapping) and bool(place.get("is_ephemeral"))


def replace_own(body: Body, message: views.Message) -> None:
    """Puts the message in the place of the one that only this person sees; a failure is logged and forgotten."""
    _by_address(body, message, in_its_place=True)


def _by_address(body: Body, message: views.Message, in_its_place: bool = False) -> bool:
    """Whether Slack took it at the address it gave with the payload."""
    if not (url := str(body.get("response_url") or "")):
        return False
    sent: dict[str, Any] = {**message, "response_type": "ephemeral", "replace_original": in_its_place}
    try:
        status = WebhookClient(url, timeout=WEBHOOK_SECONDS).send_dict(sent).status_code
    except SLACK_FAILURES as error:
        log.info("an answer's own address could not be used: %s", messenger_error(error))
        return False
    if status != 200:
        log.info("an answer's own address was refused: %s", status)
    return status == 200
