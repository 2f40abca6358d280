"""What people typed, made even enough to be read by patterns, without moving a sense."""

import re
import unicodedata
from collections.abc import Iterable

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("‘’ʼ`", "'"))


def flat(text: str) -> str:
    """NFKC, lower case, one kind of dash and apostrophe, one space between words: '24–25  June’s' → "24-25 june's"."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_DASHES).split())


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with those spans struck out by a mark no pattern reads, everything else where it was."""
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def next_word(text: str, end: int) -> str:
    """The word that follows directly, '' at the end of a clause."""
    found = re.compile(r"[ -]?([a-z]+)").match(text, end)
    return found[1] if found else ""
