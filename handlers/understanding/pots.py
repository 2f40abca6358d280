"""The pot a question names, by the words people use for it, allowing for a letter wrong in a long word."""

import itertools
import re
from collections.abc import Collection, Mapping, Sequence, Set

from rapidfuzz import process
from rapidfuzz.distance import OSA

from handlers.understanding.words import plain

LONG = 5  # letters from which a word may be a letter wrong
_WORD = re.compile(r"[a-z0-9]+")
_SOUNDS_AS_L = re.compile(r"(?:le|el|al)$")
_NOT_A_POT = re.compile(r"\bin year (?=\d{1,2}\b(?! ?[/-])|end\b|groups?\b)")  # a class at school, the close of the year


def named(text: str, pots: Mapping[str, tuple[str, ...]]) -> str | None:
    """The pot whose words are there; None where there is none, and where two are."""
    words = _WORD.findall(_NOT_A_POT.sub(" ", plain(text)))
    joined = {first + second for first, second in itertools.pairwise(words)}
    alone = set(words)
    found = [name for name, ways in pots.items() if any(_is_there(plain(way), words, alone, joined) for way in ways)]
    return found[0] if len(found) == 1 else None


def _is_there(way: str, words: Sequence[str], alone: Set[str], joined: Set[str]) -> bool:
    parts = _WORD.findall(way)
    if not parts or not all(_written(part, alone | joined if len(parts) == 1 else alone) for part in parts):
        return len(parts) > 1 and "".join(parts) in alone
    return len(parts) == 1 or _in_a_row(parts, words)


def _in_a_row(parts: Sequence[str], words: Sequence[str]) -> bool:
    starts = range(len(words) - len(parts) + 1)
    return any(all(_written(part, (words[start + at],)) for at, part in enumerate(parts)) for start in starts)


def _written(word: str, words: Collection[str]) -> bool:
    """Whether the word is among them: a short one exactly, a long one within a letter or with an ending of the same sound."""
    if word in words or len(word) < LONG:
        return word in words
    if process.extractOne(word, words, scorer=OSA.distance, score_cutoff=1) is not None:
        return True
    return bool(_SOUNDS_AS_L.search(word)) and _sound(word) in {_sound(other) for other in words}


def _sound(word: str) -> str:
    return _SOUNDS_AS_L.sub("l", word)
