"""Letters that a person sorted, as examples: those in much the same words vote on what a new letter is. Pure.

The rules that hold letters back and those that know machines come first; no example lets anything past them.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.intake.links import without_links
from handlers.intake.shapes import Example
from handlers.intake.words import Words
from models.post import LetterKind

NEAREST = 5  # examples that vote
FEWEST = 4  # words two letters must share to be compared at all
ALIKE = 0.4  # cosine of two letters' telling words from which an example has a vote
SURE = 0.6  # of the winning vote, from which it is acted upon

_WORD = re.compile(r"[a-z][a-z'-]*")
_COMMON = frozenset(
    "about after again also always another anything around back because been before being best between both came come could "
    "dear does doing done down each even ever every find first from gets give going good great have hello help here hope into "
    "just kind know last like little look made make many more most much must need next nice only other ours over part please "
    "regards really said same sent shall should since some soon such sure take team thank thanks that their them then there "
    "these they thing things think this those through today told very want warm week well were what when where which while "
    "will wishes with within would year yours your community safety partnership letter mail email kindly sincerely "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)


@dataclass(frozen=True)
class Vote:
    """What the nearest examples say: the kinds, how sure they are, and the words they share with the letter."""

    kinds: tuple[LetterKind, ...]
    confidence: float
    words: tuple[str, ...]


def telling(words: Words) -> frozenset[str]:
    """The words by which letters are compared: no names of its writers, no figures, nothing that stands in every letter."""
    said = _WORD.findall(without_links(words.low))
    return frozenset(word for word in said if len(word) > 3 and word not in _COMMON) - words.people


def vote(bag: frozenset[str], examples: Iterable[Example]) -> Vote | None:
    """What the nearest examples say; None where none is near enough to be asked."""
    near = sorted(((_alike(bag, example.words), example) for example in examples), key=lambda pair: -pair[0])[:NEAREST]
    asked = [(alike, example) for alike, example in near if alike >= ALIKE]
    if not asked:
        return None
    votes: dict[tuple[LetterKind, ...], float] = {}
    for alike, example in asked:
        votes[example.kinds] = votes.get(example.kinds, 0) + alike * alike
    kinds = max(votes, key=lambda kinds: votes[kinds])
    nearest, model = next((alike, example) for alike, example in asked if example.kinds == kinds)
    share = votes[kinds] / sum(votes.values())
    return Vote(kinds, round(nearest * share, 2), tuple(sorted(bag & model.words, key=lambda word: (-len(word), word))[:8]))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / math.sqrt(len(one) * len(other)) if shared >= FEWEST else 0.0


# ---------------------------------------------------------------- does a new example do harm?


@dataclass(frozen=True)
class Labelled:
    """A letter of which it is known what it is: its words, its right kinds, and what it is sorted as without any example."""

    words: frozenset[str]
    right: frozenset[LetterKind]
    by_rules: frozenset[LetterKind]


@dataclass(frozen=True)
class Trial:
    """How many labelled letters are sorted right before and after a new example, and how many it turns wrong."""

    letters: int
    before: int
    after: int
    harmed: int


def trial(labelled: Sequence[Labelled], examples: Sequence[Example], new: Example) -> Trial:
    """Sort every labelled letter with and without the new example; a letter never votes on itself."""
    both = [
        (_is_right(letter, [one for one in examples if one.words != letter.words]),
         _is_right(letter, [one for one in (*examples, new) if one.words != letter.words]))
        for letter in labelled
    ]  # fmt: skip
    return Trial(len(both), sum(was for was, _ in both), sum(now for _, now in both), sum(was and not now for was, now in both))


def _is_right(letter: Labelled, examples: Sequence[Example]) -> bool:
    """Sorted as it should be; a vote that only makes it wait is wrong where the rules alone had been right."""
    found = vote(letter.words, examples)
    if found is None or frozenset(found.kinds) == letter.by_rules:
        return letter.by_rules == letter.right
    return found.confidence >= SURE and frozenset(found.kinds) == letter.right
