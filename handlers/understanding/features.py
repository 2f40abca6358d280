"""A question as the classifier sees it: five bags of features, each weighed by how rare it is and brought to one length.

Words with their neighbours; pieces of words, which stay alike under typos; stems; what the question names; what it is about.
"""

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from handlers.answers import Slots
from handlers.understanding.concepts import concepts_of
from handlers.understanding.lexicon import Lexicon
from handlers.understanding.others import names_another
from handlers.understanding.words import plain, tokens

BUCKETS = 8_192  # features share this many numbers
MANY = 60  # words that are looked at; nobody needs more to ask a question
PIECES = (2, 3, 4)  # letters of a piece, the blanks around a word included
# How much each bag counts, in the order of `see`: pieces of words tell most, and stand up to typos. Measured by `make eval`.
COUNTS = (0.7, 2.0, 0.7, 0.6, 0.7)
_WORD = re.compile(r"[a-z0-9£]+")


@dataclass(frozen=True)
class Seen:
    """A question's stems, its bags of features, the tags of what it names, which stems belong to a name, and
    whether something else than ours is named."""

    words: tuple[str, ...]
    bags: tuple[Mapping[int, int], ...]
    named: frozenset[str]
    covered: frozenset[int] = frozenset()
    other: bool = False


def see(text: str, slots: Slots, lexicon: Lexicon) -> Seen:
    """The question's features."""
    words = _WORD.findall(plain(text))[:MANY]
    stems = tokens(text)[:MANY]
    named, covered = lexicon.tags(stems)
    other = names_another(text)
    bags = (
        [*(f"w:{word}" for word in words), *(f"b:{one}_{two}" for one, two in pairwise(["^", *words, "$"]))],
        [f"c:{piece}" for word in words for piece in _pieces(f" {word} ")],
        [*(f"s:{stem}" for stem in stems), *(f"z:{one}_{two}" for one, two in pairwise(stems))],
        [*(f"t:{tag}" for tag in sorted(named)), *_of_slots(slots), "t:other" if other else "t:any"],
        _about(concepts_of(stems + tuple(words))),
    )
    return Seen(stems, tuple(_counted(bag) for bag in bags), named, covered, other)


def _about(concepts: list[str]) -> list[str]:
    """What it is about, and each two of those together: 'left' says little, 'left' with 'pot' a lot."""
    found = sorted(set(concepts))
    return ["m:any", *(f"m:{one}" for one in found), *(f"m:{one}+{two}" for one, two in combinations(found, 2))]


def _pieces(word: str) -> Iterable[str]:
    for size in PIECES:
        if len(word) <= size:
            yield word
            continue
        yield from (word[start : start + size] for start in range(len(word) - size + 1))


def _of_slots(slots: Slots) -> list[str]:
    named = {"year": slots.year, "day": slots.day, "about": slots.about_day, "month": slots.month, "amount": slots.amount_pence}
    return [f"t:{name}" for name, value in named.items() if value] + ([f"t:pot:{slots.pot}"] if slots.pot else [])


def _counted(bag: Iterable[str]) -> Mapping[int, int]:
    return Counter(zlib.crc32(feature.encode()) % BUCKETS for feature in bag)


def weighed(seen: Seen, rarity: Sequence[float]) -> dict[int, float]:
    """How much each feature counts: rare ones more, repeated ones a little more, each bag as long as it counts."""
    total: dict[int, float] = {}
    for bag, counts in zip(seen.bags, COUNTS, strict=True):
        values = {bucket: (1 + math.log(count)) * rarity[bucket] for bucket, count in bag.items()}
        length = math.sqrt(sum(value * value for value in values.values())) or 1.0
        for bucket, value in values.items():
            total[bucket] = total.get(bucket, 0.0) + counts * value / length
    return total
