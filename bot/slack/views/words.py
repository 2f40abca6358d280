"""The sentences only Slack needs, from `templates/slack/`."""

from collections.abc import Mapping, Sequence

import templates


def _fixed(name: str) -> str:
    return templates.render(f"slack/{name}.txt.j2", {})


CUT = f"\n\n{_fixed('cut')}"
CUT_LABEL = "…"
NOTHING = _fixed("nothing")
TOO_LATE = _fixed("too_late")
NOTICE_TITLE = _fixed("notice_title")
CLOSE = _fixed("close")
STALE_BUTTON = _fixed("stale_button")
SHOW_ME = _fixed("show_me")
OVERVIEW = _fixed("overview")
HELPFUL, NOT_HELPFUL = _fixed("helpful"), _fixed("not_helpful")
THANKED = _fixed("thanked")
STATUS = _fixed("status")
PROMPTS_TITLE = _fixed("prompts_title")
COMMAND_SUMMARY, COMMAND_HINT = _fixed("command_summary"), _fixed("command_hint")
HELP_SUMMARY = _fixed("help_summary")


def sorry(reference: str) -> str:
    """What a person reads where the answer failed."""
    return templates.render("slack/sorry.txt.j2", {"reference": reference})


def suggestions(questions: Sequence[str]) -> str:
    """What else may be asked; '' where there is nothing."""
    return templates.render("slack/suggestions.txt.j2", {"questions": questions}) if questions else ""


def chosen(label: str) -> str:
    """What stands in the place of buttons, once one was tapped."""
    return templates.render("slack/chosen.txt.j2", {"label": label})


def rated(team: str) -> str:
    """What somebody is told whom an answer did not help."""
    return templates.render("slack/rated.txt.j2", {"team": team})


def commands(rows: Sequence[Mapping[str, str]]) -> str:
    """What may be typed after the slash command: `typed` and `summary` of each."""
    return templates.render("slack/commands.md.j2", {"commands": rows})
