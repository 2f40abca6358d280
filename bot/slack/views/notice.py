"""A modal that says one thing."""

from typing import Any

from bot.slack.text import escape, fit
from bot.slack.views import words

TEXT_LIMIT = 3_000
TITLE_LIMIT = 24


def modal(text: str) -> dict[str, Any]:
    """The text as a view that can only be closed."""
    shown = fit(escape(text.strip()), TEXT_LIMIT, words.CUT).strip() or words.NOTHING
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": fit(words.NOTICE_TITLE, TITLE_LIMIT, words.CUT_LABEL), "emoji": False},
        "close": {"type": "plain_text", "text": words.CLOSE, "emoji": False},
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": shown, "emoji": False}}],
    }
