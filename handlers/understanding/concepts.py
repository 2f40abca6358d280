"""Words that mean nearly the same to a partner, by what they mean: so that a wording nobody thought of is understood too."""

import functools
from pathlib import Path

from handlers.understanding.words import tokens

FILE = Path(__file__).with_name("concepts.txt")


@functools.cache
def _by_word() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    lines = [line.partition(":") for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    for concept, _, words in lines:
        for word in words.split():
            for stem in tokens(word) or (word,):
                found.setdefault(stem, []).append(concept)
    return {word: tuple(dict.fromkeys(concepts)) for word, concepts in found.items()}


def concepts_of(words: tuple[str, ...]) -> list[str]:
    """What the words are about, in their order."""
    meanings = _by_word()
    return [concept for word in words for concept in meanings.get(word, ())]
