"""“Submit as bulletin item” in the menu of a message: the item's form, filled in from the message."""

import html
import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.declared import MESSAGE, Shortcut
from bot.slack.giving.opening import open_form
from bot.slack.surfaces import watched
from bot.slack.text import fit, plain
from handlers import giving
from handlers.giving.shapes import Raw

CALLBACK_ID = "message_as_bulletin_item"
SHORTCUTS = (Shortcut("Submit as bulletin item", MESSAGE, CALLBACK_ID, "Send this message in as news for the bulletin"),)
SCOPES = ("commands", "chat:write", "users:read", "users:read.email")
TITLE, SUMMARY = 150, 3_000
_LINK = re.compile(r"<(https?://[^<>|\s]{3,1000})(?:\|[^<>]*)?>")
_MARKS = re.compile(r"(?<![\w*_~`])([*_~`])(\S[^*_~`]*)\1(?!\w)")  # Slack's for bold, italic, struck through and code


def register(app: App, assistant: Assistant) -> None:
    """The acknowledgement comes first: the view opens within three seconds, or not at all."""

    def open_from_message(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        with watched(client, body):
            message = body.get("message")
            told = told_by(message.get("text") if isinstance(message, dict) else "")
            open_form(client, assistant, body, giving.load()["bulletin_item"], told)

    app.message_shortcut(CALLBACK_ID)(open_from_message)


def told_by(text: object) -> Raw:
    """The first line as the title, the first link, and the rest (all of it, where there is one line only) as the summary."""
    written = text[: 4 * SUMMARY] if isinstance(text, str) else ""
    link = _LINK.search(written)
    lines = [_MARKS.sub(r"\2", plain(line)).lstrip("> ") for line in written.splitlines()]
    first, *rest = [line for line in lines if line] or [""]
    summary = "\n".join(rest) or first
    return {
        "title": fit(first, TITLE, "…"),
        "summary": fit(summary, SUMMARY, "…"),
        "link": html.unescape(link[1]) if link else "",
    }
