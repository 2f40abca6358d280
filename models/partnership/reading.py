"""A file's text → its contents, or the list of all that is wrong with it, each with its line and field.

The text is read as trees of YAML nodes, one for each document in it, which know their lines. Only plain values are made of
it: no tags, no aliases.
"""

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from yaml.composer import ComposerError
from yaml.reader import ReaderError

from models.partnership.shapes import Contents

Loc = tuple[str | int, ...]
_TAG = "tag:yaml.org,2002:"
_PLAIN = {"str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq"}


@dataclass(frozen=True)
class Page:
    """A file or a part of one: its name, what it says, and `place`, which says where in the file something stands."""

    name: str
    contents: Contents
    place: Callable[[Loc], str]

    @property
    def year(self) -> str:
        return self.contents.year or ""

    def problem(self, loc: Loc, sentence: str) -> str:
        return f"{self.place(loc)}: {sentence}"


class _Loader(yaml.SafeLoader):
    """Refuses aliases: with them a small file swells, and a value stands on a line that is not its own."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            alias: Any = self.peek_event()  # type: ignore[no-untyped-call]
            raise ComposerError(None, None, "aliases are not read here, write the value out", alias.start_mark)
        return super().compose_node(parent, index)


def pages(name: str, raw: bytes) -> list[Page] | list[str]:
    """Read one file, a page for each of its documents; a list of problems where it cannot be taken."""
    read = documents(name, raw)
    found = [one if isinstance(one, str) else page(name, *one) for one in read]
    wrong = [text for one in found if not isinstance(one, Page) for text in ([one] if isinstance(one, str) else one)]
    return wrong or [one for one in found if isinstance(one, Page)]


def documents(name: str, raw: bytes) -> Sequence[tuple[dict[str, Any], Callable[[Loc], str]]] | list[str]:
    """The plain values of each document, with the function that knows where each stands; or what is wrong."""
    try:
        roots = [root for root in yaml.compose_all(raw.decode("utf-8-sig"), Loader=_Loader) if root is not None]
    except UnicodeDecodeError:
        return [f"{name}: is not text in UTF-8; save it as that."]
    except (yaml.YAMLError, RecursionError) as error:
        return [_syntax(name, raw, error)]
    if not roots:
        return [f"{name}: is empty."]
    wrong = [f"{_place(name, node, ())}: {sentence}" for root in roots for node, sentence in _loose_ends(root)]
    wrong = wrong or [f"{_place(name, root, ())}: {_SENTENCES['model_type']}" for root in roots if not _is_map(root)]
    return wrong or [(_fields(root), functools.partial(_place, name, root)) for root in roots]


def _fields(root: yaml.Node) -> dict[str, Any]:
    return {key.value: _plain(value) for key, value in root.value}


def _is_map(root: yaml.Node) -> bool:
    return isinstance(root, yaml.MappingNode)


def page(name: str, plain: dict[str, Any], place: Callable[[Loc], str]) -> Page | list[str]:
    """A page of plain values (text, numbers, tuples), checked against the shapes; or what is wrong, each with its place."""
    made = checked(plain)
    return Page(name, made, place) if isinstance(made, Contents) else [f"{place(loc)}: {text}" for loc, text in made]


def checked(plain: dict[str, Any]) -> Contents | list[tuple[Loc, str]]:
    """The values as contents; or where they are not as the shapes want them, each with a sentence."""
    try:
        return Contents.model_validate(plain)
    except ValidationError as error:
        every = error.errors(include_url=False)
        return [(found["loc"], _sentence(found)) for found in every if not _follows(found, every)]


def _follows(found: ErrorDetails, every: Sequence[ErrorDetails]) -> bool:
    """A list that is too short only because its items are refused themselves."""
    loc = found["loc"]
    return found["type"] == "too_short" and any(
        len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in every
    )


def _place(name: str, root: yaml.Node, loc: Loc) -> str:
    """'2025-26.yaml line 12, awards[0].pounds'"""
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")
    return f"{name} line {_line(root, loc)}{', ' if where else ''}{where}"


def _line(node: yaml.Node, loc: Loc) -> int:
    """The line of what `loc` leads to; of the nearest thing around it where that is missing."""
    line: int = node.start_mark.line + 1
    for part in loc:
        step = _into(node, part)
        if step is None:
            break
        line, node = step
    return line


def _into(node: yaml.Node, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark.line + 1, value
    return None


def _syntax(name: str, raw: bytes, error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"{name} line {error.problem_mark.line + 1}: is not YAML here: {error.problem}."
    if isinstance(error, ReaderError):
        line = raw.decode("utf-8-sig")[: error.position].count("\n") + 1
        return f"{name} line {line}: holds a character that YAML does not allow."
    return f"{name}: cannot be read as YAML; it is nested too deeply."


def _loose_ends(node: yaml.Node) -> Iterator[tuple[yaml.Node, str]]:
    """What YAML allows and we do not: the same field twice, fields that are not words, tags."""
    if node.tag.removeprefix(_TAG) not in _PLAIN:
        yield node, f"the tag {node.tag} is not read here; leave it out."
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _loose_ends(item)
    if isinstance(node, yaml.MappingNode):
        yield from _loose_fields(node)


def _loose_fields(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, str]]:
    first: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            yield key, "a field's name must be a word."
        elif key.value in first:
            yield key, f"“{key.value}” is written twice in one entry, first on line {first[key.value]}."
        else:
            first[key.value] = key.start_mark.line + 1
            yield from _loose_ends(value)


def _plain(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return tuple(_plain(item) for item in node.value)
    return _scalar(node.tag.removeprefix(_TAG), node.value)


def _scalar(kind: str, text: str) -> object:
    """Numbers, yes or no, and nothing; all else stays the text it is, dates and times too."""
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in ("yes", "true", "on")
    if kind == "int" and re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
        return int(text)
    if kind == "float" and re.fullmatch(r"-?\d{1,18}\.\d{1,18}", text, re.ASCII):
        return float(text)
    return text


_SENTENCES = {
    "missing": "is missing.",
    "extra_forbidden": "is not a field that is known here; check its spelling.",
    "model_type": "must be an entry with fields, each on its own line.",
    "tuple_type": "must be a list, like [this, that].",
    "too_short": "is empty; it needs at least one.",
}


def _sentence(found: ErrorDetails) -> str:
    """Pydantic's finding in words a council officer can act on."""
    if found["type"] == "value_error":
        return str(found["ctx"]["error"])
    if found["type"] == "missing" and found["loc"][-1] == "cite":
        return "is missing; every fact names its paper, like [S0 2.1]."
    if found["type"] == "string_type":
        return f"“{found['input']}” must be text; put it in quotation marks."
    plain = f"“{found['input']}” is not allowed: {found['msg'][:1].lower()}{found['msg'][1:]}."
    return _SENTENCES.get(found["type"], plain)
