"""The classifier: a weight of each feature for each topic, learned from examples by `make learn`, read from `weights.bin`.

The topic 'unknown' is one of them: it was learned from questions that are none of ours. A probability alone hardly tells
ours from others', so two small gates judge it: is the first topic right, and is the question ours at all? They look at the
probabilities, at strange words and at what is named, and were fitted on questions the classifier had not seen.

The file is a line of JSON, then the rarity of each feature (in thousandths), then the weights, a byte for each feature
and topic.
"""

import functools
import json
import math
from array import array
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from handlers.answers import Slots
from handlers.understanding.features import BUCKETS, Seen, weighed

FILE = Path(__file__).parent / "weights.bin"
THOUSAND = 1_000
BYTE = 127


NONE = "unknown"
SIGNS = 11
# Whoever sends or suggests something, or has a name to put to it, uses words we never heard; a question about ours does not.
OPEN = frozenset(
    {"proposals.submit", "sessions.suggest", "bulletin.submit", "funding.apply", "smalltalk", "help", "funding.projects"}
)


@dataclass(frozen=True)
class Gates:
    """Weights of the two gates, the constant first; see `signs`."""

    right: tuple[float, ...] = (0.0,) * (SIGNS + 1)
    ours: tuple[float, ...] = (0.0,) * (SIGNS + 1)

    @staticmethod
    def passed(weights: Sequence[float], signs: Sequence[float]) -> float:
        """How likely what the gate asks is true."""
        total = weights[0] + sum(weight * sign for weight, sign in zip(weights[1:], signs, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def signs(seen: Seen, slots: Slots, likely: Mapping[str, float], known: Container[str]) -> tuple[float, ...]:
    """What the gates look at: the first two of our topics and 'unknown' (as logarithms), strange words (twice:
    in all topics, and in those that should have none), things that are not ours, names, length."""
    topics = [topic for topic in likely if topic != NONE]
    ours = [likely[topic] for topic in topics]
    strange = sum(not (word in known or word.isdigit() or index in seen.covered) for index, word in enumerate(seen.words))
    size = len(seen.words)
    return (
        math.log(ours[0] + 1e-4),
        math.log(ours[1] + 1e-4),
        math.log(likely.get(NONE, 0.0) + 1e-4),
        strange / max(1, size),
        float(min(strange, 4)),
        0.0 if topics[0] in OPEN else strange / max(1, size),
        0.0 if topics[0] in OPEN else float(min(strange, 4)),
        float(seen.other),
        float(bool(seen.named)),
        float(bool(slots.pot or slots.year)),
        min(size, 12) / 12,
    )


@dataclass(frozen=True)
class Model:
    """`weights` holds a row of `len(topics)` whole numbers for each feature; `scale` turns them into what they stand for."""

    topics: tuple[str, ...]
    rarity: Sequence[float]
    weights: "array[int]"
    offsets: tuple[float, ...]
    scale: float
    known: frozenset[str] = frozenset()
    gates: "Gates" = field(default_factory=lambda: Gates())

    def probabilities(self, seen: Seen) -> dict[str, float]:
        """How likely each topic is; the most likely first."""
        size = len(self.topics)
        sums = [offset / self.scale for offset in self.offsets]
        for bucket, value in weighed(seen, self.rarity).items():
            row = self.weights[bucket * size : (bucket + 1) * size]
            for topic, weight in enumerate(row):
                sums[topic] += value * weight
        highest = max(sums)
        parts = [math.exp(self.scale * (each - highest)) for each in sums]
        total = sum(parts)
        found = {topic: part / total for topic, part in zip(self.topics, parts, strict=True)}
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    def as_bytes(self) -> bytes:
        """The model as it is kept."""
        head = {
            "topics": list(self.topics),
            "offsets": [round(offset, 4) for offset in self.offsets],
            "scale": self.scale,
            "right": [round(weight, 4) for weight in self.gates.right],
            "ours": [round(weight, 4) for weight in self.gates.ours],
            "known": sorted(self.known),
        }
        rarity = array("H", (round(THOUSAND * value) for value in self.rarity))
        return json.dumps(head).encode() + b"\n" + rarity.tobytes() + self.weights.tobytes()


def from_bytes(kept: bytes) -> Model:
    """The model, read back."""
    line, _, rest = kept.partition(b"\n")
    head = json.loads(line)
    rarity, weights = array("H"), array("b")
    rarity.frombytes(rest[: 2 * BUCKETS])
    weights.frombytes(rest[2 * BUCKETS :])
    shown = [value / THOUSAND for value in rarity]
    gates = Gates(tuple(head["right"]), tuple(head["ours"]))
    return Model(tuple(head["topics"]), shown, weights, tuple(head["offsets"]), head["scale"], frozenset(head["known"]), gates)


@functools.cache
def _shipped(file: Path) -> Model:
    return from_bytes(file.read_bytes())


_instead: dict[Path, Model] = {}


def current(file: Path = FILE) -> Model:
    """The model in use of those kept in that file."""
    return _instead.get(file) or _shipped(file)


@contextmanager
def using(model: Model, file: Path = FILE) -> Iterator[None]:
    """Another model for a while: how a model is measured on questions it did not see."""
    _instead[file] = model
    try:
        yield
    finally:
        del _instead[file]
