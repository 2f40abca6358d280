"""What the team's actions share: which notice they stand under, who acts, and the notice brought up to date afterwards.

A permission rests on the person's own address, looked up at each action; never on the channel a button stands in, nor on
what a form carries along.
"""

import datetime as dt
import html
import json
import logging
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlmodel import Session, col, select

from bot.slack.app import Assistant
from bot.slack.failures import SLACK_FAILURES
from bot.slack.surfaces import action_in, kind_and_place, watched
from bot.slack.views.about import NOTICE
from bot.slack.views.staff.notice import notice, sentence
from bot.slack.who import visitor
from handlers.staffroom.standing import Standing, standing_of
from models.access import Asker, asker_of
from models.dates import day_of
from models.errors import DatabaseProblem, KcstError, MessengerError, NotCertain, NotYours, Refused
from models.post import Channel, OutboxMessage

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 2.0  # Slack waits three for a form's answer
_MARK = re.compile(r"[0-9a-f]{32}")

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A notice in Slack: the record it is about, where the message is, and its key, hashed. For a form: `seen` marks what it
    showed, `stood` where the record stood then."""

    about: str
    channel: str = ""
    ts: str = ""
    mark: str = ""
    seen: str = ""
    stood: str = ""

    @property
    def name(self) -> str:
        """The record's name, without its kind."""
        return self.about.partition(":")[2]

    def carried(self, standing: Standing | None = None, seen: str = "") -> str:
        """As a form carries it along; without a standing, as the form before it did."""
        return json.dumps(asdict(self) | {"seen": seen, "stood": standing.mark if standing else self.stood})


def place_under(body: Body) -> Place:
    """The notice a button was tapped under."""
    action, box = action_in(body), body.get("container")
    container = box if isinstance(box, Mapping) else {}
    mark = _MARK.search(str(action.get("block_id") or "").removeprefix(NOTICE))
    channel, ts = (str(container.get(name) or "") for name in ("channel_id", "message_ts"))
    return Place(str(action.get("value") or ""), channel, ts, mark[0] if mark else "")


def place_of(view: Body) -> Place:
    """The notice a form was opened from."""
    carried: Any = None
    with suppress(ValueError):
        carried = json.loads(str(view.get("private_metadata") or ""))
    known = carried if isinstance(carried, dict) else {}
    return Place(*(str(known.get(name) or "") for name in ("about", "channel", "ts", "mark", "seen", "stood")))


@dataclass(frozen=True)
class Turn:
    """One thing somebody did: Slack's client, what may be done, and the payload."""

    client: WebClient
    assistant: Assistant
    body: Body

    @property
    def at(self) -> dt.datetime:
        return self.assistant.now()

    def who(self) -> str:
        """The address of whoever did it. Raises NotCertain."""
        email = visitor(self.client, self.assistant.people, self.body).email
        if not email:
            raise NotCertain
        return email

    def asker(self, session: Session) -> Asker:
        """Whoever did it with what the records make of them. Raises NotCertain."""
        return asker_of(session, self.who(), day_of(self.at))

    def open(self, view: dict[str, Any]) -> None:
        """A form over the notice."""
        self.client.views_open(trigger_id=str(self.body.get("trigger_id") or ""), view=view)


def tapped(assistant: Assistant, do: Callable[[Turn, Place], None]) -> Callable[[Ack, dict[str, Any], WebClient], None]:
    """A listener for a button under a notice: acknowledged first, then done, and what is refused is told."""

    def listen(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        with watched(client, body):
            do(Turn(client, assistant, body), place_under(body))

    return listen


# ---------------------------------------------------------------- the notice afterwards


def refresh(turn: Turn, place: Place) -> None:
    """Bring the notice up to date with the records. What was done stands, whether Slack takes this or not."""
    with turn.assistant.reading() as session:
        text, standing = _text_of(session, place), standing_of(session, place.about)
    if not (text and place.channel and place.ts):
        return
    message = notice(text, place.about, place.mark, standing)
    try:
        turn.client.chat_update(channel=place.channel, ts=place.ts, text=message["text"], blocks=message["blocks"])
    except SLACK_FAILURES as problem:
        log.warning("a notice in Slack could not be brought up to date: %s", kind_and_place(problem))


def _text_of(session: Session, place: Place) -> str:
    """What the notice says; '' where there is none of that key about that record."""
    if not _MARK.fullmatch(place.mark):
        return ""
    query = select(OutboxMessage).where(
        col(OutboxMessage.message_id).startswith(f"<kcst.{place.mark}@"), OutboxMessage.about == place.about,
        OutboxMessage.channel == Channel.TEAM,
    )  # fmt: skip
    row = session.exec(query).first()
    return f"{row.subject}\n\n{row.text}" if row else ""


# ---------------------------------------------------------------- doing it


def act(turn: Turn, place: Place, work: Callable[[], None]) -> None:
    """Does it, then brings the notice up to date; so too where it is refused because somebody was before."""
    try:
        work()
    except (NotYours, NotCertain, DatabaseProblem, MessengerError):
        raise
    except KcstError as refusal:
        refresh(turn, place)
        raise explained(turn, place, refusal) from refusal
    refresh(turn, place)


def explained(turn: Turn, place: Place, refusal: KcstError) -> KcstError:
    """The refusal with what was done last by whom, where something was since the form was opened."""
    with turn.assistant.reading() as session:
        standing = standing_of(session, place.about)
    done = "" if standing.mark == place.stood else _plain(place.about, standing)
    return Refused(f"{refusal} {done}") if done else refusal


def _plain(about: str, standing: Standing) -> str:
    return html.unescape(sentence(about, standing))


def submitted(ack: Ack, turn: Turn, place: Place, work: Callable[[], None], field_of: Callable[[KcstError], str]) -> None:
    """Does what a form asks for while Slack waits, so that a refusal stands in the form and nothing typed is lost.

    What takes longer goes on after the form has closed, and a refusal becomes a sentence for the person.
    """
    with ThreadPoolExecutor(1) as aside:
        future = aside.submit(work)
        refusal = _refusal(future)
        if refusal is None:
            ack()
            with watched(turn.client, turn.body):
                act(turn, place, future.result)
            return
        ack(response_action="errors", errors={field_of(refusal): str(explained(turn, place, refusal))[:1_000]})
    with watched(turn.client, turn.body):
        refresh(turn, place)


def answered(ack: Ack, turn: Turn, place: Place, make: Callable[[], dict[str, Any]], field: str) -> None:
    """The form becomes the next one; a refusal stands at the field. Nothing is written, so it is made while Slack waits."""
    try:
        view = make()
    except Exception as error:
        if isinstance(error, KcstError) and _is_theirs(error):
            ack(response_action="errors", errors={field: str(explained(turn, place, error))[:1_000]})
            return
        ack()
        with watched(turn.client, turn.body):
            raise
    else:
        ack(response_action="update", view=view)


def _refusal(future: "Future[None]") -> KcstError | None:
    """What was refused while Slack waits; None where it is done, not done yet, or failed otherwise."""
    try:
        error = future.exception(PATIENCE_SECONDS)
    except TimeoutError:
        return None
    return error if isinstance(error, KcstError) and _is_theirs(error) else None


def _is_theirs(error: BaseException | None) -> bool:
    """Whether the person can do something about it; the rest is for whoever runs the house."""
    return isinstance(error, KcstError) and not isinstance(error, (DatabaseProblem, MessengerError))
