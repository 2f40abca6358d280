"""The overview, gathered for whoever did something in Slack, and put where they are: App Home or a message."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.app import Assistant
from bot.slack.asking.aside import hand, is_seen_by_one, replace_own
from bot.slack.failures import messenger_error
from bot.slack.surfaces import channel_of, thread_of
from bot.slack.tapping import message_of, tap_of
from bot.slack.views import home
from bot.slack.who import Visitor, visitor
from handlers.overview import Overview, overview
from models.access import asker_of
from models.dates import day_of

log = logging.getLogger(__name__)

LONGEST_VALUE = 2_000  # Slack's for a button

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
    """A message for them: in the thread of their direct messages as it is, anywhere else for their eyes alone."""
    channel = channel_of(body)
    if channel.startswith("D") and "command" not in body and not is_seen_by_one(body):
        client.chat_postMessage(channel=channel, thread_ts=thread_of(body) or None, **message)
    else:
        hand(client, body, message)


def show_again(client: WebClient, assistant: Assistant, body: Body, notice: str) -> None:
    """The overview as it stands after what they pressed in it, where they pressed it. Raises what Slack's client raises."""
    who = visitor(client, assistant.people, body)
    if _is_home(body):
        publish(client, assistant, who, notice)
        return
    message = home.message(gather(assistant, who), notice)
    if is_seen_by_one(body):
        replace_own(body, message)
        return
    try:
        client.chat_update(channel=channel_of(body), ts=message_of(body), text=message["text"], blocks=message["blocks"])
    except SlackApiError as error:
        log.info("the overview could not be changed where it stands: %s", messenger_error(error))
        hand(client, body, message)


def _is_home(body: Body) -> bool:
    """Whether a button was pressed in App Home."""
    view = body.get("view")
    return isinstance(view, Mapping) and view.get("type") == "home"


def value_of(body: Body) -> str:
    """What the button that was pressed holds; '' where it is not as we made it."""
    return tap_of(body, LONGEST_VALUE).value
