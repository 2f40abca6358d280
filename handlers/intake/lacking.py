"""What a proposal does not say and must be asked for: one small rule for each field, in `_LACKING`."""

import re
from collections.abc import Callable

from handlers.intake import aims, labels
from handlers.intake.shapes import Partner, ProposalFields
from handlers.intake.words import Words

_OUTCOME = re.compile(
    r"\b(?:outcomes?|results? (?:will|in)|so that|fewer|down by|up by|halve[ds]?|half as (?:often|many)"
    r"|by a (?:third|quarter|half)|reduc(?:e|es|ed|ing)|cut(?:s|ting)? (?:\w+ ){0,3}(?:by|in)"
    r"|increase[sd]?|improve[sd]?"
    r"|feel (?:safer|more)|safer|will (?:be able|learn|know|stop|reach|train|help)|we (?:expect|think|aim"
    r"|hope)|we(?: would|'d|'ll| will) (?:measure|count|survey|track|record)|measured?|trained|\d+ (?:per ?cent|%)|\d+%"
    r"|(?:\d+|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|(?:a|one|two"
    r"|three) hundred) (?:\w+ ){0,2}(?:people|residents|visits|kids|children|young people|pupils|families"
    r"|workers|shops|homes|households|women|men|staff|volunteers|vehicles|bikes|owners|students))\b",
    re.I,
)
Lacking = Callable[[ProposalFields, Words, Partner, labels.Record], bool]


def _no_outcomes(fields: ProposalFields, words: Words, partner: Partner, record: labels.Record) -> bool:
    """Nothing said about what will change or be counted; quoting an area or a priority promises nothing."""
    if record.get("outcomes"):
        return False
    told = record.get("about", "") if len(record) >= 4 else words.text
    told = aims.without_areas(told, partner.areas)
    for name in partner.priorities:
        told = told.replace(name, " ")
    return not _OUTCOME.search(told)


def _no_priority(fields: ProposalFields, words: Words, partner: Partner, record: labels.Record) -> bool:
    if "priority" in record:
        return not aims.is_priority(record["priority"], partner.priorities)
    told = aims.without_areas(f"{words.subject}\n{words.text}", partner.areas)
    return not aims.names_priority(told, partner.priorities)


def _no_contact(fields: ProposalFields, words: Words, partner: Partner, record: labels.Record) -> bool:
    return not fields.lead_name


_LACKING: dict[str, Lacking] = {
    "amount": lambda fields, *_: fields.amount_pence is None,
    "organisation": lambda fields, *_: not fields.organisation,
    "title": lambda fields, *_: not fields.title,
    "outcomes": _no_outcomes,
    "priority": _no_priority,
    "dates": lambda fields, *_: not fields.when,
    "contact": _no_contact,
}


def missing(fields: ProposalFields, words: Words, partner: Partner, record: labels.Record) -> tuple[str, ...]:
    """The names of the fields to ask for, in the order they are asked."""
    return tuple(name for name, lacks in _LACKING.items() if lacks(fields, words, partner, record))
