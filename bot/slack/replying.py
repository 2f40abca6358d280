"""What all listeners share: hand a question in, and what is done with it then: answer, post, and end every error here."""

import datetime as dt
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient
from sqlalchemy.exc import DBAPIError

from bot.slack.failures import SLACK_FAILURES, is_about_the_message, messenger_error
from bot.slack.surfaces import kind_and_place
from bot.slack.text import plain
from bot.slack.views import answer as views
from handlers.conversation import Question
from models.errors import DatabaseProblem

if TYPE_CHECKING:
    from bot.slack.app import Assistant

log = logging.getLogger(__name__)

UNWRITABLE = (DatabaseProblem, DBAPIError)  # locked, away, read-only or full: it may take it later
ANSWER_TRIES, POST_TRIES = 5, 20  # half a minute of trouble with our records; an hour of Slack's
WAIT, LONGEST_WAIT = dt.timedelta(seconds=2), dt.timedelta(minutes=5)
LONGEST_PAUSE = 3_600.0


@dataclass(frozen=True)
class Heard:
    """What somebody asked. `key` is the same however often Slack delivers it; `thread` is where the answer goes.
    `who` is the person, 'TEAM/USER', by their own organisation's team; '' where Slack does not say."""

    key: str
    channel: str
    thread: str
    text: str
    who: str = ""


def heard(body: Mapping[str, Any]) -> Heard:
    """A message or mention, from the body of its event; never raises for a field that is missing."""
    event = body.get("event", {})
    thread = event.get("thread_ts") or event.get("ts", "")
    team = event.get("user_team") or event.get("team") or body.get("team_id") or ""
    where = f"{event.get('channel')}:{event.get('ts')}"
    return Heard(
        body.get("event_id") or f"message:{where}",
        event.get("channel", ""),
        thread,
        plain(event.get("text") or ""),
        person(team, event.get("user")),
    )


def person(team: Any, user: Any) -> str:
    """'TEAM/USER', or '' where one of them is missing."""
    return f"{team}/{user}" if team and user else ""


def is_from_a_person(event: Mapping[str, Any]) -> bool:
    """Not from a bot, and a new message: edits, deletions, joins and the like have a subtype (a file sent along is no
    reason for silence) or are hidden."""
    changes = event.get("subtype") not in (None, "", "file_share")
    return bool(event.get("user")) and not (changes or event.get("bot_id") or event.get("hidden"))


def respond(client: WebClient, assistant: "Assistant", asked: Heard) -> None:
    """Hands it in to be answered once in its thread, however often it is delivered. Nothing escapes: it is acknowledged."""
    try:
        assistant.hand_in(asked, str(client.default_params.get("team_id") or ""))
    except Exception as error:  # noqa: BLE001 the edge: whatever went wrong, the person gets a sentence
        attempt(client, _sorry(asked, error), asked, POST_TRIES)


@dataclass(frozen=True)
class Draft:
    """A message that is to be posted."""

    message: views.Message
    is_sorry: bool = False


@dataclass(frozen=True)
class Later:
    """What is to be tried again after this wait: the draft, or to write one."""

    wait: dt.timedelta
    draft: Draft | None = None


def answer(client: WebClient, assistant: "Assistant", asked: Heard, number: int, draft: Draft | None) -> Later | None:
    """The `number`th try to answer and post it. None where that was the end of it, whatever it was. Raises nothing."""
    try:
        draft = draft or _written(assistant, asked, number)
    except UNWRITABLE as trouble:
        if number < ANSWER_TRIES:
            log.warning("an answer in Slack has to wait, reference %s: %s", _reference(asked), kind_and_place(trouble))
            return Later(wait_after(number))
        draft = _sorry(asked, trouble)
    except Exception as error:  # noqa: BLE001 the edge: whatever went wrong, the person gets a sentence
        draft = _sorry(asked, error)
    return attempt(client, draft, asked, number)


def attempt(client: WebClient, draft: Draft, asked: Heard, number: int) -> Later | None:
    """The `number`th try to post it; when to try again, None where that is the end of it."""
    try:
        _post(client, asked, draft)
    except SLACK_FAILURES as error:
        problem = messenger_error(error)
        if not problem.permanent and number < POST_TRIES:
            return Later(wait_after(number, problem.retry_after), draft)
        what = "apology" if draft.is_sorry else "answer"
        log.error("no %s in Slack, reference %s: %s", what, _reference(asked), problem)
        if not draft.is_sorry and (not problem.permanent or is_about_the_message(error)):
            return attempt(client, Draft(views.sorry(_reference(asked)), is_sorry=True), asked, number)
    return None


def wait_after(number: int, retry_after: float | None = None) -> dt.timedelta:
    """How long until the next try: what Slack asks for, or doubling from two seconds to five minutes."""
    if retry_after is None:
        doubled: dt.timedelta = WAIT * 2 ** min(number - 1, 10)
        return min(doubled, LONGEST_WAIT)
    return dt.timedelta(seconds=retry_after if 0 <= retry_after <= LONGEST_PAUSE else LONGEST_PAUSE)


def _written(assistant: "Assistant", asked: Heard, number: int) -> Draft:
    """The answer; after so many tries that ended the process, or its lease, it is not tried again."""
    if number > ANSWER_TRIES:
        raise TimeoutError("its answering was cut off too often")
    question = Question(asked.text, assistant.now(), thread=f"{asked.channel}/{asked.thread}", chat=asked.who)
    return Draft(views.answer(assistant.answer(question)))


def _sorry(asked: Heard, error: Exception) -> Draft:
    log.error("no answer in Slack, reference %s: %s", _reference(asked), kind_and_place(error))
    return Draft(views.sorry(_reference(asked)), is_sorry=True)


def _reference(asked: Heard) -> str:
    return hashlib.sha256(asked.key.encode()).hexdigest()[:8]


def _post(client: WebClient, asked: Heard, draft: Draft) -> None:
    """It may be posted again where it is not known whether it arrived: Slack takes a message of one identity only once."""
    client.chat_postMessage(
        channel=asked.channel,
        thread_ts=asked.thread,
        client_msg_id=views.identity(f"{asked.key} {'sorry' if draft.is_sorry else 'answer'}"),
        **draft.message,
    )
