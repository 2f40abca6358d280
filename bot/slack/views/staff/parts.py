"""Parts of the team's messages and forms, within Slack's lengths. An input's block_id is its field."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.slack.text import escape, fit
from bot.slack.views import words
from bot.slack.views.staff.words import say

Block = dict[str, Any]
Modal = dict[str, Any]

TITLE, LABEL, BUTTON, OPTION, HINT = 24, 200, 75, 75, 300
SECTION, TYPED = 3_000, 3_000
MOST_OPTIONS, MOST_BLOCKS = 100, 100
INPUT = "value"  # the action_id of every input: its block_id tells them apart


def plain(text: str, limit: int) -> Block:
    """Text that is only text."""
    return {"type": "plain_text", "text": fit(escape(text), limit, words.CUT_LABEL).strip() or words.NOTHING, "emoji": False}


def section(text: str) -> Block:
    return {"type": "section", "text": plain(text, SECTION)}


def button(action: str, about: str, label: str, style: str = "", confirm: Block | None = None) -> Block:
    """A button that names its record: the value comes back as it left."""
    shown: Block = {"type": "button", "action_id": action, "text": plain(label, BUTTON), "value": about[:2_000]}
    return shown | ({"style": style} if style else {}) | ({"confirm": confirm} if confirm else {})


def confirm(record: str, what: str, **values: object) -> Block:
    """A question before something is done that cannot be taken back."""
    texts = {name: say(record, f"{what}_{name}", **values) for name in ("title", "text", "confirm", "deny")}
    limits = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
    return {name: plain(text, limits[name]) for name, text in texts.items()}


def actions(*buttons: Block) -> list[Block]:
    return [{"type": "actions", "elements": list(buttons)}] if buttons else []


def modal(callback: str, title: str, submit: str, metadata: str, blocks: Sequence[Block]) -> Block:
    """A form; without anything to send it can only be closed."""
    view: Block = {
        "type": "modal", "callback_id": callback, "private_metadata": metadata, "title": plain(title, TITLE),
        "close": plain(words.CLOSE, TITLE), "blocks": list(blocks)[:MOST_BLOCKS],
    }  # fmt: skip
    return view | ({"submit": plain(submit, TITLE)} if submit else {})


# ---------------------------------------------------------------- what can be filled in


def field(name: str, label: str, element: Block, hint: str = "", *, optional: bool = False) -> Block:
    """An input, known by its block's id."""
    shown = {"type": "input", "block_id": name, "label": plain(label, LABEL), "optional": optional}
    return shown | {"element": {**element, "action_id": INPUT}} | ({"hint": plain(hint, HINT)} if hint else {})


def line(initial: str = "", most: int = TYPED, *, several: bool = False) -> Block:
    """What is typed; `several` lines where more than one fits."""
    typed: Block = {"type": "plain_text_input", "multiline": several, "max_length": most}
    return typed | ({"initial_value": initial[:most]} if initial else {})


def date(initial: str = "") -> Block:
    return {"type": "datepicker"} | ({"initial_date": initial} if initial else {})


def menu(options: Mapping[str, str], chosen: str = "") -> Block:
    """One of these (value → label); at most a hundred are shown."""
    shown = _options(options)
    initial = [one for one in shown if one["value"] == chosen]
    return {"type": "static_select", "options": shown} | ({"initial_option": initial[0]} if initial else {})


def choices(options: Mapping[str, str], chosen: Iterable[str] = ()) -> Block:
    """Several of these."""
    return _several("multi_static_select", options, chosen)


def ticks(options: Mapping[str, str], chosen: Iterable[str] = ()) -> Block:
    """Several of these, ten at most, each with a box."""
    return _several("checkboxes", options, chosen)


def _several(kind: str, options: Mapping[str, str], chosen: Iterable[str]) -> Block:
    shown, wanted = _options(options), set(chosen)
    initial = [one for one in shown if one["value"] in wanted]
    return {"type": kind, "options": shown} | ({"initial_options": initial} if initial else {})


def _options(options: Mapping[str, str]) -> list[Block]:
    return [{"text": plain(label, OPTION), "value": value} for value, label in list(options.items())[:MOST_OPTIONS]]


# ---------------------------------------------------------------- what was filled in


def typed(view: Mapping[str, Any], name: str) -> str:
    """The text, day or option given for a field; '' where none was, or where it is not what the field can hold."""
    given = _given(view, name)
    option = given.get("selected_option")
    value = given.get("value") or given.get("selected_date") or (option.get("value") if isinstance(option, Mapping) else "")
    return value.strip() if isinstance(value, str) else ""


def chosen(view: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The options chosen of several."""
    options = _given(view, name).get("selected_options")
    values = [one.get("value") for one in options if isinstance(one, Mapping)] if isinstance(options, list) else []
    return tuple(dict.fromkeys(value for value in values if isinstance(value, str)))


def _given(view: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    block = values.get(name) if isinstance(values, Mapping) else None
    given = block.get(INPUT) if isinstance(block, Mapping) else None
    return given if isinstance(given, Mapping) else {}
