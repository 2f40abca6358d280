"""What somebody who gave something reads: that it has arrived, and the button to add what it lacks."""

from collections.abc import Sequence

import templates
from bot.slack.text import escape
from bot.slack.views.answer import Message, note

MORE = "give_more"
MOST_MORE = 5
VALUE_LIMIT = 1_000


def arrived(text: str, lacking: Sequence[str]) -> Message:
    """That something has arrived, with a button for each proposal that lacks something."""
    message = note(text)
    label = {"type": "plain_text", "text": escape(templates.render("giving/more.txt.j2", {})), "emoji": False}
    buttons = [
        {"type": "button", "action_id": f"{MORE}:{number}", "text": label, "value": reference[:VALUE_LIMIT]}
        for number, reference in enumerate(lacking[:MOST_MORE])
    ]
    return {**message, "blocks": message["blocks"] + ([{"type": "actions", "elements": buttons}] if buttons else [])}
