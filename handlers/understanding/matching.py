"""How near a question is to each topic: rare words count for more, a typo still counts, strange words count against."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from handlers.understanding.names import ALIKE
from handlers.understanding.words import tokens


@dataclass(frozen=True)
class Near:
    """A topic and how near it is, 0 to 1."""

    topic: str
    score: float


class Index:
    """Phrases by topic, ready to be compared with a question."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._rows = [(topic, frozenset(tokens(phrase))) for topic, many in phrases.items() for phrase in many]
        counts = Counter(word for _, words in self._rows for word in words)
        self._strange = math.log(len(self._rows) + 1) + 1
        self._weight = {word: math.log((len(self._rows) + 1) / count) for word, count in counts.items()}
        self._known = tuple(self._weight)

    def _norm(self, words: Iterable[str]) -> float:
        return math.sqrt(sum(self._weight.get(word, self._strange) ** 2 for word in words)) or 1.0

    def _nearest(self, word: str) -> str:
        """The known word this one is, or is a typo of; itself where it is strange."""
        if word in self._weight or len(word) < 5 or word.isdigit():
            return word
        found = process.extractOne(word, self._known, scorer=fuzz.ratio, score_cutoff=ALIKE)
        return str(found[0]) if found else word

    def rank(self, question: str, unseen: Iterable[str] = ()) -> list[Near]:
        """All topics, nearest first. Words in `unseen` (years, days) are already understood and do not count."""
        skip = set(unseen)
        words = {self._nearest(word) for word in tokens(question) if word not in skip}
        norm, best = self._norm(words), dict.fromkeys((topic for topic, _ in self._rows), 0.0)
        for topic, phrase in self._rows:
            shared = sum(self._weight[word] ** 2 for word in words & phrase)
            if shared:
                best[topic] = max(best[topic], shared / (norm * self._norm(phrase)))
        return sorted((Near(topic, score) for topic, score in best.items()), key=lambda near: (-near.score, near.topic))
