"""A letter that waits, 'letter:12', can be released or sorted; one that was filed, 'letter:12:look', can be sorted."""

from bot.slack.views.staff.parts import Block, button
from bot.slack.views.staff.parts import actions as block
from bot.slack.views.staff.words import say


def actions(about: str) -> list[Block]:
    names = ("resort",) if about.endswith(":look") else ("release", "resort")
    return block(*(button(f"staff:letter:{name}", about, say("letter", name)) for name in names))
