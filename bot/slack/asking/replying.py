"""What all listeners share: a question as it was heard, and handed in; and how it is answered and posted then (see tries)."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient

from bot.slack.asking.addressing import ear_of, is_aloud, is_for_one, message_of, question_of
from bot.slack.asking.aside import whisper
from bot.slack.asking.niceties import show_working
from bot.slack.failures import SLACK_FAILURES
from bot.slack.surfaces import kind_and_place
from bot.slack.text import plain
from bot.slack.views import answer as views
from bot.slack.who import whose

if TYPE_CHECKING:
    from bot.slack.app import Assistant

log = logging.getLogger(__name__)

SAID = (None, "", "file_share", "thread_broadcast", "me_message")  # what the subtypes of a person's new message are
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True)
class Draft:
    """A message that is to be posted; `for_one`: to the asker alone."""

    message: views.Message
    is_sorry: bool = False
    for_one: bool = False


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


def heard(body: Mapping[str, Any]) -> Heard:
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


def is_from_a_person(event: Mapping[str, Any]) -> bool:
    """Not from a bot, and a new message: edits, deletions, joins and the like have a subtype of another kind, or are hidden."""
    is_said = event.get("subtype") in SAID and event.get("user") not in (None, "", SLACKBOT)
    return is_said and not (event.get("bot_id") or event.get("hidden"))


def respond(client: WebClient, assistant: "Assistant", asked: Heard) -> None:
    """Hands it in to be answered once in its thread, however often it is delivered. Nothing escapes: it is acknowledged."""
    try:
        assistant.hand_in(asked, str(client.default_params.get("team_id") or ""))
    except Exception as error:  # noqa: BLE001 the edge: whatever went wrong, the person gets a sentence
        try:
            post(client, asked, sorry(asked, error))
        except SLACK_FAILURES as problem:
            log.error("no apology in Slack, reference %s: %s", reference(asked), kind_and_place(problem))


def written(client: WebClient, assistant: "Assistant", asked: Heard) -> Draft:
    """The answer. It may be written again where posting it was cut off. Raises whatever can go wrong."""
    if not is_aloud(asked):
        show_working(client, asked.channel, asked.thread)
    reply = assistant.answer(question_of(client, assistant, asked))
    return Draft(message_of(asked, reply), for_one=is_for_one(asked, reply))


def sorry(asked: Heard, error: Exception) -> Draft:
    """The apology, with the reference under which the log tells what failed."""
    log.error("no answer in Slack, reference %s: %s", reference(asked), kind_and_place(error))
    return Draft(views.sorry(reference(asked)), is_sorry=True)


def reference(asked: Heard) -> str:
    return hashlib.sha256(asked.key.encode()).hexdigest()[:8]


def post(client: WebClient, asked: Heard, draft: Draft) -> None:
    """It may be posted again where it is not known whether it arrived: Slack takes a message of one identity only once."""
    if draft.for_one:
        whisper(client, ear_of(asked), draft.message)
        return
    client.chat_postMessage(
        channel=asked.channel,
        thread_ts=asked.thread,
        client_msg_id=views.identity(f"{asked.key} {'sorry' if draft.is_sorry else 'answer'}"),
        **draft.message,
    )
