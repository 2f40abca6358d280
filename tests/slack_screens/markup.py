"""Slack's two kinds of markup as HTML: `mrkdwn` of text objects, and the Markdown of `markdown` blocks."""

import html
import re

ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_DATE = re.compile(r"^!date\^\d+\^[^|]*\|(.*)$")
_INLINE = (
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
    (re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])"), r"<b>\1</b>"),
    (re.compile(r"(?<![\w_])_([^_\n]+)_(?![\w_])"), r"<i>\1</i>"),
)
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\((https?:[^)\s]+)\)")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")


def plain(text: str) -> str:
    """Text as it reads: Slack turns its three entities back."""
    for entity, character in ENTITIES:
        text = text.replace(entity, character)
    return html.escape(text).replace("\n", "<br>")


def mrkdwn(text: str) -> str:
    """Bold, italics, code, links and dates."""
    escaped = "".join(_angled(part) if part[:1] == "<" and part[-1:] == ">" else plain(part) for part in _parts(text))
    for pattern, shown in _INLINE:
        escaped = pattern.sub(shown, escaped)
    return escaped


def markdown(text: str) -> str:
    """Paragraphs, headings, lists, tables, bold and links."""
    return "".join(_paragraph(part) for part in re.split(r"\n{2,}", text) if part.strip())


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"(<[^<>]*>)", text) if part]


def _angled(part: str) -> str:
    inside = part[1:-1]
    if found := _DATE.match(inside):
        return plain(found[1])
    target, _, label = inside.partition("|")
    return f'<span class="link">{plain(label or target)}</span>'


def _paragraph(part: str) -> str:
    lines = part.splitlines()
    if all(line.startswith("|") for line in lines):
        return _table(lines)
    if all(_ITEM.match(line) for line in lines):
        kind = "ol" if lines[0].strip()[0].isdigit() else "ul"
        items = "".join(f"<li>{_line(_ITEM.sub('', line))}</li>" for line in lines)
        return f"<{kind}>{items}</{kind}>"
    if lines[0].startswith("#"):
        return f"<p><b>{_line(part.lstrip('# '))}</b></p>"
    return f"<p>{'<br>'.join(map(_line, lines))}</p>"


def _line(text: str) -> str:
    return _LINK.sub(r'<span class="link">\1</span>', _BOLD.sub(r"<b>\1</b>", plain(text)))


def _table(lines: list[str]) -> str:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not re.match(r"^[|\s:-]+$", line)]
    head, *body = rows
    below = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in body)
    return f"<table><tr>{_cells(head, 'th')}</tr>{below}</table>"


def _cells(row: list[str], tag: str) -> str:
    return "".join(f"<{tag}>{_line(cell)}</{tag}>" for cell in row)
