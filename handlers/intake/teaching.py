"""A correction becomes an example, unless it would turn letters wrong that are sorted right."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlmodel import Session, select

import templates
from handlers.intake import examples, reading, sorting
from handlers.intake.examples import Labelled, Trial, trial
from handlers.intake.seeing import House, Seen
from handlers.intake.shapes import Example, Partner
from handlers.intake.words import Words
from models.dates import at_noon
from models.learning import TaughtLetter
from models.post import LetterKind

SAMPLES_AS_AT = at_noon(dt.date(2025, 7, 23))


def may_teach(before: Iterable[str], sight: Seen) -> bool:
    """Whether the letter may be an example: of what is sensitive no word is kept beside the letter itself."""
    return LetterKind.SENSITIVE not in {*map(LetterKind, before), *sight.found.kinds}


def teach(session: Session, number: int, sight: Seen, house: House, who: tuple[str, dt.datetime, list[str]]) -> Trial | None:
    """Keep the letter as an example of what a person says it is, and say how the labelled letters fare with it.

    It counts only where it turns none of them wrong. `who`: (who taught it, when, the kinds it had had). None where it may
    not be an example.
    """
    by, at, before = who
    if not may_teach(before, sight):
        return None
    taught = [row for row in session.exec(select(TaughtLetter)) if row.letter_id != number]
    new = Example(sight.words, sight.found.kinds)
    result = trial([*_samples(house.sorting), *map(_labelled, taught)], _examples(taught), new)
    kinds = [kind.value for kind in sight.found.kinds]
    session.merge(
        TaughtLetter(
            letter_id=number, kinds=kinds, before=before, words=sorted(sight.words), counts=not result.harmed, by=by, taught=at
        )
    )
    return result


def _examples(taught: Sequence[TaughtLetter]) -> list[Example]:
    return [Example(frozenset(row.words), tuple(map(LetterKind, row.kinds))) for row in taught if row.counts]


def _labelled(row: TaughtLetter) -> Labelled:
    return Labelled(frozenset(row.words), frozenset(map(LetterKind, row.kinds)), frozenset(map(LetterKind, row.before)))


def _samples(partner: Partner) -> list[Labelled]:
    """The letters that ship with the product, which the rules sort right: the tests hold that."""
    plain = Partner(partner.own, partner.areas, partner.priorities, partner.pots)
    found = []
    for path in sorted((templates.SAMPLES / "letters").glob("*.eml")):
        letter = reading.read(path.read_bytes())
        by_rules = sorting.sort(letter, plain, letter.received or SAMPLES_AS_AT)
        if sorting.examples_may_vote(by_rules):
            kinds = frozenset(by_rules.kinds)
            found.append(Labelled(examples.telling(Words.of(letter)), kinds, kinds))
    return found
