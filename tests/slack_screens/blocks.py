"""Block Kit as plain HTML, a block type a function; a type that is not here raises KeyError, so that nothing goes missing."""

from collections.abc import Callable
from typing import Any

from tests.slack_screens.markup import markdown, mrkdwn, plain

Part = dict[str, Any]
TICKED, EMPTY, PICKED, OPEN = "☑", "☐", "◉", "○"


def shown(blocks: list[Part]) -> str:
    """All of these blocks."""
    return "".join(BLOCKS[block["type"]](block) for block in blocks)


def text(part: Part | None) -> str:
    """A text object."""
    if not part:
        return ""
    return mrkdwn(part["text"]) if part["type"] == "mrkdwn" else plain(part["text"])


def _section(block: Part) -> str:
    fields = "".join(f'<div class="field">{text(field)}</div>' for field in block.get("fields", []))
    grid = f'<div class="fields">{fields}</div>' if fields else ""
    words = f"<div>{text(block.get('text'))}{grid}</div>"
    beside = f'<div class="beside">{element(block["accessory"])}</div>' if block.get("accessory") else ""
    return f'<div class="section">{words}{beside}</div>'


def _context(block: Part) -> str:
    return f'<div class="context">{"".join(f"<span>{text(part)}</span>" for part in block["elements"])}</div>'


def _actions(block: Part) -> str:
    return f'<div class="actions">{"".join(map(element, block["elements"]))}</div>'


def _input(block: Part) -> str:
    optional = ' <span class="quiet">(optional)</span>' if block.get("optional") else ""
    hint = f'<div class="hint">{text(block["hint"])}</div>' if block.get("hint") else ""
    return f'<div class="input"><label>{text(block["label"])}{optional}</label>{element(block["element"])}{hint}</div>'


BLOCKS: dict[str, Callable[[Part], str]] = {
    "section": _section,
    "context": _context,
    "actions": _actions,
    "context_actions": _actions,
    "input": _input,
    "header": lambda block: f"<h3>{text(block['text'])}</h3>",
    "divider": lambda _: "<hr>",
    "markdown": lambda block: f'<div class="markdown">{markdown(block["text"])}</div>',
}


def element(part: Part) -> str:
    """A button, a menu, a field."""
    return ELEMENTS[part["type"]](part)


def _button(part: Part) -> str:
    return f'<span class="button {part.get("style", "")}">{text(part["text"])}</span>'


def _feedback(part: Part) -> str:
    names = ("positive_button", "negative_button")
    return "".join(f'<span class="feedback">{text(part[name]["text"])}</span>' for name in names)


def _field(part: Part) -> str:
    value = part.get("initial_value", "")
    words = plain(value) if value else f'<span class="quiet">{text(part.get("placeholder"))}&nbsp;</span>'
    return f'<div class="field-box {"tall" if part.get("multiline") else ""}">{words}</div>'


def _menu(part: Part) -> str:
    chosen = [part["initial_option"]] if part.get("initial_option") else part.get("initial_options", [])
    words = ", ".join(text(option["text"]) for option in chosen) or text(part.get("placeholder")) or "Choose…"
    return f'<span class="menu">{words} ▾</span>'


def _ticks(part: Part) -> str:
    chosen = part.get("initial_options") or ([part["initial_option"]] if part.get("initial_option") else [])
    on, off = (PICKED, OPEN) if part["type"] == "radio_buttons" else (TICKED, EMPTY)
    return "".join(f'<div class="tick">{on if one in chosen else off} {text(one["text"])}</div>' for one in part["options"])


def _picker(part: Part) -> str:
    words = part.get("initial_date") or part.get("initial_time") or "Select a date"
    return f'<span class="menu">{plain(words)} ▾</span>'


ELEMENTS: dict[str, Callable[[Part], str]] = {
    "button": _button,
    "feedback_buttons": _feedback,
    "plain_text_input": _field,
    "number_input": _field,
    "email_text_input": _field,
    "url_text_input": _field,
    "static_select": _menu,
    "multi_static_select": _menu,
    "users_select": _menu,
    "conversations_select": _menu,
    "checkboxes": _ticks,
    "radio_buttons": _ticks,
    "datepicker": _picker,
    "timepicker": _picker,
    "overflow": lambda _: '<span class="menu">⋯</span>',
    "file_input": lambda _: '<span class="button">Upload files</span>',
}
