"""The next information sessions, webinars and conferences."""

from typing import Any

from bot.slack.views.home import Part, _days
from handlers.overview import Overview


def build(overview: Overview, most: int) -> list[dict[str, Any]]:
    return _days.listed("sessions", overview.sessions, most, _days.with_buttons)


PART = Part(30, build)
