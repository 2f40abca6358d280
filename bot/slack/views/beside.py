"""Buttons beside an answer: the asker's own view of it, and the way to their overview."""

from typing import Any

from bot.slack.views import phrases
from handlers.answers import Audience
from handlers.conversation import Reply

OWN, OVERVIEW = "own:show", "home:show"
HELP = "help"
VALUE_LIMIT = 1_000


def buttons(reply: Reply, asked: str, aloud: bool) -> list[dict[str, Any]]:
    """The buttons, none for most answers. `aloud`: it was asked as nobody, for others read along.

    The first stands there for whoever asks of proposals, so that it tells nobody whether they have one.
    """
    found = []
    if aloud and reply.audience is Audience.BY_ASKER and 0 < len(asked) <= VALUE_LIMIT:
        found.append(_button(OWN, phrases.SHOW_ME, asked))
    if reply.topic == HELP:
        found.append(_button(OVERVIEW, phrases.OVERVIEW, "overview"))
    return found


def _button(action: str, label: str, value: str) -> dict[str, Any]:
    return {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": label, "emoji": False},
        "value": value,
    }
