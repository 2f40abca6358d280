"""What all listeners share: ask the assistant, post the answer in the thread, and end every error here."""

import hashlib
import logging
import traceback
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.slack.addressing import ear_of, is_aloud, is_for_one, message_of, question_of
from bot.slack.app import Assistant
from bot.slack.aside import whisper
from bot.slack.failures import SLACK_FAILURES
from bot.slack.niceties import show_working
from bot.slack.text import plain
from bot.slack.views import answer as views
from bot.slack.who import whose
from handlers.conversation import Reply

log = logging.getLogger(__name__)

SAID = (None, "", "file_share", "thread_broadcast", "me_message")  # what the subtypes of a person's new message are
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True)
class Heard:
    """What somebody asked. `key` is the same however often Slack delivers it; `thread` is where the answer goes.
    `who` is the person, 'TEAM/USER', by their own organisation's team; '' where Slack does not say. `begins`: nothing stands
    in the thread yet but what they asked."""

    key: str
    channel: str
    thread: str
    text: str
    who: str = ""
    begins: bool = False


def heard(body: dict[str, Any]) -> Heard:
    """A message or mention, from the body of its event; never raises for a field that is missing."""
    event = body.get("event", {})
    thread = event.get("thread_ts") or event.get("ts", "")
    return Heard(
        body.get("event_id") or f"said:{event.get('channel')}/{event.get('ts')}",
        event.get("channel") or "",
        thread,
        plain(event.get("text") or ""),
        person(*whose(body)),
        begins=thread == event.get("ts"),
    )


def person(team: Any, user: Any) -> str:
    """'TEAM/USER', or '' where one of them is missing."""
    return f"{team}/{user}" if team and user else ""


def is_from_a_person(event: dict[str, Any]) -> bool:
    """Not from a bot, and a new message: edits, deletions, joins and the like have a subtype of another kind, or are hidden."""
    is_said = event.get("subtype") in SAID and event.get("user") not in (None, "", SLACKBOT)
    return is_said and not (event.get("bot_id") or event.get("hidden"))


def respond(client: WebClient, assistant: Assistant, asked: Heard) -> None:
    """Answers once in the thread. Nothing escapes: Bolt would lose the acknowledgement, and the person would wait."""
    try:
        if assistant.first_time(asked.key):
            if not is_aloud(asked):
                show_working(client, asked.channel, asked.thread)
            _give(client, asked, assistant.answer(question_of(client, assistant, asked)))
    except Exception as error:  # noqa: BLE001 the edge: whatever went wrong, the person gets a sentence
        _apologise(client, asked, error)


def _give(client: WebClient, asked: Heard, reply: Reply) -> None:
    """The answer in the thread, or to the asker alone."""
    message = message_of(asked, reply)
    if is_for_one(asked, reply):
        whisper(client, ear_of(asked), message)
    else:
        _post(client, asked, message)


def _apologise(client: WebClient, asked: Heard, error: Exception) -> None:
    reference = hashlib.sha256(asked.key.encode()).hexdigest()[:8]
    log.error("no answer in Slack, reference %s: %s", reference, _kind_and_place(error))
    try:
        _post(client, asked, views.sorry(reference))
    except SLACK_FAILURES as problem:
        log.error("no apology in Slack, reference %s: %s", reference, _kind_and_place(problem))


def _kind_and_place(error: BaseException) -> str:
    """The error's class and the line that raised it; its message could repeat what somebody wrote."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {place.filename}:{place.lineno}"


def _post(client: WebClient, asked: Heard, message: views.Message) -> None:
    """The library tries again where a connection breaks; the identity keeps that from being a second message."""
    client.chat_postMessage(
        channel=asked.channel,
        thread_ts=asked.thread,
        client_msg_id=views.identity(f"{asked.key} {message['text']}"),
        **message,
    )
