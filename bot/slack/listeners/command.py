"""The slash command: a word of `commands/`, or else a question, answered to whoever typed it alone."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack import commands
from bot.slack.app import Assistant
from bot.slack.asking.aside import answer_aside
from bot.slack.declared import Command
from bot.slack.surfaces import watched
from bot.slack.text import plain
from bot.slack.views import phrases
from handlers.understanding.safeguarding import kind_of_cry

COMMANDS = (Command("/kcst", phrases.COMMAND_SUMMARY, phrases.COMMAND_HINT),)
SCOPES = ("commands", "chat:write", "users:read", "users:read.email")


def register(app: App, assistant: Assistant) -> None:
    """The acknowledgement comes first, and is empty: what follows may take longer than Slack waits."""

    def take_command(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        with watched(client, body):
            trigger = body.get("trigger_id")
            if not trigger or assistant.first_time(f"command:{trigger}"):
                _carry_out(client, assistant, body)

    for command in COMMANDS:
        app.command(command.name)(take_command)


def _carry_out(client: WebClient, assistant: Assistant, body: dict[str, Any]) -> None:
    """Somebody in danger is heard first, whatever word they begin with."""
    text = plain(str(body.get("text") or ""))
    found = None if kind_of_cry(text) else commands.find(text)
    if found:
        module, rest = found
        module.run(client, assistant, body, rest)
    else:
        answer_aside(client, assistant, body, text)
