"""What a proposal does not say and must be asked for: one small rule for each field, in `_LACKING`."""

import re
from collections.abc import Callable

from handlers.intake import aims, labels
from handlers.intake.shapes import Partner, ProposalFields
from handlers.intake.words import Words

_PEOPLE = (
    r"(?:people|residents|kids|children|young people|pupils|families|workers|women|men|staff|volunteers|owners|students|tenants"
    r"|parents|neighbours|clients|members|shopkeepers|drivers|learners|adults|teenagers|lads|girls|boys)"
)
_NUMBER = (
    r"(?:\d+|(?:a |one |two |three )?(?:dozen|hundred)|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?"
    r"|ten|twelve|fifteen|eighteen)"
)
_OUTCOME = re.compile(
    r"\b(?:outcomes?|results? (?:will|in|:)|so that|fewer|down (?:by|to)|up (?:by|to (?=\d+ ?(?:%|per)))|halv(?:e[ds]?"
    r"|ing)|half as (?:often|many)"
    r"|(?:drop|fall|rise|go down|come down|decrease)s?(?: \w+){0,2} (?:by|to|from)|by a (?:third|quarter|half|fifth|tenth)"
    r"|reduc(?:e|es|ed|ing)|cut(?:s|ting)? (?:\w+ ){0,3}(?:by|in)|increase[sd]?|improve[sd]?"
    r"|(?:feel|be|are|become|becoming|make \w+|get) (?:\w+ )?(?:safer|more)"
    r"|will (?:be able|learn|know|stop|reach|train|help)"
    r"|we (?:expect|aim|hope)(?! (?:you\b|(?:the|its) (?:cost|bill|total|price)\b|(?:it|this"
    r"|that)\b[^.\n]{0,20}(?:cost|£)|to (?:bid|apply|submit|send|start|hear|begin|run"
    r"|finish|open|come|ask|get (?:the|your) (?:form|money))))|(?:would )?hope (?:to see|for)\b"
    r"|we(?: would|'d|'ll| will)(?: also)? (?:measure|count|survey|track|record|monitor|report|compare|keep (?:a "
    r"|the )?(?:tally|count|log|score))"
    r"|keep (?:a )?(?:tally|count|score|log) of|measur(?:ed?|ing) (?:by|the|how|success|it|with)|before and after"
    r"|\b(?:score|questionnaire)s?\b|compared (?:with|to)"
    rf"|(?:{_PEOPLE}|be|get) trained|\d+ (?:per ?cent|%)|\d+%|(?:nine|eight|seven) (?:in|out of) ten"
    r"|(?:fewer|less) than|success (?:is|means|will|would|by)|judge[ds]? (?:it|this|success) by"
    r"|the number of [^.\n]{3,60} (?:reported|recorded|counted)|we (?:will|shall|would|'ll) know|want (?:that|this|it|calls"
    r"|reports) to (?:be|fall|come|drop|go)"
    rf"|(?:reach|visit|mark|fit|meet|train|help|support|refer|protect)(?:ed|ting|ing)? (?:at least |about |around "
    rf"|some |over )?{_NUMBER} \w+"
    rf"|{_NUMBER} (?:[\w-]+ ){{0,2}}{_PEOPLE})(?!\w)",
    re.I,
)
_NOT_PROMISED = re.compile(  # of one sentence
    r"\b(?:outcomes?|results?|measur\w+|targets?|benefits?)\b.{0,30}\b(?:not|to follow|later|tbc|tba|unknown|yet)\b"
    r"|\b(?:no|not|haven't|hasn't|don't|yet to|still)\b.{0,40}\b(?:outcomes?|results?|measur\w+|targets?)\b"
    r"|\b(?:last (?:year|summer|winter|time)|previous(?:ly)?|in 20[01]\d|in 202[0-4]) we \w",
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
    told = "\n".join(part for part in _SENTENCE.split(told) if not _NOT_PROMISED.search(part))
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
