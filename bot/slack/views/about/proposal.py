"""A proposal, 'proposal:KCST-2025-003': seen whole, asked about, taken a step further."""

from bot.slack.views.staff.parts import Block, button
from bot.slack.views.staff.parts import actions as block
from bot.slack.views.staff.words import say


def actions(about: str) -> list[Block]:
    return block(*(button(f"staff:proposal:{name}", about, say("proposal", name)) for name in ("details", "ask", "step")))
