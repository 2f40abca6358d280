"""Extreme values for what is shown in Slack, by themselves (`TEXTS`) and for whole records (`of`)."""

import dataclasses
import datetime as dt
import enum
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

EXTREMES = (
    "",
    " \n\t ",
    "x" * 3_000,
    "&" * 3_000,
    "word " * 600,
    "line\n" * 600,
    "👩🏽‍🚒🎉" * 500,
    "مرحبا بالعالم שלום עולם " * 120,
    "\u202eesrever\u2066 \u200b\u2060" * 100,
    "e\u0301" * 1_500,
    "<!channel> <@U123> <https://bad.example|kent.gov.uk> *bold* _it_ ~no~ `code` [a](https://bad.example) @here",
    "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 200,
)


def extreme(number: int) -> str:
    """By number, so that Hypothesis does not write the long ones out."""
    return EXTREMES[number]


TEXTS = st.integers(0, len(EXTREMES) - 1).map(extreme) | st.text(st.characters(codec="utf-8"), max_size=200)
MANY = st.sampled_from((0, 1, 2, 5, 30, 100))
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    bool: st.booleans(),
    int: st.sampled_from((0, 1, -1, 99, 100, 1_555_326, 10**11)),
    float: st.sampled_from((0.0, 0.5, 1.0)),
    dt.date: st.sampled_from((dt.date(2025, 7, 23), dt.date(2025, 7, 22), dt.date(2026, 2, 28), dt.date(1999, 12, 31))),
    dt.datetime: st.sampled_from((dt.datetime(2025, 7, 23, 11, tzinfo=dt.UTC), dt.datetime(2025, 10, 26, 1, tzinfo=dt.UTC))),
    type(None): st.none(),
}


def several(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """None, one, a few or a hundred, all of one kind: what is long is long throughout."""
    return st.builds(lambda value, count: (value,) * count, values, MANY)


def of(kind: Any, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A strategy for this type: a dataclass with extreme values in every field (`given` ones apart), or what fields hold."""
    if kind in PLAIN:
        return PLAIN[kind]
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*map(of, inside))
    if origin is typing.Literal:
        return st.sampled_from(inside)
    if origin in (tuple, Sequence, list):
        return several(of(inside[0])) if inside[-1] is ... or len(inside) == 1 else st.tuples(*map(of, inside))
    if origin in (Mapping, dict):
        return st.dictionaries(of(inside[0]), of(inside[1]), max_size=3)
    return _made(kind, given)


def _made(kind: Any, given: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return st.sampled_from(list(kind))
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"no extreme values for {kind}: give them to `of` by the field's name")
    hints = typing.get_type_hints(kind)
    named = {field.name: hints[field.name] for field in dataclasses.fields(kind) if field.init}
    build: Any = kind
    return st.builds(build, **{name: given[name] if name in given else of(hint) for name, hint in named.items()})
