"""HTML mail as text: hidden parts dropped, quoted blocks marked with `> `, a link's address behind its words."""

import html
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LARGEST = 1_000_000  # characters that are read
LAID_OUT = 300_000  # characters that are laid out; more than anybody writes, and a second of work where it is all cells
_OPEN, _CLOSE = "\ue000", "\ue001"
_SILENT = re.compile(r"<(script|style|head|title)\b.*?</\1\s*>|<!--.*?-->|<\?xml[^>]*\?>", re.S | re.I)
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/table)\b[^<>]*>", re.I)
_BLANKS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")


def to_text(markup: str) -> str:
    """The words of an HTML letter. Never raises; markup too large or too deep is stripped of its tags instead."""
    source = _SILENT.sub("", markup[:LARGEST])
    return _tidy(_rendered(source) if len(markup) <= LAID_OUT else _stripped(source))


def _rendered(source: str) -> str:
    import lxml.etree  # heavy, and of no use to plain letters
    import lxml.html
    from inscriptis import Inscriptis
    from inscriptis.model.config import ParserConfig

    try:
        tree = lxml.html.document_fromstring(source)
        _each(tree, "a", _show_address)
        _each(tree, "blockquote", _mark_blockquote)
        _each(tree, "div", _mark_named_quote)
        return str(Inscriptis(tree, ParserConfig(table_cell_separator="\t")).get_text())
    except (lxml.etree.LxmlError, RecursionError, ValueError, IndexError, AssertionError):
        return _stripped(source)


def _each(tree: "HtmlElement", tag: str, change: "Callable[[HtmlElement], None]") -> None:
    for element in tree.iter(tag):
        change(element)


def _show_address(anchor: "HtmlElement") -> None:
    address = str(anchor.get("href", "")).strip()
    if address.lower().startswith(("http://", "https://")) and address not in anchor.text_content():
        anchor.tail = f" <{address}>{anchor.tail or ''}"


# Gmail and Outlook move paragraphs in with a blockquote that has a style and nothing else: the writer's own words
_MOVED_IN = re.compile(r"(?!.*border-left)(?:.*margin[^;]*:\s*0[^;]*40px|.*border\s*:\s*none)", re.S)
# what mail programs call a whole quoted letter, and the line above one; Outlook puts x_ before the names of others
_QUOTES = re.compile(r"(?:^|\s)(?:x_)*(?:protonmail_quote|yahoo_quoted|zmail_extra|tutanota_quote)(?:\s|$)")
_HEADINGS = re.compile(r"(?:^|\s)(?:x_)*(?:gmail_attr|moz-cite-prefix)(?:\s|$)")


def _mark_blockquote(element: "HtmlElement") -> None:
    named = any(element.get(name) for name in ("class", "type", "cite", "id"))
    if named or not _MOVED_IN.match(str(element.get("style", ""))):
        _mark_quote(element)


def _mark_named_quote(element: "HtmlElement") -> None:
    name = str(element.get("class", ""))
    if name and (_QUOTES.search(name) or (_HEADINGS.search(name) and not _is_forward(element))):
        _mark_quote(element)


def _is_forward(element: "HtmlElement") -> bool:
    """'---------- Forwarded message': Gmail names its heading like that of a reply."""
    return str(element.text_content()).lstrip().startswith("-")


def _mark_quote(element: "HtmlElement") -> None:
    element.text = _OPEN + (element.text or "")
    element.tail = _CLOSE + (element.tail or "")


def _stripped(source: str) -> str:
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", source)))


def _tidy(text: str) -> str:
    lines = []
    depth = 0
    for line in text.replace("\xa0", " ").split("\n"):
        deepest = depth + line.count(_OPEN)
        depth = max(0, deepest - line.count(_CLOSE))
        words = line.replace(_OPEN, "").replace(_CLOSE, "").strip()
        lines.append(f"> {words}" if deepest and words else words)
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()
