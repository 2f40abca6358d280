"""The overview, gathered for whoever did something in Slack, and put where they are: App Home or a message."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.slack.app import Assistant
from bot.slack.failures import messenger_error
from bot.slack.surfaces import WEBHOOK_SECONDS, channel_of
from bot.slack.views import home
from bot.slack.who import Visitor, visitor, whose
from handlers.overview import Overview, overview
from models.access import asker_of
from models.dates import day_of

log = logging.getLogger(__name__)

Body = Mapping[str, Any]


def gather(assistant: Assistant, who: Visitor) -> Overview:
    """What this person may see now."""
    at = assistant.now()
    with assistant.reading() as session:
        return overview(session, asker_of(session, who.email, day_of(at)), who.reach, at)


def publish(client: WebClient, assistant: Assistant, who: Visitor, notice: str = "") -> None:
    """Their App Home, as it stands now. Raises what Slack's client raises."""
    client.views_publish(user_id=who.user, view=home.view(gather(assistant, who), notice))


def post_overview(client: WebClient, assistant: Assistant, body: Body) -> None:
    """The overview as a message that they alone read: in the channel they are in, or in their direct messages.

    For a command or a button, after its acknowledgement. Raises what Slack's client raises.
    """
    post_to_them(client, body, home.message(gather(assistant, visitor(client, assistant.people, body))))


def post_to_them(client: WebClient, body: Body, message: home.Message) -> None:
    """A message that they alone read, where they are. Where the app may not write, Slack's own address for an answer does,
    and their direct messages at last. Raises what Slack's client raises."""
    channel, user = channel_of(body), whose(body)[1]
    try:
        if channel and not channel.startswith("D"):
            client.chat_postEphemeral(channel=channel, user=user, **message)
        else:
            client.chat_postMessage(channel=channel or user, **message)
    except SlackApiError as error:
        if not channel:
            raise
        log.info("a message could not be posted where it was asked for: %s", messenger_error(error))
        if not _by_webhook(body, message):
            client.chat_postMessage(channel=user, **message)


def show_again(client: WebClient, assistant: Assistant, body: Body, notice: str) -> None:
    """The overview as it stands after what they pressed in it, where they pressed it. Raises what Slack's client raises."""
    who = visitor(client, assistant.people, body)
    if is_home(body):
        publish(client, assistant, who, notice)
        return
    message = home.message(gather(assistant, who), notice)
    if not _changed(client, body, message) and not _by_webhook(body, message, replace=True):
        client.chat_postMessage(channel=who.user, **message)


def value_of(body: Body) -> str:
    """What the button that was pressed holds; '' where there is none."""
    pressed = body.get("actions") or [{}]
    return str(pressed[0].get("value") or "")


def is_home(body: Body) -> bool:
    """Whether a button was pressed in App Home."""
    view = body.get("view")
    return isinstance(view, Mapping) and view.get("type") == "home"


def _changed(client: WebClient, body: Body, message: home.Message) -> bool:
    """In the message itself; False for one that only they see, which is changed by its own address."""
    channel, place = channel_of(body), body.get("container")
    stamp = str(place.get("message_ts") or "") if isinstance(place, Mapping) else ""
    if not (channel and stamp) or (isinstance(place, Mapping) and place.get("is_ephemeral")):
        return False
    try:
        client.chat_update(channel=channel, ts=stamp, text=message["text"], blocks=message["blocks"])
    except SlackApiError as error:
        log.info("the overview could not be changed where it stands: %s", messenger_error(error))
        return False
    return True


def _by_webhook(body: Body, message: home.Message, *, replace: bool = False) -> bool:
    """By the address Slack gave with what they did, in place of what they pressed it in; False where that does not work."""
    address = body.get("response_url")
    if not address:
        return False
    hook = WebhookClient(str(address), timeout=WEBHOOK_SECONDS)
    return hook.send(response_type="ephemeral", replace_original=replace, **message).status_code == 200
