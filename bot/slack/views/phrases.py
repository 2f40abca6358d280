"""What is said around an answer, from `templates/slack/`: on buttons, after they were pressed, and behind the command."""

from collections.abc import Mapping, Sequence

import templates


def _fixed(name: str) -> str:
    return templates.render(f"slack/{name}.txt.j2", {})


STALE_BUTTON = _fixed("stale_button")
SHOW_ME = _fixed("show_me")
OVERVIEW = _fixed("overview")
HELPFUL, NOT_HELPFUL = _fixed("helpful"), _fixed("not_helpful")
THANKED = _fixed("thanked")
STATUS = _fixed("status")
PROMPTS_TITLE = _fixed("prompts_title")
COMMAND_SUMMARY, COMMAND_HINT = _fixed("command_summary"), _fixed("command_hint")
HELP_SUMMARY = _fixed("help_summary")


def chosen(label: str) -> str:
    """What stands in the place of buttons, once one was tapped."""
    return templates.render("slack/chosen.txt.j2", {"label": label})


def rated(team: str) -> str:
    """What somebody is told whom an answer did not help."""
    return templates.render("slack/rated.txt.j2", {"team": team})


def commands(rows: Sequence[Mapping[str, str]]) -> str:
    """What may be typed after the slash command: `typed` and `summary` of each."""
    return templates.render("slack/commands.md.j2", {"commands": rows})
