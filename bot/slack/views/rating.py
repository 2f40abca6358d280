"""“Was this helpful?” below an answer: two buttons in Slack's own shape for it.

The question travels in the button, cut to what fits beside a long answer. What is remembered of a thread could not give it
back: it holds topics and names, never anybody's words, and only the latest of a thread.
"""

from typing import Any

from bot.slack.views import phrases
from handlers.conversation import Reply

RATING = "rating"
HELPED, DID_NOT = "yes", "no "
QUESTION_LIMIT = 1_000
UNRATED = frozenset({"unknown", "safeguarding", "smalltalk", "help"})


def buttons(reply: Reply, asked: str) -> list[dict[str, Any]]:
    """The block, or none: a cry for help, a refusal, a question back and a pleasantry are not rated."""
    if not asked.strip() or reply.choices or reply.topic in UNRATED:
        return []
    element = {
        "type": "feedback_buttons",
        "action_id": RATING,
        "positive_button": _button(phrases.HELPFUL, HELPED),
        "negative_button": _button(phrases.NOT_HELPFUL, DID_NOT + asked[:QUESTION_LIMIT]),
    }
    return [{"type": "context_actions", "elements": [element]}]


def question_in(value: str) -> str | None:
    """The question whose answer did not help; None for any other value."""
    question = value.removeprefix(DID_NOT).strip()
    return question if value.startswith(DID_NOT) and question and len(value) <= QUESTION_LIMIT + len(DID_NOT) else None


def _button(label: str, value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": label, "emoji": False}, "value": value}
