"""The fields of a PDF form that can be filled in, as (name, value).

A field is called by its tooltip or its name; one called 'Text3' by the words beside it on the page. A ticked box is
('', '☒ what it stands for').
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from handlers.intake.forms import wording
from handlers.intake.forms.beside import Beside, Box
from handlers.intake.forms.blocks import OPEN, TICKED

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_FIELDS, DEEPEST, LONGEST_VALUE = 500, 20, 10_000
Pair = tuple[str, str]


def pairs(reader: "PdfReader") -> tuple[Pair, ...]:
    """Every field that stands on a page, filled in or not, in the order of the pages."""
    found: list[Pair] = []
    for page in reader.pages:
        widgets = [widget for one in page.get("/Annots") or () if (widget := one.get_object()).get("/Subtype") == "/Widget"]
        boxes = [_box(widget) for widget in widgets]
        beside = Beside(page, boxes)
        found += [_pair(widget, box, beside) for widget, box in zip(widgets, boxes, strict=True)]
        if len(found) > MOST_FIELDS:
            break
    return tuple(pair for pair in found if pair[1])


def _box(widget: Any) -> Box:
    left, low, right, high = (float(number) for number in widget["/Rect"])
    return Box(min(left, right), min(low, high), max(left, right), max(low, high))


def _pair(widget: Any, box: Box, beside: Beside) -> Pair:
    names = [text for key in ("/TU", "/T") for text in _own(widget, key)]
    known = next((name for name in names if wording.fields_of(name)), "")
    if _first(widget, "/FT") == "/Btn":
        return known, _button(widget, names, box, beside)
    return known or beside.label(box) or next(iter(names), ""), _text(widget)


def _own(widget: Any, key: str) -> Iterator[str]:
    """That name of the field and of those above it, in words: 'form1[0].ProjectName[0]' is 'Project Name'."""
    node = widget
    for _ in range(DEEPEST):
        if node is None:
            return
        if isinstance(node.get(key), str):
            yield _in_words(str(node[key]))
        above = node.get("/Parent")
        node = above.get_object() if above is not None else None


def _in_words(name: str) -> str:
    last = re.sub(r"\[\d+\]", "", name.rsplit(".", 1)[-1] if " " not in name else name)
    return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-]+", " ", last).split())


def _first(widget: Any, key: str) -> Any:
    """That entry of the field, or of the nearest above it."""
    node = widget
    for _ in range(DEEPEST):
        if node is None or key in node:
            return node[key] if node is not None else None
        above = node.get("/Parent")
        node = above.get_object() if above is not None else None
    return None


def _text(widget: Any) -> str:
    value = _first(widget, "/V")
    chosen = value if isinstance(value, list) else [value]
    options = _first(widget, "/Opt")
    shown = {str(one[0]): str(one[1]) for one in options or () if isinstance(one, list) and len(one) == 2}
    words = (str(one).removeprefix("/") for one in chosen if isinstance(one, str))
    return "\n".join(shown.get(word, word) for word in words).replace("\r\n", "\n").replace("\r", "\n").strip()[:LONGEST_VALUE]


_YES = frozenset({"yes", "on", "true", "checked", "1", "x"})


def _button(widget: Any, names: list[str], box: Box, beside: Beside) -> str:
    """'☒ what it stands for': the words beside it, its own value, or its name; nothing for a push button."""
    if int(_first(widget, "/Ff") or 0) & 0x10000:
        return ""
    state = widget.get("/AS", _first(widget, "/V"))
    value = str(state).removeprefix("/") if isinstance(state, str) else ""
    ticked = value not in ("Off", "")
    own = [_in_words(value)] if ticked and value.lower() not in _YES and not value.isdigit() else []
    words = next(filter(None, [beside.option(box), *own, *(name for name in names if " " in name), *names]), "")
    return f"{TICKED if ticked else OPEN} {words}"
