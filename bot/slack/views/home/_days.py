"""What the parts about days share: a day in words, and its buttons."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.slack.views.home import _pieces as pieces
from handlers.overview import Coming
from handlers.overview.choosing import Chosen
from models.dates import say_day

Block = dict[str, Any]


def listed(kind: str, days: Sequence[Coming], most: int, show: Callable[[Coming], list[Block]]) -> list[Block]:
    """A part: its heading, the soonest `most` of its days, and how to ask for the rest."""
    blocks = [pieces.header(pieces.say("days", say="title", kind=kind))]
    if not days:
        return [*blocks, pieces.section(pieces.say("days", say="none", kind=kind))]
    blocks += [block for one in days[:most] for block in show(one)]
    more = len(days) - most
    return [*blocks, pieces.context(pieces.say("days", say="more", kind=kind, count=more))] if more > 0 else blocks


def with_buttons(one: Coming) -> list[Block]:
    """The day, and below it “Remind me” and “Add to calendar”; a cancelled one has none."""
    buttons = [button for button in (remind_button(one), calendar_button(one)) if button]
    return [pieces.section(in_words(one)), *pieces.actions(buttons)]


def with_reminder(one: Coming) -> list[Block]:
    """The day, with “Remind me” beside it."""
    return [pieces.section(in_words(one), remind_button(one))]


def in_words(one: Coming) -> str:
    return pieces.say("days", say="day", day=say_day(one.day), what=one.what, time=one.time, place=one.place, note=one.note,
                      cancelled=one.cancelled, reminded=one.reminded, source=pieces.source(one.sources))  # fmt: skip


def remind_button(one: Coming) -> Block | None:
    if one.reminded or one.cancelled or not one.offered:
        return None
    return pieces.button(pieces.say("buttons", say="remind"), pieces.REMIND, Chosen(one.topic, one.about), one.what)


def calendar_button(one: Coming) -> Block | None:
    if one.cancelled:
        return None
    return pieces.button(pieces.say("buttons", say="calendar"), pieces.CALENDAR, Chosen(one.topic, one.about), one.what)
