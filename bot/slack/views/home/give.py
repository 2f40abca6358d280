"""What may be sent in from here: a button for each form."""

from typing import Any

from bot.slack.views.forms import button
from bot.slack.views.home import Part, pieces
from handlers import giving
from handlers.overview import Overview


def build(overview: Overview, most: int) -> list[dict[str, Any]]:
    """Nothing where there are no forms; the buttons open the same ones as everywhere."""
    buttons = [button(form) for form in giving.load().values() if form.alone]
    return [pieces.header(pieces.say("give")), *pieces.actions(buttons[:MOST_BUTTONS])] if buttons else []


MOST_BUTTONS = 25  # Slack's, of one block
PART = Part(55, build)
