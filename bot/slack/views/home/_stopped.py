"""What became of “Stop reminding me of this”: what ended, and the wishes for more, each with “Stop” of its own."""

from collections.abc import Sequence
from typing import Any

from bot.slack.text import fit
from bot.slack.views import words
from bot.slack.views.home import _pieces as pieces
from bot.slack.views.home.reminders import wish_block
from handlers.overview import MyWish

FALLBACK_LIMIT, MOST = 3_900, 5


def message(*, ended: bool, left: Sequence[MyWish]) -> dict[str, Any]:
    said = pieces.say("done", what="kept" if left else "stopped", is_news=ended)
    blocks = [pieces.section(said), *(wish_block(one) for one in left[:MOST])]
    text = fit("\n".join(pieces.shown(blocks)), FALLBACK_LIMIT, words.CUT)
    return {"text": text, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
