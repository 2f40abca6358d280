"""Slack's own encoding of text: `escape` on the way out, `plain` on the way in, `fit` for its limits."""

import html
import re

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_HALVES = re.compile(r"[\ud800-\udfff]")
_LOUD = re.compile(r"(?<![A-Za-z0-9.])@(?=(?:here|channel|everyone|group)\b)", re.IGNORECASE)
_LINK = re.compile(r"\](?=[(\[:])")
_ENCODED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_BROKEN_ENTITY = re.compile(r"&[a-z]{0,4}$")
_LONGEST_WORD = 200
WORD_JOINER = "\u2060"


def escape(text: str) -> str:
    """Text that only ever reads as text: no mention, no call to a whole channel, no link that shows another address.

    Slack turns the three entities back; a Markdown link becomes its label and its address, side by side.
    """
    shown = html.escape(_UNPRINTABLE.sub("", text), quote=False)
    return _LOUD.sub(f"@{WORD_JOINER}", _LINK.sub("] ", shown))


def plain(text: str) -> str:
    """What a person typed, from what Slack delivers: mentions of people go, labels of links and channels stay.

    Half a character, which JSON can spell but no record can hold, goes too.
    """
    readable = _ENCODED.sub(_readable, _HALVES.sub("", text))
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        readable = readable.replace(entity, character)
    return " ".join(readable.split())


def _readable(found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    if target.startswith("@"):
        return ""
    if target.startswith("#"):
        return f"#{label}" if label else ""
    return label or ("" if target.startswith("!") else target.removeprefix("mailto:"))


def fit(text: str, limit: int, ending: str) -> str:
    """The text, or the beginning of it up to a whole word and the ending, in at most `limit` characters."""
    if len(text) <= limit:
        return text
    kept = text[: limit - len(ending)]
    words, _, last = kept.rpartition(" ")
    if words and len(last) <= _LONGEST_WORD:
        kept = words
    return _BROKEN_ENTITY.sub("", kept).rstrip() + ending
