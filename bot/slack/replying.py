"""What all listeners share: ask the assistant, post the answer in the thread, and end every error here."""

import hashlib
import logging
import traceback
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.failures import SLACK_FAILURES
from bot.slack.text import plain
from bot.slack.views import answer as views
from handlers.conversation import Question

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Heard:
    """What somebody asked. `key` is the same however often Slack delivers it; `thread` is where the answer goes.
    `who` is the person, 'TEAM/USER', by their own organisation's team; '' where Slack does not say."""

    key: str
    channel: str
    thread: str
    text: str
    who: str = ""


def heard(body: dict[str, Any]) -> Heard:
    """A message or mention, from the body of its event; never raises for a field that is missing."""
    event = body.get("event", {})
    thread = event.get("thread_ts") or event.get("ts", "")
    team = event.get("user_team") or event.get("team") or body.get("team_id") or ""
    return Heard(
        body.get("event_id", ""),
        event.get("channel", ""),
        thread,
        plain(event.get("text") or ""),
        person(team, event.get("user")),
    )


def person(team: Any, user: Any) -> str:
    """'TEAM/USER', or '' where one of them is missing."""
    return f"{team}/{user}" if team and user else ""


def is_from_a_person(event: dict[str, Any]) -> bool:
    """Not from a bot, and a new message: edits, deletions, joins and the like have a subtype (a file sent along is no
    reason for silence) or are hidden."""
    changes = event.get("subtype") not in (None, "", "file_share")
    return bool(event.get("user")) and not (changes or event.get("bot_id") or event.get("hidden"))


def respond(client: WebClient, assistant: Assistant, asked: Heard) -> None:
    """Answers once in the thread. Nothing escapes: Bolt would lose the acknowledgement, and the person would wait."""
    try:
        if assistant.first_time(asked.key):
            question = Question(asked.text, assistant.now(), thread=f"{asked.channel}/{asked.thread}", chat=asked.who)
            _post(client, asked, views.answer(assistant.answer(question)))
    except Exception as error:  # noqa: BLE001 the edge: whatever went wrong, the person gets a sentence
        _apologise(client, asked, error)


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
