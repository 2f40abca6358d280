"""HTML that a person edited, made safe to send: what is not on these lists goes, and nothing is left that fetches anything.

Used for edited editions only. What we draw up ourselves needs no cleaning: its templates escape every value.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

TAGS = frozenset(
    "a b blockquote br caption center code dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i ins li ol p pre s small span "
    "strike strong sub sup table tbody td tfoot th thead tr u ul".split()
)
GONE = frozenset(
    "applet audio base basefont bgsound button canvas datalist embed form frame frameset head iframe img input link map math "
    "meta noembed noframes noscript object option param picture plaintext script select source style svg template textarea "
    "title track video xmp".split()
)  # with all that is in them
ATTRIBUTES = frozenset(
    "align bgcolor cellpadding cellspacing class colspan color dir href lang role rowspan scope style valign width".split()
)
_FETCHES = re.compile(r"[\\@]|/\*|url|expression|import|behavior|binding|position|javascript", re.I)
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.I)
LARGEST = 1_000_000  # characters
DEEPEST = 200


def cleaned(markup: str) -> str:
    """What stands in the body, with harmless tags and attributes only; '' where it is too large or too deep to be read."""
    import lxml.etree  # heavy, and needed for edited editions only
    import lxml.html

    if not markup.strip() or len(markup) > LARGEST:
        return ""
    try:
        tree = lxml.html.document_fromstring(markup)
    except (lxml.etree.LxmlError, ValueError):
        return ""
    body = tree.find("body")
    if body is None or _depth(body) > DEEPEST:
        return ""
    for element in list(body.iter())[1:]:
        _clean(element)
    whole: str = lxml.html.tostring(body, encoding="unicode")
    return whole[whole.index(">") + 1 : whole.rindex("</body>")].strip()


def _depth(body: "HtmlElement") -> int:
    deepest, waiting = 0, [(body, 1)]
    while waiting:
        element, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in element]
    return deepest


def _clean(element: "HtmlElement") -> None:
    """Drop what is harmful, unwrap what is unknown, strip attributes; an element already out of the tree is left alone."""
    if element.getparent() is None:
        return
    if not isinstance(element.tag, str) or element.tag in GONE:
        element.drop_tree() if isinstance(element.tag, str) else _drop_comment(element)
        return
    if element.tag not in TAGS:
        element.drop_tag()
        return
    for name, value in list(element.attrib.items()):
        if not _is_harmless(str(name), str(value)):
            del element.attrib[name]


def _drop_comment(element: "HtmlElement") -> None:
    """A comment goes, what follows it stays."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    assert parent is not None
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _is_harmless(name: str, value: str) -> bool:
    if name not in ATTRIBUTES:
        return False
    if name == "href":
        return bool(_LINK.fullmatch(value.strip()))
    return not _FETCHES.search(value) if name == "style" else True
