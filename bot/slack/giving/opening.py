"""Opens a form for whoever pressed for it, with what they had begun, or with what is known already."""

from typing import Any

from slack_sdk import WebClient
from sqlmodel import Session

from bot.slack.app import Assistant
from bot.slack.surfaces import channel_of
from bot.slack.views import forms
from bot.slack.views.forms import Filled, Place
from bot.slack.who import Visitor, visitor
from handlers.figures import grant_year
from handlers.giving.choices import Options, options_of
from handlers.giving.reading import typed
from handlers.giving.shapes import Form, Giver, Raw
from models.dates import FinancialYear, day_of
from models.errors import UnknownYear
from models.forms import draft_of

Body = dict[str, Any]


def giver_of(who: Visitor) -> Giver:
    """Somebody in Slack as one who gives something."""
    return Giver(who.who, who.name, who.email)


def open_form(client: WebClient, assistant: Assistant, body: Body, form: Form, told: Raw | None = None) -> None:
    """Opens the form. `told` is what a message says already. Raises what Slack's client raises."""
    who = visitor(client, assistant.people, body)
    place = place_for(body, form, of_message=told is not None)
    with assistant.reading() as session:
        view = view_for(session, assistant, (form, who, place), told)
    client.views_open(trigger_id=str(body.get("trigger_id") or ""), view=view)


def view_for(
    session: Session, assistant: Assistant, asked: tuple[Form, Visitor, Place], told: Raw | None = None, cleared: int = 0
) -> forms.View:
    """The form for them, with what they had begun, or else with what is known of them; cleared so many times."""
    form, who, place = asked
    filled = Filled(typed(form, told or form.theirs(giver_of(who))), round=cleared)
    begun = _begun(session, form, who, place)
    return forms.modal(form, begun or filled, year_options(session, assistant, form), place)


def place_for(body: Body, form: Form, *, of_message: bool) -> Place:
    """Where it is opened. What is made of a message is a draft of its own, beside what they may have begun themselves."""
    channel, container = channel_of(body), body.get("container")
    thread = str(container.get("thread_ts") or "") if isinstance(container, dict) else ""
    message = body.get("message")
    stamp = message.get("ts") if of_message and isinstance(message, dict) else ""
    return Place(f"{form.name}:{channel}:{stamp}" if of_message else form.name, channel, thread)


def year_options(session: Session, assistant: Assistant, form: Form) -> Options:
    """What may be chosen: the lists of the grant's year as it is now."""
    day = day_of(assistant.now())
    try:
        year = str(grant_year(session, None, day))
    except UnknownYear:
        year = str(FinancialYear.of(day))
    return options_of(session, form, year)


def _begun(session: Session, form: Form, who: Visitor, place: Place) -> Filled | None:
    draft = draft_of(session, who.who, place.draft) if who.who else None
    return Filled(typed(form, draft.given), day_of(draft.began)) if draft else None
