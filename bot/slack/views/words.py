"""The sentences only Slack needs, from `templates/slack/`."""

from collections.abc import Sequence

import templates

CUT = f"\n\n{templates.render('slack/cut.txt.j2', {})}"
CUT_LABEL = "…"
NOTHING = templates.render("slack/nothing.txt.j2", {})
NO_LONGER = templates.render("slack/no_longer.txt.j2", {})
TOO_LATE = templates.render("slack/too_late.txt.j2", {})
NOTICE_TITLE = templates.render("slack/notice_title.txt.j2", {})
NOT_INSTALLED = templates.render("slack/not_installed.txt.j2", {})
CLOSE = templates.render("slack/close.txt.j2", {})


def sorry(reference: str) -> str:
    """What a person reads where the answer failed."""
    return templates.render("slack/sorry.txt.j2", {"reference": reference})


def suggestions(questions: Sequence[str]) -> str:
    """What else may be asked; '' where there is nothing."""
    return templates.render("slack/suggestions.txt.j2", {"questions": questions}) if questions else ""
