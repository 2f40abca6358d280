"""A Word document's own words, in order: the body walked by its XML, because the usual readers miss half of a form.

Content controls and what was inserted stay; what was deleted, struck out, hidden or only prompts goes. Tables inside
tables and text boxes are told after what holds them. A ticked box is ☒, an open one ☐, whichever way it was made.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from handlers.intake.forms import packages, trouble
from handlers.intake.forms.blocks import MOST_BLOCKS, MOST_CELLS, OPEN, TICKED, Block, Contents, Grid, Line, lines_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARTS = re.compile(r"word/(?:document\d*|header\d*|footer\d*)\.xml")
_WRAPS = frozenset({"sdtContent", "customXml", "ins", "moveTo", "smartTag", "Choice"})
_GONE = frozenset(
    "del moveFrom delText instrText delInstrText sectPr pPr rPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr Fallback "
    "drawing pict object footnoteReference annotationRef rt".split()
)
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_TICKS = {"F0FE": TICKED, "F0FD": TICKED, "F0FC": TICKED, "F052": TICKED, "F053": TICKED, "F054": TICKED, "F078": TICKED,
          "F0A8": OPEN, "F06F": OPEN, "F071": OPEN, "F0A3": OPEN, "F02A": OPEN}  # fmt: skip # Wingdings
_NO = ("0", "false", "off", "none")


def read(content: bytes) -> Contents:
    """The document's lines and tables. Raises Trouble."""
    parts = packages.members(content, _PARTS)
    main = next((name for name in sorted(parts) if name.startswith("word/document")), None)
    if main is None:
        raise trouble.broken()
    margins = [_Walk().blocks(packages.tree(data)) for name, data in sorted(parts.items()) if name != main]
    body = _child(packages.tree(parts[main]), "body")
    if body is None:
        raise trouble.broken()
    return Contents(tuple(_Walk().blocks(body)), "\n".join(line for one in margins for line in lines_of(one)))


def _name(element: "_Element") -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: "_Element | None", *path: str) -> "_Element | None":
    """The first element down this path of names."""
    for name in path:
        element = next((child for child in element if _name(child) == name), None) if element is not None else None
    return element


