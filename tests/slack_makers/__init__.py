"""Makers of messages and views from extreme values: one file here for each part of `bot/slack/views`, found by itself.

A file ends with `MAKERS`, a strategy of finished messages or views for each builder, named as its module and function:

    MAKERS = {"answer.note": st.builds(note, TEXTS)}

Every function in `bot/slack/views` that says it gives a Message or a View needs one; `tests/test_slack_extremes.py` holds what
they make against Slack's shapes and limits.
"""

import ast
import importlib
import pkgutil
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

import bot.slack.views as views
from tests.slack_values import EXTREMES as EXTREMES
from tests.slack_values import MANY as MANY
from tests.slack_values import TEXTS as TEXTS
from tests.slack_values import several as several

GIVES = ("Message", "View", "Modal")
NAMED = ("view", "modal", "message", "form")  # of those that only say they give some dict
HERE = Path(views.__path__[0])


class Made(dict[str, Any]):
    """A message or a view that shows its beginning only: Hypothesis would spend its time on writing it out."""

    def __repr__(self) -> str:
        return f"{dict.__repr__(self)[:600]}…"


def makers() -> dict[str, st.SearchStrategy[dict[str, Any]]]:
    """All makers of this folder, by builder."""
    found: dict[str, st.SearchStrategy[dict[str, Any]]] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        found |= importlib.import_module(module.name).MAKERS
    return found


def builders() -> set[str]:
    """Every builder in `bot/slack/views`: its module below that folder, and its name."""
    return {name for name, gives in functions().items() if gives in GIVES or (name.endswith(NAMED) and "[" in gives)}


def functions() -> dict[str, str]:
    """What each public function there says it gives."""
    return {
        f"{_module(path)}.{node.name}": ast.unparse(node.returns or ast.Constant(""))
        for path in HERE.rglob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name[0] != "_"
    }


def _module(path: Path) -> str:
    return ".".join(path.relative_to(HERE).with_suffix("").parts).removesuffix(".__init__")
