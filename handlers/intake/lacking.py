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


_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_LONGEST = 1_000


def outcomes(words: Words, partner: Partner, record: labels.Record) -> str:
    """What is said about what will change or be counted; quoting an area or a priority promises nothing."""
    if record.get("outcomes"):
        return " ".join(record["outcomes"].split())[:_LONGEST]
    told = record.get("about", "") if len(record) >= 4 else words.text
    if not _promises(told, partner):
        return ""
    return " ".join(part.strip() for part in _SENTENCE.split(told) if _promises(part, partner))[:_LONGEST]


def _promises(told: str, partner: Partner) -> bool:
    if not _OUTCOME.search(told):
        return False
    told = aims.without_areas(told, partner.areas)
    for name in partner.priorities:
        told = told.replace(name, " ")
    return bool(_OUTCOME.search(told))


def priorities(words: Words, partner: Partner, record: labels.Record) -> tuple[str, ...]:
    """The year's priorities that are named; where there is a label, behind it only."""
    if "priority" in record:
        return aims.priorities_of_label(record["priority"], partner.priorities)
    told = aims.without_areas(f"{words.subject}\n{words.text}", partner.areas)
    return aims.priorities(told, partner.priorities)


_LACKING: dict[str, Callable[[ProposalFields], bool]] = {
    "amount": lambda fields: fields.amount_pence is None,
    "organisation": lambda fields: not fields.organisation,
    "title": lambda fields: not fields.title,
    "outcomes": lambda fields: not fields.outcomes,
    "priority": lambda fields: not fields.priorities,
    "dates": lambda fields: not fields.when,
    "contact": lambda fields: not fields.lead_name,
}


def missing(fields: ProposalFields) -> tuple[str, ...]:
    """The names of the fields to ask for, in the order they are asked."""
    return tuple(name for name, lacks in _LACKING.items() if lacks(fields))


def given(fields: ProposalFields) -> tuple[str, ...]:
    """The names of the fields that are there, in the same order."""
    return tuple(name for name, lacks in _LACKING.items() if not lacks(fields))