def _value(element: "_Element | None", attribute: str = "val") -> str | None:
    """An attribute of that name in any namespace; '' where the element lacks it, None where there is no element."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == attribute), "")


def _is_set(element: "_Element | None", *path: str) -> bool:
    value = _value(_child(element, *path))
    return value is not None and value.lower() not in _NO


class _Walk:
    """One walk over a part, with a limit on how much it takes in."""

    def __init__(self) -> None:
        self._left_blocks, self._left_cells = MOST_BLOCKS, MOST_CELLS

    def blocks(self, holder: "_Element") -> list[Block]:
        """Paragraphs and tables, each followed by the text boxes and tables inside it."""
        found: list[Block] = []
        for element, prompts in _members(holder):
            if self._left_blocks <= 0:
                raise trouble.too_large()
            self._left_blocks -= 1
            if _name(element) == "tbl":
                found += self._table(element)
            elif _name(element) == "p" and not prompts:
                found += _paragraph(element)
                found += [block for box in _boxes(element) for block in self.blocks(box)]
        return found

    def _table(self, table: "_Element") -> list[Block]:
        inside: list[Block] = []
        rows = [self._row(row, inside) for row, _ in _members(table) if _name(row) == "tr" and not _is_deleted(row)]
        return [Grid(tuple(rows)), *inside]

    def _row(self, row: "_Element", inside: list[Block]) -> tuple[str, ...]:
        cells = [""] * _span(_child(row, "trPr", "gridBefore"), 0)
        for cell, prompts in _members(row):
            if _name(cell) == "tc" and _child(cell, "tcPr", "cellDel") is None:
                self._left_cells -= 1
                blocks = [] if prompts or _continues(cell) else self.blocks(cell)
                inside += [block for block in blocks if isinstance(block, Grid)]
                cells += ["\n".join(lines_of(blocks)).strip(), *[""] * (_span(_child(cell, "tcPr", "gridSpan"), 1) - 1)]
        if self._left_cells <= 0:
            raise trouble.too_large()
        return tuple(cells)


def _members(holder: "_Element") -> "Iterator[tuple[_Element, bool]]":
    """What stands in it, looking through content controls and the like; and whether it only prompts for an answer."""
    for element in holder:
        name = _name(element)
        if name == "sdt":
            prompts = _child(element, "sdtPr", "showingPlcHdr") is not None
            inner = _child(element, "sdtContent")
            yield from ((one, prompts or also) for one, also in (_members(inner) if inner is not None else ()))
        elif name in _WRAPS or name == "AlternateContent":
            yield from _members(element)
        elif name not in _GONE:
            yield element, False


def _is_deleted(row: "_Element") -> bool:
    return _child(row, "trPr", "del") is not None


def _continues(cell: "_Element") -> bool:
    """The lower part of a cell merged downwards."""
    return _value(_child(cell, "tcPr", "vMerge")) in ("", "continue")


def _span(element: "_Element | None", otherwise: int) -> int:
    value = _value(element) or ""
    return min(int(value), 60) if value.isascii() and value.isdigit() else otherwise


def _boxes(paragraph: "_Element") -> "Iterator[_Element]":
    """Text boxes anchored in the paragraph; of the two ways a box is written for old and new Word, the first."""
    for box in paragraph.iter("{*}txbxContent"):
        above = [_name(one) for one in box.iterancestors()]
        inside = above[: above.index("p")] if "p" in above else above
        if not {"Fallback", "del", "moveFrom"} & set(inside):
            yield box


# ---------------------------------------------------------------- one paragraph


def _paragraph(paragraph: "_Element") -> list[Block]:
    words: list[str] = []
    _gather(paragraph, words)
    lines = [line.strip() for line in "".join(words).split("\n")]
    heading = _is_heading(paragraph)
    return [Line(line, heading) for line in lines if line] or [Line("")]


def _gather(element: "_Element", words: list[str]) -> None:
    for child in element:
        name = _name(child)
        if name == "t":
            words.append(child.text or "")
        elif name in _BREAKS:
            words.append(_BREAKS[name])
        elif name == "sym":
            words.append(_TICKS.get((_value(child, "char") or "").upper(), ""))
        elif name == "sdt":
            _gather_control(child, words)
        elif name == "ffData":
            words.append(_old_field(child))
        elif name not in _GONE and name != "AlternateContent" and not (name == "r" and _unseen(child)):
            _gather(child, words)


def _gather_control(control: "_Element", words: list[str]) -> None:
    box = _child(control, "sdtPr", "checkbox")
    content = _child(control, "sdtContent")
    if box is not None:
        words.append(TICKED if _is_set(box, "checked") else OPEN)
    elif content is not None and _child(control, "sdtPr", "showingPlcHdr") is None:
        _gather(content, words)


def _old_field(field: "_Element") -> str:
    """A box or a list of a form made with Word's older fields."""
    box, choices = _child(field, "checkBox"), _child(field, "ddList")
    if box is not None:
        state = _child(box, "checked") if _child(box, "checked") is not None else _child(box, "default")
        return TICKED if state is not None and (_value(state) or "1").lower() not in _NO else OPEN
    if choices is None:
        return ""
    entries = [_value(entry) or "" for entry in choices if _name(entry) == "listEntry"]
    chosen = _value(_child(choices, "result")) or "0"
    return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else ""


def _unseen(run: "_Element") -> bool:
    """Struck out or hidden."""
    return any(_is_set(run, "rPr", how) for how in ("strike", "dstrike", "vanish"))


def _is_heading(paragraph: "_Element") -> bool:
    style = (_value(_child(paragraph, "pPr", "pStyle")) or "").lower()
    if style.startswith(("heading", "title", "subtitle")):
        return True
    runs = [run for run in paragraph.iter("{*}r") if any((text.text or "").strip() for text in run.iter("{*}t"))]
    return bool(runs) and all(_is_set(run, "rPr", "b") for run in runs)
