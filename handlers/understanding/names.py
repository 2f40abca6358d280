"""Which of some named things a text names, allowing for typos and words left out."""

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from handlers.understanding.words import tokens

ENOUGH = 0.66  # of a name's words must be there
ALIKE = 84  # of 100: two words of five letters with one letter wrong


def has(word: str, words: tuple[str, ...]) -> bool:
    """Whether the word is among the words, short ones exactly, longer ones within a typo."""
    if word in words:
        return True
    return len(word) >= 5 and process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=ALIKE) is not None


def closeness(name: str, words: tuple[str, ...]) -> tuple[float, int]:
    """(share of the name's words that are there, how many): compares as more and better named."""
    parts = tokens(name)
    there = sum(has(part, words) for part in parts)
    return (there / len(parts) if parts else 0.0, there)


def named_in(text: str, names: Mapping[str, Iterable[str]]) -> set[str]:
    """Keys of the things named best; several where they are named equally well, none where none is named well enough."""
    words = tokens(text)
    best = {key: max((closeness(name, words) for name in ways), default=(0.0, 0)) for key, ways in names.items()}
    top = max(best.values(), default=(0.0, 0))
    return {key for key, score in best.items() if score == top} if top[0] >= ENOUGH else set()
