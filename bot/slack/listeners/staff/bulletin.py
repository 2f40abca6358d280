"""An edition: read in a modal, and approved just as its notice found it. It goes out as by every other way of approving."""

from typing import Any

from slack_bolt import App

from bot.slack.acting import Place, Turn, act, explained, tapped
from bot.slack.app import Assistant
from bot.slack.views.staff import bulletin as views
from bot.slack.views.staff.words import say
from handlers.drafts.approving import Approval, approve, standing
from handlers.drafts.laying import tell_ready
from models.access import check_can_approve_bulletin
from models.bulletins import edition_of
from models.dates import say_month
from models.errors import EditionChanged, EditionStands, NoSuchEdition, Refused

SCOPES = ("chat:write", "users:read", "users:read.email")
PREVIEW, APPROVE = "staff:bulletin:preview", "staff:bulletin:approve"

Body = dict[str, Any]


def register(app: App, assistant: Assistant) -> None:
    """Both are acknowledged first."""

    app.action(PREVIEW)(tapped(assistant, _show))
    app.action(APPROVE)(tapped(assistant, lambda turn, place: act(turn, place, lambda: _approve(turn, place))))


def _show(turn: Turn, place: Place) -> None:
    month = place.name.partition(":")[0]
    with turn.assistant.reading() as session:
        check_can_approve_bulletin(turn.asker(session))
        edition = edition_of(session, month)
        if edition is None:
            raise NoSuchEdition(month)
        view = views.preview(edition)
    turn.open(view)


def _approve(turn: Turn, place: Place) -> None:
    """What changed since the notice is not approved: a notice of what it is now is on its way. The job of the bulletin lets an
    approved edition go, after it has looked at what people did to the draft."""
    month, _, seen = place.name.partition(":")
    who = Approval(turn.who(), turn.at, seen)
    try:
        with turn.assistant.writing() as session:
            fresh = approve(session, month, who)
    except EditionChanged as changed:
        with turn.assistant.writing() as session:
            tell_ready(session, standing(session, month), turn.at)
        raise Refused(say("bulletin", "moved", month=say_month(month))) from changed
    if not fresh:
        raise explained(turn, place, EditionStands(month, "was approved before."))
