"""What Slack would refuse, found before it is asked: its published schemas, slack_sdk's checks and its documented limits.

    problems_of_message(message) -> ["a header's text has 151 characters, 150 are taken"]
    problems_of_view(view) -> []

Both are pure. Where ../shared is absent (`SCHEMAS_ARE_HERE`), the schemas are left out and the rest is still checked.
"""

import functools
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests import slack_limits as limits

SCHEMAS = Path(__file__).parents[1].parent / "shared/schemas/slack"
SCHEMAS_ARE_HERE = SCHEMAS.is_dir()
OF_A_MESSAGE = {"text", "blocks", "attachments", "channel", "thread_ts"}

Part = dict[str, Any]


def problems_of_message(message: Part) -> list[str]:
    """Every reason Slack has to refuse these arguments of `chat.postMessage` and the like; none: it takes them."""
    blocks, text = message.get("blocks") or [], message.get("text") or ""
    found = [] if text.strip() or blocks else ["a message has neither text nor blocks"]
    found += [] if text.strip() or not blocks else ["a message with blocks has no text to fall back on"]
    found += _too_long("a message's text", text, limits.FALLBACK)
    found += _too_many("a message's blocks", len(blocks), 0, limits.MESSAGE_BLOCKS)
    found += _too_long("markdown in all", "".join(_markdown(blocks)), limits.MARKDOWN_IN_ALL)
    found += _too_long("the texts of a message in all", "".join(_shown(blocks)), limits.SHOWN_IN_ALL)
    found += [f"{block.get('type')} is no block of a message" for block in blocks if block.get("type") in limits.ONLY_IN_MODALS]
    return found + _of_blocks(blocks, "blocks.schema.json")


def problems_of_view(view: Part) -> list[str]:
    """Every reason Slack has to refuse this view, a modal or a Home tab; none: it takes it."""
    kind, blocks = str(view.get("type")), view.get("blocks") or []
    if kind not in ("modal", "home"):
        return [f"a view's type is {kind!r}, not modal or home"]
    found = _too_many("a view's blocks", len(blocks), 1, limits.VIEW_BLOCKS) + list(_texts(view, limits.TEXTS[kind]))
    refused = limits.ONLY_IN_MESSAGES | (limits.ONLY_IN_MODALS if kind == "home" else set())
    found += [f"{block['type']} is no block of a {kind}" for block in blocks if block.get("type") in refused]
    if kind == "modal":
        asks = any(block.get("type") == "input" for block in blocks)
        found += ["a modal has no title"] if not view.get("title") else []
        found += ["a modal with inputs has no submit"] if asks and not view.get("submit") else []
    focused = sum(1 for part in _parts(blocks) if part.get("focus_on_load"))
    found += ["more than one part asks for the focus"] if focused > 1 else []
    found += _by_schema("view.schema.json", "ModalView" if kind == "modal" else "HomeView", {**view, "blocks": []})
    return found + _by_sdk(lambda: View(**view).validate_json()) + _of_blocks(blocks, "view.schema.json")


def _of_blocks(blocks: list[Part], schema: str) -> list[str]:
    names = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    found = [f"block_id {name!r} is there {times} times" for name, times in names.items() if times > 1]
    for block in blocks:
        found += _by_schema(schema, _definitions(schema).get(str(block.get("type")), "KnownBlock"), block)
        found += _same_actions(block)
    found += [problem for part in _parts(blocks) for problem in _of_part(part)]
    return found + _by_sdk(lambda: [block.to_dict() for block in Block.parse_all(blocks)])


def _of_part(part: Part) -> Iterator[str]:
    """A block, an element or an option by its limits."""
    kind = str(part.get("type", ""))
    menu = kind.endswith(("_select", "picker"))
    yield from _texts(part, limits.TEXTS.get(kind, ()) + limits.EVERYWHERE + (limits.PLACEHOLDER if menu else ()))
    name, least, most = limits.COUNTS.get(kind, ("", 0, 0))
    if name in part:
        yield from _too_many(f"{name} of {kind}", len(part[name]), least, most)
    for field in part.get("fields", []) if kind == "section" else []:
        yield from _too_long("a section's field", limits.text_of(field), limits.FIELD, least=1)
    if kind in ("plain_text", "mrkdwn"):
        yield from _too_long(f"a {kind} text", limits.text_of(part), limits.ANY_TEXT, least=1)
    yield from _texts(part.get("confirm") or {}, limits.CONFIRM)
    yield from _options(part, kind)


