"""An edition as it was seen, 'bulletin:2025-07:<fingerprint>': read, and approved just so."""

from bot.slack.views.staff.parts import Block, button, confirm
from bot.slack.views.staff.parts import actions as block
from bot.slack.views.staff.words import say
from models.dates import say_month


def actions(about: str) -> list[Block]:
    month = say_month(about.split(":")[1])
    return block(
        button("staff:bulletin:preview", about, say("bulletin", "preview")),
        button(
            "staff:bulletin:approve", about, say("bulletin", "approve"), "primary", confirm("bulletin", "approve", month=month)
        ),
    )
