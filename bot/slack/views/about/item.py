"""A bulletin item, 'item:KCST-2025-B004': accepted, edited, held or declined."""

from bot.slack.views.staff.parts import Block, button
from bot.slack.views.staff.parts import actions as block
from bot.slack.views.staff.words import say

STYLES = {"accept": "primary", "decline": "danger"}


def actions(about: str) -> list[Block]:
    names = ("accept", "edit", "hold", "decline")
    return block(*(button(f"staff:item:{name}", about, say("item", name), STYLES.get(name, "")) for name in names))
