"""A letter that waits: let through, or sorted as what it really is. Nothing of what it holds is shown here."""

from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.acting import Place, Turn, act, explained, place_of, refresh, tapped
from bot.slack.app import Assistant
from bot.slack.surfaces import watched
from bot.slack.views.staff import letter as views
from bot.slack.views.staff.words import say
from handlers.intake import correcting
from handlers.intake.correcting import Act, letter_numbered
from handlers.intake.teaching import teach
from handlers.staffroom.standing import standing_of
from models.access import check_can_sort_letters
from models.errors import LetterStands
from models.post import LetterKind

SCOPES = ("chat:write", "users:read", "users:read.email")

Body = dict[str, Any]


def register(app: App, assistant: Assistant) -> None:
    """Reading a letter anew takes its time, so a form is answered first; a refusal is a sentence afterwards."""

    def release(ack: Ack, body: Body, client: WebClient) -> None:
        because = views.reason_in(body["view"])
        if not because:
            ack(response_action="errors", errors={"reason": say("letter", "reason_missing")})
            return
        ack()
        turn, place = Turn(client, assistant, body), place_of(body["view"])
        with watched(client, body):
            act(turn, place, lambda: _release(turn, place, because))

    def resort(ack: Ack, body: Body, client: WebClient) -> None:
        kinds, because = views.kinds_in(body["view"]), views.reason_in(body["view"])
        if not kinds:
            ack(response_action="errors", errors={"kinds": say("letter", "kinds_missing")})
            return
        ack()
        turn, place = Turn(client, assistant, body), place_of(body["view"])
        with watched(client, body):
            act(turn, place, lambda: _resort(turn, place, kinds, because))

    for name in (views.RELEASE, views.RESORT):
        app.action(name)(tapped(assistant, partial(_open, action=name)))
    app.view(views.RELEASE)(release)
    app.view(views.RESORT)(resort)


def _number(place: Place) -> int:
    return int(place.name.partition(":")[0])


def _open(turn: Turn, place: Place, action: str) -> None:
    """The form, for whoever may; where the letter is no more as the notice says, a sentence and the notice as it is."""
    number = _number(place)
    with turn.assistant.reading() as session:
        check_can_sort_letters(turn.asker(session))
        row, standing = letter_numbered(session, number), standing_of(session, place.about)
        state, kinds = row.state.value, tuple(row.kinds)
    if action.rpartition(":")[2] not in standing.open:
        refresh(turn, place)
        raise explained(turn, place, LetterStands(number, f"is {state} by now."))
    carried = place.carried(standing)
    turn.open(views.release(number, carried) if action == views.RELEASE else views.resort(number, kinds, carried))


def _release(turn: Turn, place: Place, because: str) -> None:
    number, by = _number(place), _by(turn)
    sight, house = turn.assistant.look_again(number, ())
    with turn.assistant.writing() as session:
        correcting.release(session, number, sight, house, Act(by, because, turn.at))


def _resort(turn: Turn, place: Place, kinds: tuple[LetterKind, ...], because: str) -> None:
    """As a person says, and an example from then on unless it would do harm."""
    number, by = _number(place), _by(turn)
    sight, house = turn.assistant.look_again(number, kinds)
    with turn.assistant.writing() as session:
        before = list(letter_numbered(session, number).kinds)
        correcting.resort(session, number, sight, house, Act(by, because, turn.at))
        teach(session, number, sight, house, (by, turn.at, before))


def _by(turn: Turn) -> str:
    """The address of somebody who may. Raises NotYours, NotCertain; before the letter is even read."""
    with turn.assistant.reading() as session:
        check_can_sort_letters(asker := turn.asker(session))
    return asker.email
