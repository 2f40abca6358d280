"""“Add what is missing”: a form with what a proposal lacks, for whoever may speak for it."""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

import templates
from bot.slack.app import Assistant
from bot.slack.giving.opening import giver_of, place_for, view_for
from bot.slack.surfaces import action_in, tell, watched
from bot.slack.views.forms import Place
from bot.slack.views.given import MORE
from bot.slack.who import visitor
from handlers.giving.adding import form_for
from models.dates import day_of

SCOPES = ("chat:write", "users:read", "users:read.email")
Body = dict[str, Any]


def register(app: App, assistant: Assistant) -> None:
    """The acknowledgement comes first. Who may is asked here, and again when it is filed."""

    def open_more(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        with watched(client, body):
            _open(client, assistant, body, str(action_in(body).get("value") or ""))

    app.action(re.compile(rf"^{MORE}:\d$"))(open_more)


def _open(client: WebClient, assistant: Assistant, body: Body, reference: str) -> None:
    who = visitor(client, assistant.people, body)
    with assistant.reading() as session:
        form = form_for(session, reference, giver_of(who), day_of(assistant.now()))
        at = place_for(body, form, of_message=False)
        place = Place(f"{form.name}:{reference}", at.channel, at.thread, reference)
        view = view_for(session, assistant, (form, who, place)) if form.fields else None
    if view is None:
        tell(client, body, templates.render("giving/complete.txt.j2", {"reference": reference}))
    else:
        client.views_open(trigger_id=str(body.get("trigger_id") or ""), view=view)
