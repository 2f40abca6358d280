"""A proposal: seen whole, its lead asked for information, and one step further on its way."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.acting import Place, Turn, answered, explained, place_of, refresh, submitted, tapped
from bot.slack.app import Assistant
from bot.slack.views.staff import proposal as views
from bot.slack.views.staff import step as steps
from bot.slack.views.staff.words import say
from handlers.proposals.deciding import action_named
from handlers.proposals.offering import case_of, offer_of
from handlers.proposals.shapes import Given, Who
from handlers.proposals.showing import shown
from handlers.proposals.stepping import step
from handlers.staffroom.standing import standing_of
from models.access import check_is_inside
from models.dates import day_of
from models.errors import Refused, StepRefused
from models.workflow import Action

SCOPES = ("chat:write", "users:read", "users:read.email")

Body = dict[str, Any]


def register(app: App, assistant: Assistant) -> None:
    """What is tapped is acknowledged first; what a form asks for is done while Slack waits, so that a refusal stands in it."""

    def ask(ack: Ack, body: Body, client: WebClient) -> None:
        because = views.reason_in(body["view"])
        if not because:
            ack(response_action="errors", errors={"reason": say("proposal", "asked_missing")})
            return
        turn, place = Turn(client, assistant, body), place_of(body["view"])
        submitted(ack, turn, place, lambda: _take(turn, place, Action.ASK, Given(because)), lambda _: "reason")

    def choose(ack: Ack, body: Body, client: WebClient) -> None:
        wanted = steps.chosen_in(body["view"])
        if not wanted:
            ack(response_action="errors", errors={"next": say("proposal", "next_missing")})
            return
        turn, place = Turn(client, assistant, body), place_of(body["view"])
        answered(ack, turn, place, lambda: _form(turn, place, wanted), "next")

    def take(ack: Ack, body: Body, client: WebClient) -> None:
        view = body["view"]
        given, bad = steps.given_in(view)
        if bad:
            ack(response_action="errors", errors=bad)
            return
        turn, place, needs = Turn(client, assistant, body), place_of(view), steps.needs_in(view)
        submitted(
            ack, turn, place, lambda: _take(turn, place, place.seen, given), lambda refusal: steps.field_of(refusal, needs)
        )

    for name, opened in _OPENING.items():
        app.action(name)(tapped(assistant, opened))
    app.view(views.ASK)(ask)
    app.view(steps.CHOOSE)(choose)
    app.view(steps.TAKE)(take)


def _details(turn: Turn, place: Place) -> None:
    with turn.assistant.reading() as session:
        asker = turn.asker(session)
        check_is_inside(asker, "see all of a proposal here")
        row = shown(session, place.name, asker, day_of(turn.at))
    turn.open(views.details(row, place.carried()))


def _ask(turn: Turn, place: Place) -> None:
    """The form, for whoever may ask; where there is nothing to ask any more, a sentence and the notice as it is."""
    try:
        with turn.assistant.reading() as session:
            asker, day = turn.asker(session), day_of(turn.at)
            _, offer = offer_of(session, case_of(session, place.name, asker, day), Action.ASK)
            row, standing = shown(session, place.name, asker, day), standing_of(session, place.about)
    except StepRefused as refusal:
        refresh(turn, place)
        raise explained(turn, place, refusal) from refusal
    turn.open(views.ask(row, offer.to, place.carried(standing)))


def _choose(turn: Turn, place: Place) -> None:
    with turn.assistant.reading() as session:
        asker, day = turn.asker(session), day_of(turn.at)
        case_of(session, place.name, asker, day)
        row, standing = shown(session, place.name, asker, day), standing_of(session, place.about)
    if not row["next"]:
        refresh(turn, place)
    turn.open(steps.choose(row, place.carried(standing)))


def _form(turn: Turn, place: Place, wanted: str) -> dict[str, Any]:
    """The form of the step that was chosen; it carries the step's name along."""
    action = action_named(wanted)
    with turn.assistant.reading() as session:
        asker, day = turn.asker(session), day_of(turn.at)
        step_row, offer = offer_of(session, case_of(session, place.name, asker, day), action)
        row = shown(session, place.name, asker, day)
    return steps.take(row, step_row, offer, place.carried(seen=action.value))


def _take(turn: Turn, place: Place, action: str, given: Given) -> None:
    who = Who(turn.who(), turn.at)
    try:
        with turn.assistant.writing() as session:
            step(session, place.name, action, who, given)
    except StepRefused as refusal:
        raise Refused(steps.in_the_form(str(refusal))) from refusal


_OPENING = {views.DETAILS: _details, views.ASK: _ask, steps.CHOOSE: _choose}
