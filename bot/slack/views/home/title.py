"""What this is, and as at which day."""

from typing import Any

from bot.slack.views.home import Part
from bot.slack.views.home import _pieces as pieces
from handlers.overview import Overview
from models.dates import say_day


def build(overview: Overview, most: int) -> list[dict[str, Any]]:
    return [
        pieces.header(pieces.say("title", say="title")),
        pieces.context(pieces.say("title", say="below", day=say_day(overview.day), team=overview.team)),
    ]


PART = Part(0, build)
