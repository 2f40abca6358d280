"""What somebody is offered to ask who opens the direct messages: the same as the app's manifest offers."""

import functools

import yaml

import templates
from bot.slack.views import phrases

TITLE = phrases.PROMPTS_TITLE


@functools.cache
def prompts() -> tuple[dict[str, str], ...]:
    """`title` and `message` of each; Slack shows four at most."""
    told = yaml.safe_load(templates.source("slack/manifest.yaml"))
    return tuple({"title": str(prompt["title"]), "message": str(prompt["message"])} for prompt in told["prompts"][:4])
