"""Phrases a person taught: a question that says the same in nearly the same words is about the same."""

import functools
from collections import Counter
from dataclasses import dataclass, field

from sqlmodel import Session

from handlers.understanding.words import tokens
from models.learning import taught_phrases, taught_version

ALIKE = 0.75  # of the words of both together are in both


@dataclass(frozen=True)
class Taught:
    """The taught phrases, found by their words, so that asking costs the same however many there are."""

    phrases: tuple[tuple[frozenset[str], str], ...] = ()
    by_word: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def topic_of(self, words: tuple[str, ...]) -> str | None:
        """The topic of the phrase nearest to these words; None where none is near enough."""
        asked = frozenset(words)
        shared = Counter(number for word in asked for number in self.by_word.get(word, ()))
        alike = [(count / len(asked | self.phrases[number][0]), number) for number, count in shared.items()]
        best = max(alike, default=(0.0, 0))
        return self.phrases[best[1]][1] if best[0] >= ALIKE else None


_kept: dict[tuple[int, str], Taught] = {}


def taught_in(session: Session) -> Taught:
    """What was taught so far; read anew only where something was taught since."""
    version = taught_version(session)
    if version not in _kept:
        _kept.clear()
        _kept[version] = index(tuple(taught_phrases(session)))
    return _kept[version]


@functools.lru_cache(maxsize=2)
def index(phrases: tuple[tuple[str, str], ...]) -> Taught:
    """Phrases with their topics, ready to be found."""
    rows = tuple((frozenset(tokens(phrase)), topic) for phrase, topic in phrases)
    by_word: dict[str, list[int]] = {}
    for number, (words, _) in enumerate(rows):
        for word in words:
            by_word.setdefault(word, []).append(number)
    return Taught(rows, {word: tuple(numbers) for word, numbers in by_word.items()})
