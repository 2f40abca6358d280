"""Why a letter is taken to be of its kinds: for each, how sure that is and the words that led to it. Pure.

Each cue counts by itself; together they are as sure as it is unlikely that all of them mislead.
"""

import math
from collections.abc import Callable

from handlers.intake import items, lacking, proposing
from handlers.intake.shapes import Letter, Sign, Sorted
from handlers.intake.words import Words
from models.post import LetterKind

SURE = 0.5  # below this a letter waits for a person
LONGEST = 80  # characters of what led to it
Cue = tuple[float, str]

ENOUGH = 4  # fields of a bid that leave no doubt
BY_RULE = 0.95  # machines, forgeries and markings are known by their marks


def signs(letter: Letter, words: Words, found: Sorted) -> tuple[Sign, ...]:
    """One sign for each kind of a letter that a person wrote."""
    return tuple(_sign(kind, _CUES.get(kind, _none)(letter, words, found)) for kind in found.kinds)


def by_rule(found: Sorted) -> tuple[Sign, ...]:
    """Signs of a letter that a rule knows by its marks, with its reason for words: the letter's own may be nobody's to read."""
    return tuple(Sign(kind, BY_RULE, (found.reason,)) for kind in found.kinds)


def unsure_of(found: tuple[Sign, ...]) -> tuple[LetterKind, ...]:
    """The kinds that are likely, and not sure enough to act upon."""
    return tuple(sign.kind for sign in found if 0 < sign.confidence < SURE)


def _sign(kind: LetterKind, cues: list[Cue]) -> Sign:
    there = [(weight, " ".join(word.split())[:LONGEST]) for weight, word in cues if word]
    return Sign(kind, round(1 - math.prod(1 - weight for weight, _ in there), 2), tuple(word for _, word in there))


def _none(letter: Letter, words: Words, found: Sorted) -> list[Cue]:
    return []


def _bid(letter: Letter, words: Words, found: Sorted) -> list[Cue]:
    known = max((lacking.given(one) for one in found.proposals), key=len, default=())
    fields = [name for name in known if name not in ("title", "organisation", "contact")]  # any letter has those
    outright, by_subject = proposing.cues(words) if len(fields) < ENOUGH else ("", "")  # else its fields say it all
    return [
        (0.6, outright),
        (0.35, by_subject),
        *((0.25, f"names its {name}") for name in fields),
        (0.15, "a title" if "title" in known else ""),
        (0.1, "a file" if letter.files else ""),
    ]


def _news(letter: Letter, words: Words, found: Sorted) -> list[Cue]:
    dated = any(one.link or one.event_date or one.expires for one in found.items)
    return [(0.7, items.offer(words)), (0.3, "a link or a date" if dated else "")]


def _suggestion(letter: Letter, words: Words, found: Sorted) -> list[Cue]:
    named = any(one.speaker for one in found.suggestions)
    return [(0.7, one.topic) for one in found.suggestions[:1]] + [(0.3, "names a speaker" if named else "")]


def _asked(letter: Letter, words: Words, found: Sorted) -> list[Cue]:
    return [(0.7, found.questions[0])] if found.questions else []


def _feedback(letter: Letter, words: Words, found: Sorted) -> list[Cue]:
    return [(0.7, "action plan")]


def _reply(letter: Letter, words: Words, found: Sorted) -> list[Cue]:
    return [(0.6, letter.subject[:12]), (0.8, "an answer to a letter" if letter.in_reply_to else "")]


_CUES: dict[LetterKind, Callable[[Letter, Words, Sorted], list[Cue]]] = {
    LetterKind.PROPOSAL: _bid,
    LetterKind.BULLETIN_ITEM: _news,
    LetterKind.SESSION_SUGGESTION: _suggestion,
    LetterKind.QUESTION: _asked,
    LetterKind.ACTION_PLAN_FEEDBACK: _feedback,
    LetterKind.REPLY: _reply,
}
