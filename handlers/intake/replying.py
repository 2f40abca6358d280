"""What a reply says of the proposal it may belong to: taken back, thanked for, or completed. Pure.

Whether it does belong to one, and whether its sender may say so, is decided where the records are (`joining`).
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence

from handlers.intake import amounts, bids, days, labels, lacking
from handlers.intake.forms import Form
from handlers.intake.shapes import Letter, Partner, ProposalFields, Said
from handlers.intake.words import Words


def said(letter: Letter, words: Words, partner: Partner, papers: Sequence[Form] = ()) -> Said:
    """What the reply says. Fields are those that its words or an attached form name; its subject is the old letter's."""
    firm, doubtful = _withdrawing(words)
    return Said(firm, doubtful, _thanks(words), _supplied(letter, words, partner, papers), proven(letter))


# ---------------------------------------------------------------- who

_PASSED = re.compile(r"(?<![\w.-])(?:spf|dkim|dmarc)\s*=\s*(?:pass|bestguesspass)\b", re.I)


def proven(letter: Letter) -> bool:
    """Whether the host that received the letter checked its sender and found it right; True where it made no check."""
    checked = letter.header("authentication-results")
    return not checked or bool(_PASSED.search(checked))


# ---------------------------------------------------------------- taken back

_BACK = re.compile(
    r"\b(?:withdraw\w*|pull(?:ing|ed)? out|no longer (?:need|want|wish|pursu\w+)|take (?:\w+ ){1,3}back)\b", re.I
)
_DOUBT = re.compile(
    r"\b(?:if|unless|whether|might|may|could|consider(?:ing)?|thinking|tempted|possibly|perhaps|maybe|not|never|why|once)\b|n't\b",
    re.I,
)
_CLAUSE = re.compile(r"[,;:]|\s-\s|\b(?:so|and|therefore|hence|but)\b", re.I)
_THING = re.compile(r"\b(?:items?|articles?|news|sessions?|topics?|speakers?|invitations?|events?|officers?|staff)\b", re.I)
_BID = re.compile(r"\b(?:bids?|proposals?|applications?|submissions?|business case|project|request|it|ours?)\b", re.I)


def _withdrawing(words: Words) -> tuple[bool, bool]:
    """(said outright, perhaps meant): 'we might withdraw' and 'please do not withdraw' are for a person."""
    found = [(one, match) for one in words.sentences if (match := _BACK.search(one))]
    firm = any(one not in words.asking and _is_firm(one, match) for one, match in found)
    return firm, bool(found) and not firm


def _is_firm(sentence: str, match: re.Match[str]) -> bool:
    before = _CLAUSE.split(sentence[: match.start()])[-1]
    after = sentence[match.end() :]
    other = _THING.search(after) and not _BID.search(sentence)
    return not (_DOUBT.search(before) or re.search(r"\b(?:if|unless|until)\b", after, re.I) or other)


# ---------------------------------------------------------------- thanked for

_THANKS = re.compile(r"\b(?:thank(?:s| you)|cheers|much appreciated|appreciate it|brilliant|great news|good news|ta)\b", re.I)
LONGEST_THANKS = 40  # words


def _thanks(words: Words) -> bool:
    """Nothing but thanks: short, without a question or a figure."""
    short = len(words.text.split()) <= LONGEST_THANKS and not words.asking
    return short and bool(_THANKS.search(words.text)) and not re.search(r"\d", words.text)


# ---------------------------------------------------------------- completed

_NOT_KNOWN = re.compile(
    r"\W*(?:tb[acd]|n/?a|none|not (?:yet )?(?:known|sure|decided)|to (?:be confirmed|follow)|unknown)?\W*$", re.I
)
_NOT_ASKED = re.compile(
    r"\b(?:match\w*|already|raised|in kind|our own|each|per|saved?|last year|spent|fine[ds]?|charge\w*|income|donat\w+)\b", re.I
)


def _supplied(letter: Letter, words: Words, partner: Partner, papers: Sequence[Form]) -> ProposalFields | None:
    """The fields that the reply names, as for a new proposal; None where it speaks of several."""
    bare = Words("", words.text, words.people)
    records = [_known(record) for record in labels.records(bare.text, enough=1)]
    if len(records) > 1:
        return None
    named = [records[0]] if records and records[0] else []
    found = bids.bids(letter, bare, partner, named, papers)
    if len(found) != 1:
        return None
    fields = found[0]
    if not any(form.money.said for form in papers) and (not records or "amount" not in records[0]):
        fields = dataclasses.replace(fields, amount_pence=_amount(words))
    return dataclasses.replace(fields, missing=lacking.missing(fields))


def _known(record: labels.Record) -> labels.Record:
    """Without fields that say that they are not known yet."""
    return {name: value for name, value in record.items() if not _NOT_KNOWN.match(value)}


def _amount(words: Words) -> int | None:
    """The sum asked for; sums of sentences about something else do not count."""
    return amounts.asked("\n".join(one for one in words.sentences if not _NOT_ASKED.search(one)))


def supplies(fields: ProposalFields, names: tuple[str, ...], today: dt.date) -> dict[str, object]:
    """The fields of these names as they are published: pence, days where they are named in full, the first priority."""
    told: dict[str, object] = {
        "amount": fields.amount_pence, "dates": as_days(fields.when, today), "outcomes": bool(fields.outcomes),
        "priority": next(iter(fields.priorities), ""),
    }  # fmt: skip
    keys = {"amount": "amount_pence"}
    return {keys.get(name, name): told[name] for name in names if name in told}


def as_days(when: str, today: dt.date) -> str:
    """'2025-11-07/2026-03-27' where first and last day are named in full, else the words."""
    found = days.spans(when, today)
    first, last = (found[0].first, found[-1].last) if found else (None, None)
    return f"{first}/{last}" if first and last and first < last else when
