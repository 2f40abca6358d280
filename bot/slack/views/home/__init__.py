"""The overview in Slack: as App Home, or as a message where somebody has none. One file here is one part of it.

A file ends with `PART = Part(order, build)`; `build` is given the overview and how many of a kind may be shown, and gives
blocks that Home and messages both take. Dropping a file in is enough to add a part. `pieces` makes the blocks.
"""

import functools
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.slack.text import fit
from bot.slack.views import words
from bot.slack.views.home import _pieces as pieces
from handlers.overview import Overview

REMIND, STOP, CALENDAR = pieces.REMIND, pieces.STOP, pieces.CALENDAR  # the buttons' action ids
SHOW, STOP_THIS = pieces.SHOW, pieces.STOP_THIS
HOME_BLOCKS, MESSAGE_BLOCKS = 100, 50  # Slack's
MOST_AT_HOME, MOST_IN_MESSAGE = 6, 3  # of each kind of thing
FALLBACK_LIMIT = 3_900

Block = dict[str, Any]
View = dict[str, Any]
Message = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One part of the overview; `order` says where it stands."""

    order: int
    build: Callable[[Overview, int], list[Block]]


@functools.cache
def parts() -> tuple[Part, ...]:
    """Every file of this folder that has a PART, in their order."""
    names = (module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    found: list[Part] = [importlib.import_module(f"{__name__}.{name}").PART for name in names]
    return tuple(sorted(found, key=lambda part: part.order))


def view(overview: Overview, notice: str = "") -> View:
    """App Home as `views.publish` takes it; `notice` is what just happened, said first."""
    return {"type": "home", "callback_id": "home", "blocks": _blocks(overview, notice, MOST_AT_HOME, HOME_BLOCKS)}


def message(overview: Overview, notice: str = "") -> Message:
    """The same as a message, shorter, with the same buttons."""
    blocks = _blocks(overview, notice, MOST_IN_MESSAGE, MESSAGE_BLOCKS)
    text = fit("\n".join(pieces.shown(blocks)), FALLBACK_LIMIT, words.CUT)
    return {"text": text, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def said_of(what: str, *, is_news: bool) -> str:
    """What a button did ('reminded', 'stopped', 'sent'), or that it had been so before."""
    return pieces.say("done", what=what, is_news=is_news)


def _blocks(overview: Overview, notice: str, most: int, limit: int) -> list[Block]:
    """No more than Slack takes, whatever parts there are: what does not fit is said."""
    blocks = [pieces.section(notice)] if notice else []
    blocks += [block for part in parts() for block in part.build(overview, most)]
    if len(blocks) <= limit:
        return blocks
    return [*blocks[: limit - 1], pieces.context(pieces.say("rest"))]
