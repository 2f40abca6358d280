"""A letter's new words, prepared once for every rule: lower case, a bag of words, what is asked and what is told."""

import functools
import itertools
import re
from dataclasses import dataclass

from handlers.intake.shapes import Letter

LONGEST = 20_000

_QUOTES = str.maketrans("’‘“”–—\xa0", "''\"\"-- ")
_WORD = re.compile(r"[a-z][a-z'-]*")
_SENTENCE = re.compile(r"(?<=[.!?])[\"')]*\s+|\n+")
_PREFIX = re.compile(r"^(?:\s*(?:re|fwd?|fw|aw|sv|antw|wg|tr|external|ext)\s*(?:\[\d+\])?\s*:|\s*\[[^\]]{1,30}\])+\s*", re.I)


def plain(text: str) -> str:
    """Typographic quotes, dashes and spaces made plain, so that one pattern fits all. Keeps every length."""
    return text if text.isascii() else text.translate(_QUOTES)


def bare_subject(subject: str) -> str:
    """The subject without Re:, Fwd: and tags in brackets."""
    return _PREFIX.sub("", subject).strip()


def unwrapped(text: str) -> str:
    """Paragraphs on one line each: a line long enough to have been broken by a machine is joined to the next."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    joined = [lines[0]]
    for before, line in itertools.pairwise(lines):
        if len(before) >= 55 and line[:1].strip() and not _STARTS_ANEW.match(line):
            joined[-1] = f"{joined[-1].rstrip()} {line}"
        else:
            joined.append(line)
    return "\n".join(joined)


_STARTS_ANEW = re.compile(r"[*•·>|-]\s|\d+[.)]\s|\(\d+\)\s|[-*_=~#]{3,}\s*$|https?:|[A-Z][\w /-]{1,30}(?::|\t| - )")


@dataclass(frozen=True)
class Words:
    """`subject` and `text` in plain characters; the text's paragraphs are unwrapped.

    `people` are the words of its writers' names, in lower case.
    """

    subject: str
    text: str
    people: frozenset[str] = frozenset()

    @classmethod
    def of(cls, letter: Letter) -> "Words":
        subject, text = plain(bare_subject(letter.subject))[:300], plain(letter.new_text[:LONGEST])
        names = f"{letter.sender_name} {letter.author_name}".lower()
        return cls(subject, unwrapped(text), frozenset(_WORD.findall(names)))

    @functools.cached_property
    def low(self) -> str:
        """Subject and text, in lower case."""
        return f"{self.subject}\n{self.text}".lower()

    @functools.cached_property
    def bag(self) -> frozenset[str]:
        return frozenset(_WORD.findall(self.low))

    @functools.cached_property
    def sentences(self) -> tuple[str, ...]:
        """The text's sentences and lines, in order."""
        return tuple(part.strip() for part in _SENTENCE.split(self.text) if part.strip())

    @functools.cached_property
    def asking(self) -> tuple[str, ...]:
        """Sentences that end in a question mark, or are put as questions."""
        return tuple(sentence for sentence in self.sentences if _asks(sentence))

    @functools.cached_property
    def telling(self) -> str:
        """Everything else with the subject, in lower case, a line each."""
        told = (sentence for sentence in self.sentences if not _asks(sentence))
        subject = "" if _asks(self.subject) else self.subject
        return "\n".join([subject, *told]).lower()


_PUT_AS_QUESTION = re.compile(
    r"(?:(?:hi|hello|dear|hey|morning)\b(?:[^,.!?]{0,30},)?\s*)?(?:please (?:can|could|would) (?:you|someone|we|i)"
    r"|(?:can|could) (?:you|someone|anyone)|who (?:is|are|was)|when (?:is|are|was|does|do|will)|what(?:'s"
    r"| is| are| was)|where (?:is|are|do|can)"
    r"|how (?:much|many|do|can|does|long)|is there|are there|do (?:you|we) (?:know|have)|does the)\b",
    re.I,
)


def _asks(sentence: str) -> bool:
    return sentence.rstrip("\"') ").endswith("?") or bool(_PUT_AS_QUESTION.match(sentence) and not sentence.endswith(":"))
