"""Where a person is, from the body of what they did; a sentence for them there; and the one place where errors end."""

import hashlib
import logging
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.slack.failures import SLACK_FAILURES
from bot.slack.views import answer as views
from bot.slack.views import notice, words
from bot.slack.who import whose
from models.errors import DatabaseProblem, KcstError, MessengerError

log = logging.getLogger(__name__)

SCOPES = ("chat:write",)
TOO_LATE = frozenset(
    {
        "expired_trigger_id",
        "trigger_expired",
        "exchanged_trigger_id",
        "trigger_exchanged",
        "invalid_trigger_id",
        "invalid_trigger",
    }
)
WEBHOOK_SECONDS = 10

Body = Mapping[str, Any]


@contextmanager
def watched(client: WebClient, body: Body) -> Iterator[None]:
    """Around everything that is done after the acknowledgement. Nothing escapes: the person is told where they are.

    What we refuse says itself why; whatever else went wrong is logged by its class and place, under a reference they get.
    """
    try:
        yield
    except (DatabaseProblem, MessengerError) as error:  # for whoever runs the house to read, not for the person
        _apologise(client, body, error)
    except KcstError as refusal:
        _say(client, body, str(refusal))
    except Exception as error:  # noqa: BLE001 the edge: whatever went wrong, the person gets a sentence
        if is_too_late(error):
            _say(client, body, words.TOO_LATE)
        else:
            _apologise(client, body, error)


def is_too_late(error: Exception) -> bool:
    """Whether Slack would not open a view because the press of the button was too long ago, or used already."""
    return isinstance(error, SlackApiError) and str(error.response.get("error", "")) in TOO_LATE


def tell(client: WebClient, body: Body, text: str) -> None:
    """A sentence that this person alone reads, where they are. Raises what Slack's client raises."""
    surface(body)(client, body, text)


def surface(body: Body) -> Callable[[WebClient, Body, str], None]:
    """How somebody is told something after this payload."""
    if "event" in body:
        return _in_thread
    if _in_view(body) or body.get("type") == "shortcut":
        return _in_modal
    return _by_webhook if body.get("response_url") else _to_them


def channel_of(body: Body) -> str:
    """The channel something was done in; '' for a modal, App Home or global shortcut."""
    event, place, channel = body.get("event"), body.get("container"), body.get("channel")
    if isinstance(event, Mapping):
        return str(event.get("channel") or "")
    found = place.get("channel_id") if isinstance(place, Mapping) else ""
    found = found or (channel.get("id") if isinstance(channel, Mapping) else "")
    return str(found or body.get("channel_id") or "")


def thread_of(body: Body) -> str:
    """The thread an event or a button stands in, or starts; '' where there is none."""
    event, place = body.get("event"), body.get("container")
    if isinstance(event, Mapping):
        return str(event.get("thread_ts") or event.get("ts") or "")
    return str(place.get("thread_ts") or place.get("message_ts") or "") if isinstance(place, Mapping) else ""


def action_in(body: Body) -> Mapping[str, Any]:
    """The button or field that was used; {} where the payload names none."""
    actions = body.get("actions")
    return actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}


def _in_view(body: Body) -> bool:
    return isinstance(body.get("view"), Mapping)


def _in_thread(client: WebClient, body: Body, text: str) -> None:
    channel, thread = channel_of(body), thread_of(body)
    if not channel:
        return _to_them(client, body, text)
    client.chat_postMessage(channel=channel, thread_ts=thread or None, **views.note(text))
    return None


def _in_modal(client: WebClient, body: Body, text: str) -> None:
    """Over what is open, while the press may still open something; else by a direct message."""
    view, trigger = body.get("view"), str(body.get("trigger_id") or "")
    is_over = isinstance(view, Mapping) and view.get("type") == "modal" and body.get("type") == "block_actions"
    try:
        if trigger:
            (client.views_push if is_over else client.views_open)(trigger_id=trigger, view=notice.modal(text))
            return
    except SlackApiError as error:
        log.info("a notice could not be opened over a view: %s", error.response.get("error", ""))
    _to_them(client, body, text)


def _by_webhook(client: WebClient, body: Body, text: str) -> None:
    """The address Slack gave with the payload: it works where the app is no member of the channel."""
    message = views.note(text)
    hook = WebhookClient(str(body["response_url"]), timeout=WEBHOOK_SECONDS)
    answer = hook.send(
        text=message["text"], blocks=message["blocks"], response_type="ephemeral", replace_original=False,
        unfurl_links=False, unfurl_media=False,
    )  # fmt: skip
    if answer.status_code != 200:
        log.info("an answer's own address was refused: %s", answer.status_code)
        _to_them(client, body, text)


def _to_them(client: WebClient, body: Body, text: str) -> None:
    """Only for them in the channel; by a direct message where there is no channel."""
    channel, user = channel_of(body), whose(body)[1]
    if channel and not channel.startswith("D"):
        client.chat_postEphemeral(channel=channel, user=user, **views.note(text))
    else:
        client.chat_postMessage(channel=channel or user, **views.note(text))


def _say(client: WebClient, body: Body, text: str) -> None:
    try:
        tell(client, body, text)
    except SLACK_FAILURES as problem:
        log.error("a person in Slack could not be told: %s", kind_and_place(problem))


def _apologise(client: WebClient, body: Body, error: Exception) -> None:
    reference = reference_of(body)
    log.error("something failed in Slack, reference %s: %s", reference, kind_and_place(error))
    _say(client, body, words.sorry(reference))


def reference_of(body: Body) -> str:
    """Eight characters that name what somebody did, the same however often it is delivered."""
    cause = body.get("event_id") or body.get("trigger_id") or f"{whose(body)} {body.get('action_ts')}"
    return hashlib.sha256(str(cause).encode()).hexdigest()[:8]


def kind_and_place(error: BaseException) -> str:
    """The error's class and the line that raised it; its message could repeat what somebody wrote."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {place.filename}:{place.lineno}"
