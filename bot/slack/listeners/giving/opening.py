"""Forms opened by a button, wherever one stands, or by a shortcut of the lightning menu."""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.declared import GLOBAL, Shortcut
from bot.slack.giving.opening import open_form
from bot.slack.surfaces import action_in, watched
from bot.slack.views.forms import CALLBACK, callback
from handlers import giving
from handlers.giving.shapes import Form

SHORTCUTS = tuple(Shortcut(form.button, GLOBAL, callback(form), form.title) for form in giving.load().values() if form.alone)
SCOPES = ("commands", "chat:write", "users:read", "users:read.email")


def register(app: App, assistant: Assistant) -> None:
    """The acknowledgement comes first: what was pressed opens a view within three seconds, or not at all."""

    def open_by_button(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        _open(client, assistant, body, form_called(action_in(body).get("action_id")))

    def open_by_shortcut(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        _open(client, assistant, body, form_called(body.get("callback_id")))

    app.action(CALLBACK)(open_by_button)
    for shortcut in SHORTCUTS:
        app.global_shortcut(shortcut.callback_id)(open_by_shortcut)


def form_called(name: object) -> Form | None:
    """The form of a button's or a view's name."""
    found = re.match(CALLBACK, str(name))
    return giving.load().get(found[1]) if found else None


def _open(client: WebClient, assistant: Assistant, body: dict[str, Any], form: Form | None) -> None:
    with watched(client, body):
        if form and form.alone:
            open_form(client, assistant, body, form)
