"""A form that was sent: what is wrong is said below its field; what is right is taken in, and its arrival said."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.app import Assistant
from bot.slack.giving.files import fetched, wrong_with
from bot.slack.giving.opening import giver_of
from bot.slack.giving.states import files_of, place_of, raw_of, view_in
from bot.slack.listeners.giving.filling import keep
from bot.slack.listeners.giving.opening import form_called
from bot.slack.surfaces import tell, watched
from bot.slack.views import answer as views
from bot.slack.views import forms
from bot.slack.views import given as given_views
from bot.slack.views.forms import CALLBACK, FILES, Place
from bot.slack.who import Visitor, visitor
from handlers.giving import arriving
from handlers.giving.reading import Reading, read
from handlers.giving.shapes import Form, Given
from models.dates import day_of
from models.errors import MessengerError

SCOPES = ("chat:write", "files:read", "users:read", "users:read.email")
Body = dict[str, Any]


def register(app: App, assistant: Assistant) -> None:
    """What is wrong is found without asking anybody, so that the acknowledgement can carry it."""

    def take(ack: Ack, body: Body, client: WebClient) -> None:
        view = view_in(body)
        form = form_called(view.get("callback_id"))
        if form is None:
            ack()
            return
        found = read(form, raw_of(view, form), day_of(assistant.now()))
        wrong = dict(found.wrong) | _wrong_files(form, body)
        shown = forms.errors(view, wrong)
        if shown:
            ack(response_action="errors", errors=shown)
            return
        ack()
        with watched(client, body):
            if wrong:
                tell(client, body, next(iter(wrong.values())))
            else:
                _take(client, assistant, body, form, found)

    app.view_submission(re.compile(CALLBACK))(take)


def _wrong_files(form: Form, body: Body) -> dict[str, str]:
    said = wrong_with(files_of(view_in(body)), form.files)
    return {FILES: said} if said else {}


def _take(client: WebClient, assistant: Assistant, body: Body, form: Form, found: Reading) -> None:
    """Kept as a draft until it is filed: killed in between, nothing that was typed is lost."""
    keep(assistant, body, assistant.now())
    view, who = view_in(body), visitor(client, assistant.people, body)
    if not who.who:
        raise MessengerError("Slack did not say who sent a form; it cannot be answered, so it was not taken.", permanent=True)
    place = place_of(view, form)
    files = fetched(client, files_of(view))
    given = Given(form, found.values, giver_of(who), sending(view), place.draft, place.about)
    outcome = assistant.give(given, files, assistant.now())
    if outcome is not None:
        with assistant.reading() as session:
            told = arriving.words(session, outcome)
        _say_so(client, who, place, given_views.arrived(told, arriving.lacking(outcome)))


def sending(view: Mapping[str, Any]) -> str:
    """What names this sending of a view, the same however often it is delivered."""
    return str(view.get("id") or hashlib.sha256(json.dumps(view.get("state"), sort_keys=True).encode()).hexdigest())


def _say_so(client: WebClient, who: Visitor, place: Place, message: views.Message) -> None:
    """Only for them where they opened the form; by a direct message where nothing can be said there."""
    is_direct = place.channel.startswith("D")
    thread = place.thread or None
    if not place.channel or is_direct:
        client.chat_postMessage(channel=place.channel or who.user, thread_ts=thread, **message)
        return
    try:
        client.chat_postEphemeral(channel=place.channel, user=who.user, thread_ts=thread, **message)
    except SlackApiError:  # the app is no member there, or it is no channel any more
        client.chat_postMessage(channel=who.user, **message)
