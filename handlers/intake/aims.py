"""What a bid says it serves: eligible areas, priorities and pots, matched against the year's lists in `Partner`."""

import functools
import re
from collections.abc import Mapping

_ASIDE = re.compile(r"\([^()]*\)")
_OTHER = re.compile(r"[^a-z0-9]+")


@functools.lru_cache(maxsize=512)
def _normal(text: str) -> str:
    return f" {_OTHER.sub(' ', _ASIDE.sub(' ', text.lower().replace('&', ' and '))).strip()} "


@functools.lru_cache(maxsize=512)
def _opening(name: str) -> str:
    """What must be quoted of an area's name to mean it: its first five words, or all of it."""
    return f" {' '.join(_normal(name).split()[:5])} "


@functools.lru_cache(maxsize=8)
def _codes(codes: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the codes, as a word."""
    return re.compile(rf"\b(?:{'|'.join(re.escape(code) for code in codes)})\b")


def areas(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of the areas that the text names by code or quotes; never guessed from its subject."""
    if not known:
        return ()
    said, by_code = _normal_long(text), _codes(tuple(known)).findall(text)
    return tuple(code for code, name in known.items() if _opening(name) in said or code in by_code)


def areas_of_label(value: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """As `areas`, for what stands behind the label 'area': a good part of a name is enough there."""
    said = _normal(value).strip()
    near = (
        code for code, name in known.items() if len(said) >= 10 and (said in _normal(name) or _normal(name).strip() in said)
    )
    return areas(value, known) or tuple(near)


def _normal_long(text: str) -> str:
    return f" {_OTHER.sub(' ', text.lower().replace('&', ' and '))} "


def without_areas(text: str, known: Mapping[str, str]) -> str:
    """The text without quoted area names: an area is not a priority, and quoting one promises no outcome."""
    low = text.lower()
    for name in known.values():
        first, last, quoted = _quoted(name)
        if first in low and last in low:
            text = quoted.sub(" ", text)
    return text


@functools.lru_cache(maxsize=64)
def _quoted(name: str) -> tuple[str, str, re.Pattern[str]]:
    """(first word, last word, pattern) of an area's name as people quote it, asides in brackets or not."""
    words = _normal(name).split() or [""]
    joined = r"[\W_]+(?:\([^()]*\)\W*)?".join(map(re.escape, words))
    return words[0], words[-1], re.compile(joined + r"(?:\s*\([^()]*\))?", re.I)


@functools.lru_cache(maxsize=64)
def _called(priority: str) -> re.Pattern[str]:
    """A priority's names: in full, its part before 'and', without a first word like 'Preventing', its four initials."""
    words = priority.replace("&", "and").split()
    names = [words]
    if "and" in words[2:]:
        names.append(words[: words.index("and", 2)])
    if words[0].endswith("ing") and len(words) > 2:
        names.append(words[1:])
    patterns = [
        r"\s+".join("(?:and|&)" if word == "and" else re.escape(word) for word in name) for name in names if len(name) > 1
    ]
    initials = "".join(word[0] for word in words if word[0].isupper())
    return re.compile(r"\b(?:" + "|".join([*patterns, *([initials] if len(initials) >= 4 else [])]) + r")\b")


def priorities(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The priorities that are named, in their capitals or beside the word 'priority'."""
    named = tuple(name for name in known if _called(name).search(text))
    if named or "riorit" not in text:
        return named
    return priorities_of_label("\n".join(part for part in re.split(r"[.\n]", text) if _SPEAKS_OF_ONE.search(part)), known)


_SPEAKS_OF_ONE = re.compile(r"\bpriorit(?:y|ies)\b", re.I)


def priorities_of_label(value: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """As `priorities`, for what stands behind the label 'priority': capitals do not matter there."""
    return tuple(name for name in known if _called_in_any_case(name).search(value))


@functools.lru_cache(maxsize=64)
def _called_in_any_case(priority: str) -> re.Pattern[str]:
    return re.compile(_called(priority).pattern, re.I)


def pot(text: str, known: Mapping[str, tuple[str, ...]]) -> str | None:
    """The pot these words name; None where they name none, or more than one."""
    said = _normal_long(text)
    named = [name for name, words in known.items() if any(f" {_normal(word).strip()} " in said for word in (name, *words))]
    return named[0] if len(named) == 1 else None
