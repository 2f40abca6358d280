"""The state of a modal as a person fills it in: for each input of a view what Slack would send, by block_id."""

from collections.abc import Callable, Mapping
from typing import Any

Part = dict[str, Any]

SINGLE = {"static_select": "selected_option", "radio_buttons": "selected_option"}
SEVERAL = {"checkboxes": "selected_options", "multi_static_select": "selected_options"}
PLAIN = {
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
}


def filled(view: Part, values: Mapping[str, Any]) -> Part:
    """`view.state.values`. A block_id that the view does not have raises KeyError: a person could not fill that in."""
    inputs = [block for block in view["blocks"] if _element(block)]
    unknown = set(values) - {block["block_id"] for block in inputs}
    if unknown:
        raise KeyError(f"the view has no inputs {sorted(unknown)}, but {sorted(block['block_id'] for block in inputs)}")
    return {block["block_id"]: _value(_element(block), values.get(block["block_id"])) for block in inputs}


def _element(block: Part) -> Part:
    """What can be filled in: an input's element, or a menu or picker beside a section or among actions."""
    if block["type"] == "input":
        return dict(block["element"])
    parts = [block.get("accessory") or {}, *(block.get("elements", []) if block["type"] == "actions" else [])]
    return next((part for part in parts if part.get("type") in {**SINGLE, **SEVERAL, **PLAIN}), {})


def _value(element: Part, given: Any) -> Part:
    kind = element["type"]
    read = _READERS.get(kind, _text)
    return {element.get("action_id", "a1"): {"type": kind, **read(element, given)}}


def _text(element: Part, given: Any) -> Part:
    """Slack sends null for a text that was left empty."""
    return {"value": (element.get("initial_value") if given is None else str(given)) or None}


def _plain(element: Part, given: Any) -> Part:
    chosen, initial = PLAIN[element["type"]]
    return {chosen: element.get(initial) if given is None else str(given) or None}


def _single(element: Part, given: Any) -> Part:
    return {"selected_option": element.get("initial_option") if given is None else _option(element, given)}


def _several(element: Part, given: Any) -> Part:
    chosen = element.get("initial_options", []) if given is None else [_option(element, value) for value in given]
    return {"selected_options": chosen}


def _files(_: Part, given: Any) -> Part:
    return {"files": list(given or [])}


def _option(element: Part, value: str) -> Part:
    groups = [group["options"] for group in element.get("option_groups", [])]
    options = [option for group in (element.get("options", []), *groups) for option in group]
    return dict(next(option for option in options if option["value"] == value))


_READERS: dict[str, Callable[[Part, Any], Part]] = {
    **dict.fromkeys(PLAIN, _plain),
    **dict.fromkeys(SINGLE, _single),
    **dict.fromkeys(SEVERAL, _several),
    "file_input": _files,
}
