"""A page for one picture: what was said, a modal or a Home tab, in a plain frame."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.slack_screens.blocks import shown, text
from tests.slack_screens.markup import markdown, plain

STYLE = (Path(__file__).parent / "style.css").read_text("utf-8")
PERSON_COLOUR, APP_COLOUR = "#6b4f9e", "#1d3c6e"


@dataclass(frozen=True)
class Line:
    """Something said: by a person as text, or by the app as a message with its blocks."""

    who: str
    message: dict[str, Any]
    is_app: bool = True
    only_you: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture's file name without its ending, its heading and what is in it.

    `values` are what somebody has put into a view's inputs, and `errors` stand below them; both by block_id.
    """

    name: str
    heading: str
    lines: tuple[Line, ...] = ()
    view: dict[str, Any] | None = None
    errors: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def page(picture: Picture) -> str:
    """The picture as an HTML page."""
    said = "".join(map(_line, picture.lines))
    inside = _view(picture, picture.view) if picture.view else f'<div class="body">{said}</div>'
    title = text(picture.view["title"]) if picture.view and "title" in picture.view else plain(picture.heading)
    frame = f'<div class="frame"><div class="top">{title}</div>{inside}</div>'
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><style>{STYLE}</style><body>{frame}</body></html>'


def _line(line: Line) -> str:
    colour = APP_COLOUR if line.is_app else PERSON_COLOUR
    blocks = line.message.get("blocks") or []
    words = shown(blocks) if blocks else markdown(line.message["text"])
    badge = '<span class="app">APP</span>' if line.is_app else ""
    note = '<div class="quiet" style="font-size:12px">Only visible to you</div>' if line.only_you else ""
    face = f'<div class="face" style="background:{colour}">{plain(line.who[0])}</div>'
    who = f'<span class="name">{plain(line.who)}</span>{badge} <span class="quiet" style="font-size:12px">12:00</span>'
    return f'<div class="message">{face}<div class="said">{note}<div>{who}</div>{words}</div></div>'


def _view(picture: Picture, view: dict[str, Any]) -> str:
    filled = [_filled(block, picture.values.get(block.get("block_id", ""))) for block in view["blocks"]]
    blocks = "".join(f"{shown([block])}{_error(picture.errors.get(block.get('block_id', ''), ''))}" for block in filled)
    names = [(view.get("close"), ""), (view.get("submit"), "primary")]
    buttons = " ".join(f'<span class="button {style}">{text(name)}</span>' for name, style in names if name)
    bottom = f'<div class="bottom">{buttons}</div>' if buttons else ""
    return f'<div class="body">{blocks}</div>{bottom}'


def _filled(block: dict[str, Any], value: Any) -> dict[str, Any]:
    """The input with that value in it."""
    if value is None:
        return block
    part = block["element"]
    chosen = [option for option in part.get("options", []) if option["value"] in value]
    name = "initial_date" if part["type"] == "datepicker" else "initial_options" if "options" in part else "initial_value"
    return {**block, "element": {**part, name: chosen or value}}


def _error(words: str) -> str:
    return f'<div class="error" style="margin-top:-10px;margin-bottom:14px">{plain(words)}</div>' if words else ""
