"""What is made of a form's letter: what its writer filled in, unless a person must see it first. Pure."""

import dataclasses
import datetime as dt

from handlers import giving
from handlers.giving.letters import unpacked
from handlers.giving.shapes import Record
from handlers.intake import content, damaged, held, signs, sorting
from handlers.intake.shapes import ItemFields, Letter, Partner, ProposalFields, Said, Sign, Sorted, SuggestionFields
from handlers.intake.words import Words
from models.post import LetterKind

BY_FORM = "filled in as a form"


def sort(letter: Letter, partner: Partner, at: dt.datetime) -> Sorted:
    """As its writer sorted it; held for the same reasons as any letter."""
    waiting = _held(letter)
    if waiting:
        return dataclasses.replace(waiting, signs=signs.by_rule(waiting))
    return as_filled_in(letter) or sorting.sort(letter, partner, at)


def sort_again(letter: Letter, partner: Partner, at: dt.datetime, kinds: tuple[LetterKind, ...]) -> Sorted:
    """As a person says who looked at it: of these kinds, or as its writer sorted it where none is named."""
    filled = as_filled_in(letter)
    if filled is None:
        return sorting.sort_as(letter, partner, at, kinds) if kinds else sorting.released(letter, partner, at)
    if not kinds or kinds == filled.kinds:
        return filled
    found = sorting.sort_as(letter, partner, at, kinds)
    if not set(filled.kinds) <= set(kinds) or found.held or not found.answerable:
        return found
    own = {name: getattr(filled, name) for name in ("proposals", "items", "suggestions", "said") if getattr(filled, name)}
    return dataclasses.replace(found, **own)


def _held(letter: Letter) -> Sorted | None:
    words, papers = Words.of(letter), content.papers_of(letter)
    waiting = held.sorted_as_sensitive(letter, words) or held.sorted_by_papers(form.text + form.margins for form in papers)
    if waiting:
        return waiting
    reason = damaged.encrypted(letter) or next((form.trouble for form in papers if form.grave), "")
    found = as_filled_in(letter)
    return dataclasses.replace(found, held=True, answerable=False, reason=reason) if reason and found else None


def as_filled_in(letter: Letter) -> Sorted | None:
    """What its writer filled in; None where that cannot be read any more."""
    name, values = unpacked(letter)
    form = giving.load().get(name)
    if form is None:
        return None
    return _of(form.kind, form.record(values))


def _of(kind: LetterKind, record: Record) -> Sorted:
    """A letter of that kind with this one record."""
    return Sorted(
        (kind,),
        (record,) if isinstance(record, ProposalFields) else (),
        (record,) if isinstance(record, ItemFields) else (),
        (record,) if isinstance(record, SuggestionFields) else (),
        signs=(Sign(kind, 1.0, (BY_FORM,)),),
        said=record if isinstance(record, Said) else None,
    )
