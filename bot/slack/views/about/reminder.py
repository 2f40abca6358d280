"""Below a reminder: stop this one, and have its day for the calendar."""

from typing import Any

from bot.slack.views.home import CALENDAR, STOP_THIS, pieces
from handlers.overview.choosing import Chosen, chosen
from models.subscriptions import ReminderTopic

Block = dict[str, Any]

WITH_A_FILE = (ReminderTopic.SESSIONS, ReminderTopic.DEADLINES)


def actions(about: str) -> list[Block]:
    """For 'reminder:<topic>:<name>', as a reminder in the outbox is about; a name without its own file has no calendar."""
    wanted = chosen(about.partition(":")[2])
    buttons = [pieces.button(pieces.say("buttons", say="stop_this"), STOP_THIS, wanted)]
    return pieces.actions([*buttons, *_calendar(wanted)])


def _calendar(wanted: Chosen) -> list[Block]:
    if wanted.topic not in WITH_A_FILE or not wanted.about:
        return []
    return [pieces.button(pieces.say("buttons", say="calendar"), CALENDAR, wanted)]