def _options(part: Part, kind: str) -> Iterator[str]:
    groups = [group.get("options", []) for group in part.get("option_groups", [])]
    options = [option for group in (part.get("options", []), *groups) for option in group]
    for option in options:
        yield from _texts(option, limits.OVERFLOW_OPTION if kind == "overflow" else limits.OPTION)
    for group in part.get("option_groups", []):
        yield from _too_many("options of a group", len(group.get("options", [])), 1, 100)
        yield from _texts(group, (("label", 75),))
    chosen = [part["initial_option"]] if part.get("initial_option") else part.get("initial_options", [])
    yield from (f"{kind} starts with an option it does not have" for option in chosen if options and option not in options)
    values = Counter(option.get("value") for option in options)
    yield from (f"{kind} has the value {value!r} {times} times" for value, times in values.items() if times > 1)


def _texts(part: Part, table: tuple[tuple[str, int], ...]) -> Iterator[str]:
    for name, most in table:
        if part.get(name) is not None:
            least = 0 if name in ("value", "private_metadata", "callback_id", "initial_value") else 1
            yield from _too_long(f"{name} of {part.get('type', 'a part')}", limits.text_of(part[name]), most, least)


def _too_long(what: str, text: str, most: int, least: int = 0) -> list[str]:
    if len(text) > most:
        return [f"{what} has {len(text)} characters, {most} are taken"]
    return [f"{what} is empty"] if len(text.strip()) < least else []


def _too_many(what: str, count: int, least: int, most: int) -> list[str]:
    return [] if least <= count <= most else [f"{what}: {count}, from {least} to {most} are taken"]


def _same_actions(block: Part) -> list[str]:
    names = Counter(part["action_id"] for part in _parts([block]) if part.get("action_id"))
    return [f"action_id {name!r} is {times} times in one block" for name, times in names.items() if times > 1]


def _parts(value: Any) -> Iterator[Part]:
    """Every object in the blocks, those within others too."""
    if isinstance(value, list):
        for item in value:
            yield from _parts(item)
    elif isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _parts(item)


def _markdown(blocks: list[Part]) -> list[str]:
    return [str(block.get("text", "")) for block in blocks if block.get("type") == "markdown"]


def _shown(blocks: list[Part]) -> list[str]:
    return [part["text"] for part in _parts(blocks) if isinstance(part.get("text"), str)]


def _by_sdk(build: Any) -> list[str]:
    try:
        build()
    except (SlackObjectFormationError, TypeError, AttributeError) as error:
        return [f"slack_sdk: {error}"]
    return []


def _by_schema(schema: str, definition: str, value: Part) -> list[str]:
    if not SCHEMAS_ARE_HERE:
        return []
    error = jsonschema.exceptions.best_match(_validator(schema, definition).iter_errors(value))
    return [f"{definition} at {error.json_path}: {error.message[:300]}"] if error else []


@functools.cache
def _validator(schema: str, definition: str) -> jsonschema.Draft7Validator:
    whole = _schema(schema)
    return jsonschema.Draft7Validator({**whole, "$ref": f"#/definitions/{definition}"})


@functools.cache
def _schema(name: str) -> Part:
    return dict(json.loads((SCHEMAS / name).read_text()))


@functools.cache
def _definitions(schema: str) -> dict[str, str]:
    """The block types that `KnownBlock` lists, and which definition each has: an error then names the right one."""
    if not SCHEMAS_ARE_HERE:
        return {}
    shapes = _schema(schema)["definitions"]
    names = [str(known["$ref"]).rsplit("/", 1)[-1] for known in shapes["KnownBlock"]["anyOf"]]
    return {shapes[name]["properties"]["type"]["const"]: name for name in names if "properties" in shapes[name]}
