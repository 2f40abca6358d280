"""The next meetings of the partnership and its groups."""

from typing import Any

from bot.slack.views.home import Part, _days
from handlers.overview import Overview


def build(overview: Overview, most: int) -> list[dict[str, Any]]:
    return _days.listed("meetings", overview.meetings, most, _days.with_reminder)


PART = Part(40, build)
