"""What a view holds when it comes back: anything at all may stand in it, and what is no answer counts as none. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.slack.views.forms import FILES, INPUT, Place
from handlers.giving.shapes import Form, Raw

Body = Mapping[str, Any]


def view_in(body: Body) -> Mapping[str, Any]:
    """The body's view; {} for none."""
    view = body.get("view")
    return view if isinstance(view, Mapping) else {}


def raw_of(view: Mapping[str, Any], form: Form) -> Raw:
    """What was typed or chosen in each field of the form."""
    return {one.name: _said(_element(view, one.name)) for one in form.fields}


def files_of(view: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The files attached, as Slack describes them."""
    listed = _element(view, FILES).get("files")
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def place_of(view: Mapping[str, Any], form: Form) -> Place:
    """Where the form was opened; the form's own draft where the view does not say."""
    try:
        told = json.loads(str(view.get("private_metadata") or "{}"))
        return Place(*(str(told[name]) for name in ("draft", "channel", "thread", "about")))
    except (ValueError, LookupError, TypeError, RecursionError):
        return Place(form.name)


def round_of(view: Mapping[str, Any]) -> int:
    """How often what was typed has been cleared."""
    found = (INPUT.match(str(part.get("action_id"))) for _, part in _inputs(view))
    return max((int(one[1]) for one in found if one), default=0)


def begun_with(view: Mapping[str, Any]) -> Raw:
    """What stood in each field when the view was opened."""
    return {name: _begun(part) for name, part in _inputs(view)}


def _begun(part: Mapping[str, Any]) -> object:
    return part.get("initial_value") or part.get("initial_date") or _values(part.get("initial_options"))


def _inputs(view: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each input of the view: its block's name, and what can be filled in."""
    blocks = view.get("blocks")
    for block in blocks if isinstance(blocks, list) else []:
        part = block.get("element") if isinstance(block, Mapping) else None
        if isinstance(part, Mapping):
            yield str(block.get("block_id")), part


def _element(view: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What an input holds, under whatever round's name."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    block = values.get(name) if isinstance(values, Mapping) else None
    if not isinstance(block, Mapping):
        return {}
    held = (part for action, part in block.items() if INPUT.match(str(action)) and isinstance(part, Mapping))
    return next(held, {})


def _said(part: Mapping[str, Any]) -> object:
    return part.get("value") or part.get("selected_date") or _values(part.get("selected_options"))


def _values(options: object) -> list[object]:
    return [one.get("value") for one in options if isinstance(one, Mapping)] if isinstance(options, list) else []
