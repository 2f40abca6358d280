"""Which areas and priorities of its year a proposal may serve, with the words that led to it. A hint: a person decides.

A name of the list is suggested where the text has a word of it that no other name of the list has, or several that few
have; words that mean the same stand in `vocabulary.txt`. Pure.
"""

import functools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from handlers.understanding.words import stem, tokens

FILE = Path(__file__).with_name("vocabulary.txt")
MOST = 3  # of each list
ENOUGH = 1.0
EMPTY = frozenset(
    stem(word)
    for word in (
        "work working resident residents community communities business businesses prevent preventing prevention "
        "reduce reducing public crime crimes support supporting provide providing help cope build building future "
        "protect protecting people through education educate keep safe safety deliver delivering tackle tackling "
        "early awareness against them danger serious safeguarding responding improve quality life zero vision "
        "social project training workshop event"
    ).split()
)  # words every proposal uses, and every list


@dataclass(frozen=True)
class Hint:
    """A name of the year's list, by its code, and the words of the proposal that led to it."""

    code: str
    name: str
    words: tuple[str, ...]


@functools.cache
def _meanings() -> dict[str, frozenset[str]]:
    """What a word of a proposal stands for, by its stem."""
    found: dict[str, set[str]] = {}
    for line in FILE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            meaning, _, words = line.partition(":")
            for word in words.split():
                key = " ".join(tokens(word))
                found.setdefault(key, set()).add(stem(meaning))
    return {key: frozenset(meanings) for key, meanings in found.items()}


def hints(text: str, known: Mapping[str, str]) -> tuple[Hint, ...]:
    """The likeliest names of a list (code → name) for this text, at most three, the likeliest first."""
    wanted = {code: frozenset(tokens(name)) - EMPTY for code, name in known.items()}
    common = Counter(word for words in wanted.values() for word in words)
    told = _told(text)
    scored = [(_score(words & told.keys(), common), code) for code, words in wanted.items()]
    likely = sorted((pair for pair in scored if pair[0] >= ENOUGH), key=lambda pair: -pair[0])[:MOST]
    return tuple(Hint(code, known[code], _led(wanted[code], told)) for _, code in likely)


def _score(words: frozenset[str] | set[str], common: Counter[str]) -> float:
    """A word counts for as much as it tells this name from the others."""
    return sum(1 / common[word] for word in words)


def _told(text: str) -> dict[str, dict[str, None]]:
    """Each meaning in the text, with the words it was told by, in their order."""
    found: dict[str, dict[str, None]] = {}
    words = text.replace("–", " ").split()
    for first, second in zip_longest(words, words[1:], fillvalue=""):
        for written in (first, f"{first} {second}"):
            stems = tokens(written)
            if written != first and len(stems) < 2:
                continue  # the second word is looked at by itself
            meanings = _meanings().get(" ".join(stems), frozenset()) | (frozenset(stems) if written == first else frozenset())
            for meaning in meanings:
                found.setdefault(meaning, {}).setdefault(written.strip(" .,;:!?()“”\"'"))
    return found


def _led(wanted: frozenset[str], told: Mapping[str, Mapping[str, None]]) -> tuple[str, ...]:
    words = {word.casefold(): word for meaning in told if meaning in wanted for word in told[meaning]}
    return tuple(words.values())
