"""`/kcst help`, and the command alone: what can be asked, and every word that may be typed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk import WebClient

from bot.slack import commands
from bot.slack.app import Assistant
from bot.slack.asking.aside import hand
from bot.slack.views import answer as views
from bot.slack.views import phrases
from handlers.conversation import Question

WORDS = ("help", "")
SUMMARY = phrases.HELP_SUMMARY


def run(client: WebClient, assistant: Assistant, body: Mapping[str, Any], rest: str) -> None:
    """The answer to "help", with the command's own words below it."""
    reply = assistant.answer(Question(WORDS[0], assistant.now()))
    name = str(body.get("command") or "")
    rows = [{"typed": f"{name} {module.WORDS[0]}", "summary": module.SUMMARY} for module in commands.words()]
    hand(client, body, views.answer(replace(reply, body=f"{reply.body}\n\n{phrases.commands(rows)}")))
