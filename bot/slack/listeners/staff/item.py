"""A bulletin item: accepted at a tap, held or declined with a reason, edited."""

from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.acting import Place, Turn, act, explained, place_of, refresh, submitted, tapped
from bot.slack.app import Assistant
from bot.slack.views.staff import item as views
from bot.slack.views.staff.words import say
from handlers.drafts.approving import Approval
from handlers.drafts.judging_items import ItemWords, edit, item_referred_to, judge, mark_of_item
from handlers.staffroom.standing import JUDGEMENTS, standing_of
from models.access import check_can_approve_bulletin
from models.bulletins import ItemState
from models.errors import ItemStands

SCOPES = ("chat:write", "users:read", "users:read.email")
ACCEPT, HOLD, DECLINE = "staff:item:accept", "staff:item:hold", "staff:item:decline"

Body = dict[str, Any]


def register(app: App, assistant: Assistant) -> None:
    """What is tapped is acknowledged first; what a form asks for is done while Slack waits."""

    def put_off(ack: Ack, body: Body, client: WebClient) -> None:
        view = body["view"]
        because, state = views.reason_in(view), JUDGEMENTS[view["callback_id"].rpartition(":")[2]]
        if not because:
            ack(response_action="errors", errors={"reason": say("item", "reason_missing")})
            return
        turn, place = Turn(client, assistant, body), place_of(view)
        submitted(ack, turn, place, lambda: _judge(turn, place, state, because), lambda _: "reason")

    def save(ack: Ack, body: Body, client: WebClient) -> None:
        words, bad = views.words_in(body["view"])
        if bad:
            ack(response_action="errors", errors=bad)
            return
        turn, place = Turn(client, assistant, body), place_of(body["view"])
        submitted(ack, turn, place, lambda: _edit(turn, place, words), lambda _: "title")

    app.action(ACCEPT)(tapped(assistant, _accept))
    for name in (HOLD, DECLINE, views.EDIT):
        app.action(name)(tapped(assistant, partial(_open, action=name)))
    for name in (HOLD, DECLINE):
        app.view(name)(put_off)
    app.view(views.EDIT)(save)


def _accept(turn: Turn, place: Place) -> None:
    act(turn, place, lambda: _judge(turn, place, ItemState.ACCEPTED, ""))


def _open(turn: Turn, place: Place, action: str) -> None:
    """The form, for whoever may; where that cannot be done any more, a sentence and the notice as it is."""
    name = action.rpartition(":")[2]
    with turn.assistant.reading() as session:
        check_can_approve_bulletin(turn.asker(session))
        item, standing = item_referred_to(session, place.name), standing_of(session, place.about)
        carried = place.carried(standing, mark_of_item(item))
        view = views.edit(item, carried) if action == views.EDIT else views.why(name, item.reference, item.title, carried)
        reference, state = item.reference, item.state.value
    if name not in standing.open:
        refresh(turn, place)
        raise explained(turn, place, ItemStands(reference, f"is {state} by now."))
    turn.open(view)


def _judge(turn: Turn, place: Place, state: ItemState, because: str) -> None:
    who = Approval(turn.who(), turn.at)
    with turn.assistant.writing() as session:
        judge(session, place.name, who, state, because)


def _edit(turn: Turn, place: Place, words: ItemWords) -> None:
    """What somebody else edited since the form was opened is not written over."""
    who = Approval(turn.who(), turn.at, place.seen)
    with turn.assistant.writing() as session:
        whole = views.with_what_was_not_touched(words, item_referred_to(session, place.name))
        edit(session, place.name, who, whole)
