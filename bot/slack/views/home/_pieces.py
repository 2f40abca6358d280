"""The blocks of the overview. All text is escaped here, so that what stands in a record only ever reads as text."""

from collections.abc import Iterable, Sequence
from typing import Any

import templates
from bot.slack.text import escape, fit
from bot.slack.views import words
from handlers.wording import sources_line
from models.sources import Cited

Block = dict[str, Any]

SECTION_LIMIT, CONTEXT_LIMIT, HEADER_LIMIT, LABEL_LIMIT, VALUE_LIMIT = 400, 300, 140, 70, 1_900
CONTEXTS = 3

REMIND, STOP, CALENDAR, SHOW = "home:remind", "home:stop", "home:calendar", "home:show"
STOP_THIS = "reminder:stop"


def say(name: str, **values: object) -> str:
    """A sentence of the overview, from `templates/slack/home/`."""
    return templates.render(f"slack/home/{name}.txt.j2", values)


def header(text: str) -> Block:
    return {"type": "header", "text": _plain(text, HEADER_LIMIT)}


def section(text: str, accessory: Block | None = None) -> Block:
    """Words with `*…*` for what stands out; Slack makes no link and no mention of anything in them."""
    shown = {"type": "mrkdwn", "text": _fitted(text, SECTION_LIMIT), "verbatim": True}
    return {"type": "section", "text": shown} | ({"accessory": accessory} if accessory else {})


def context(*texts: str) -> Block:
    """Small print: at most three pieces."""
    return {"type": "context", "elements": [_plain(text, CONTEXT_LIMIT) for text in texts[:CONTEXTS]]}


def actions(buttons: Sequence[Block]) -> list[Block]:
    """The buttons below something; nothing where there are none."""
    return [{"type": "actions", "elements": list(buttons)}] if buttons else []


def button(label: str, action_id: str, value: object, about: str = "") -> Block:
    """`about` is what it is for, for who hears it read out."""
    shown = {"type": "button", "action_id": action_id, "text": _plain(label, LABEL_LIMIT), "value": str(value)[:VALUE_LIMIT]}
    return shown | ({"accessibility_label": _fitted(f"{label}: {about}", LABEL_LIMIT)} if about else {})


def source(sources: Iterable[Cited]) -> str:
    """'Source: Minutes of 23 July 2025, paragraph 4.2.'; '' where no paper is named."""
    return sources_line(tuple(sources))


def shown(blocks: Iterable[Block]) -> list[str]:
    """Every text that is read, without the buttons': what stands for the blocks where they are not shown."""
    found = []
    for block in blocks:
        told = [block["text"]] if "text" in block else block["elements"] if block["type"] == "context" else []
        found += [part["text"].replace("*", "") for part in told]
    return found


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": _fitted(text, limit), "emoji": False}


def _fitted(text: str, limit: int) -> str:
    return fit(escape(text), limit, words.CUT_LABEL).strip() or words.NOTHING
