"""Keeps a form while it is filled in: at each change, and when it is closed; and clears it."""

import datetime as dt
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.giving.opening import view_for
from bot.slack.giving.states import begun_with, place_of, raw_of, round_of, view_in
from bot.slack.listeners.giving.opening import form_called
from bot.slack.surfaces import action_in, kind_and_place, watched
from bot.slack.views.forms import CALLBACK, CLEAR, INPUT
from bot.slack.who import visitor, whose
from handlers.giving import drafts
from handlers.giving.reading import typed
from handlers.giving.shapes import Form
from models.forms import forget_draft

log = logging.getLogger(__name__)

SCOPES = ("chat:write",)
NEAR = dt.timedelta(minutes=1)  # a moment told further from now than this is not believed
Body = dict[str, Any]


def register(app: App, assistant: Assistant) -> None:
    """Each is acknowledged first, and kept after it."""

    def keep_change(ack: Ack, body: Body) -> None:
        ack()
        with unnoticed():
            keep(assistant, body, said_at(body, assistant.now()))

    def keep_closed(ack: Ack, body: Body) -> None:
        ack()
        with unnoticed():
            view, form = view_in(body), form_called(view_in(body).get("callback_id"))
            if form and typed(form, raw_of(view, form)) != typed(form, begun_with(view)):
                keep(assistant, body, assistant.now())

    def clear(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        with watched(client, body):
            if form := form_called(view_in(body).get("callback_id")):
                _cleared(client, assistant, body, form)

    app.action(INPUT)(keep_change)
    app.view_closed(re.compile(CALLBACK))(keep_closed)
    app.action(CLEAR)(clear)


@contextmanager
def unnoticed() -> Iterator[None]:
    """Around the keeping of a draft: a person who is typing is not interrupted because it was not kept."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 the edge: the next change is kept, or the form itself once it is sent
        log.warning("a draft was not kept: %s", kind_and_place(error))


def keep(assistant: Assistant, body: Body, at: dt.datetime) -> None:
    """Keeps what the view holds as that person's draft, as said at that moment."""
    view = view_in(body)
    form, (team, user) = form_called(view.get("callback_id")), whose(body)
    if form is None or not (team and user):
        return
    place = (f"{team}/{user}", place_of(view, form).draft, str(view.get("id") or ""))
    with assistant.writing() as session:
        drafts.keep(session, form, raw_of(view, form), place, at)


def said_at(body: Body, now: dt.datetime) -> dt.datetime:
    """When somebody typed it, as Slack tells; now where that cannot be."""
    try:
        said = dt.datetime.fromtimestamp(float(action_in(body).get("action_ts", "")), dt.UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return now
    return said if abs(said - now) <= NEAR else now


def _cleared(client: WebClient, assistant: Assistant, body: Body, form: Form) -> None:
    """The form anew, with the fields it had, without what was begun."""
    view, who = view_in(body), visitor(client, assistant.people, body)
    place, names = place_of(view, form), begun_with(view)
    asked = replace(form, fields=tuple(one for one in form.fields if form.alone or one.name in names))
    with assistant.writing() as session:
        forget_draft(session, who.who, place.draft)
        cleared = view_for(session, assistant, (asked, who, place), cleared=round_of(view) + 1)
    client.views_update(view_id=str(view.get("id") or ""), view=cleared)
