"""One try at a question that came in: answered and posted, put off, or ended with an apology."""

import datetime as dt
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slack_sdk import WebClient
from sqlalchemy.exc import DBAPIError

from bot.slack.asking.replying import Draft, Heard, post, reference, sorry, written
from bot.slack.failures import SLACK_FAILURES, is_about_the_message, messenger_error
from bot.slack.surfaces import kind_and_place
from bot.slack.views import answer as views
from models.errors import DatabaseProblem

if TYPE_CHECKING:
    from bot.slack.app import Assistant

log = logging.getLogger(__name__)

UNWRITABLE = (DatabaseProblem, DBAPIError)  # locked, away, read-only or full: it may be otherwise later
ANSWER_TRIES, POST_TRIES = 5, 20  # half a minute of trouble with our records; an hour of Slack's
WAIT, LONGEST_WAIT = dt.timedelta(seconds=2), dt.timedelta(minutes=5)
LONGEST_PAUSE = 3_600.0


@dataclass(frozen=True)
class Later:
    """What is to be tried again after this wait: to post the draft, or to write one."""

    wait: dt.timedelta
    draft: Draft | None = None


def answer(client: WebClient, assistant: "Assistant", asked: Heard, number: int, draft: Draft | None) -> Later | None:
    """The `number`th try to answer and post it. None where that was the end of it, whatever it was."""
    try:
        draft = draft or _written(client, assistant, asked, number)
    except UNWRITABLE as trouble:
        if number < ANSWER_TRIES:
            log.warning("an answer in Slack has to wait, reference %s: %s", reference(asked), kind_and_place(trouble))
            return Later(wait_after(number))
        draft = sorry(asked, trouble)
    except Exception as error:  # noqa: BLE001 the edge: whatever went wrong, the person gets a sentence
        draft = sorry(asked, error)
    return _posted(client, asked, number, draft)


def wait_after(number: int, retry_after: float | None = None) -> dt.timedelta:
    """How long until the next try: what Slack asks for, or doubling from two seconds to five minutes."""
    if retry_after is None:
        doubled: dt.timedelta = WAIT * 2 ** min(number - 1, 10)
        return min(doubled, LONGEST_WAIT)
    return dt.timedelta(seconds=retry_after if 0 <= retry_after <= LONGEST_PAUSE else LONGEST_PAUSE)


def _written(client: WebClient, assistant: "Assistant", asked: Heard, number: int) -> Draft:
    """What was cut off so often by the end of its process may be what ends it."""
    if number > ANSWER_TRIES:
        raise TimeoutError("its answering was cut off too often")
    return written(client, assistant, asked)


def _posted(client: WebClient, asked: Heard, number: int, draft: Draft) -> Later | None:
    try:
        post(client, asked, draft)
    except SLACK_FAILURES as error:
        problem = messenger_error(error)
        if not problem.permanent and number < POST_TRIES:
            return Later(wait_after(number, problem.retry_after), draft)
        what = "apology" if draft.is_sorry else "answer"
        log.error("no %s in Slack, reference %s: %s", what, reference(asked), problem)
        if not draft.is_sorry and (not problem.permanent or is_about_the_message(error)):
            return _posted(client, asked, number, Draft(views.sorry(reference(asked)), is_sorry=True))
    return None
