"""`/kcst home`: the overview, for who has no App Home or is somewhere else."""

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.overview import post_overview
from bot.slack.views.home import pieces

WORDS = ("home", "app home", "overview", "my overview", "show my overview")
SUMMARY = pieces.say("title", say="summary")


def run(client: WebClient, assistant: Assistant, body: Mapping[str, Any], rest: str) -> None:
    """For their eyes alone, wherever the command was typed."""
    post_overview(client, assistant, body)
