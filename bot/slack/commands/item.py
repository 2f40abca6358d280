"""`/kcst item`: the form for news of the bulletin."""

from typing import Any

from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.giving.opening import open_form
from handlers import giving

FORM = giving.load()["bulletin_item"]
WORDS = ("item", "news", "bulletin item", "submit a bulletin item")
SUMMARY = FORM.title


def run(client: WebClient, assistant: Assistant, body: dict[str, Any], rest: str) -> None:
    """Opens the form, with what they had begun."""
    open_form(client, assistant, body, FORM)
