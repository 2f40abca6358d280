"""What the person is reminded of, with “Stop” beside each; and the whole topics that they could be reminded of."""

from typing import Any

from bot.slack.views.home import Part
from bot.slack.views.home import _pieces as pieces
from handlers.overview import MyWish, Overview
from handlers.overview.choosing import Chosen
from models.subscriptions import ReminderTopic

OFFERED = (ReminderTopic.DEADLINES, ReminderTopic.SESSIONS, ReminderTopic.MEETINGS, ReminderTopic.BULLETIN)


def build(overview: Overview, most: int) -> list[dict[str, Any]]:
    """Nothing is offered that the person has already."""
    wishes = overview.wishes
    blocks = [pieces.header(pieces.say("reminders", say="title"))]
    blocks += [wish_block(one) for one in wishes[:most]] if wishes else [pieces.section(pieces.say("reminders", say="none"))]
    if len(wishes) > most:
        blocks.append(pieces.context(pieces.say("reminders", say="more", count=len(wishes) - most)))
    had = {one.topic for one in wishes if not one.about}
    return [*blocks, *pieces.actions([_offer(topic) for topic in OFFERED if topic not in had])]


def wish_block(one: MyWish) -> dict[str, Any]:
    """A wish in words, with “Stop” beside it."""
    said = pieces.say("reminders", say="wish", wish=one.values)
    return pieces.section(
        said, pieces.button(pieces.say("buttons", say="stop"), pieces.STOP, Chosen(one.topic, one.about), said)
    )


def _offer(topic: ReminderTopic) -> dict[str, Any]:
    label = pieces.say("reminders", say="offer", topic=topic.value)
    return pieces.button(label, f"{pieces.REMIND}:{topic.value}", Chosen(topic))


PART = Part(60, build)
