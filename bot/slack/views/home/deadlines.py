"""The next deadlines, each with where it is printed."""

from typing import Any

from bot.slack.views.home import Part, _days
from handlers.overview import Overview


def build(overview: Overview, most: int) -> list[dict[str, Any]]:
    return _days.listed("deadlines", overview.deadlines, most, _days.with_buttons)


PART = Part(20, build)
