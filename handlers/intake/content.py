"""What a letter that a person wrote holds: bids, items, suggestions, questions, feedback, an answer. Pure.

Attached files are read (`forms`) only here; those that cannot be send the letter to a person (`damaged`).
"""

import dataclasses
import datetime as dt
import re

from handlers.intake import (
    bids,
    damaged,
    disclosures,
    forms,
    held,
    items,
    labels,
    newtext,
    proposing,
    questions,
    replying,
    signs,
    suggestions,
)
from handlers.intake.forms import Form
from handlers.intake.questions import Brings
from handlers.intake.shapes import ItemFields, Letter, Partner, ProposalFields, Sorted, changed
from handlers.intake.words import Words
from models.post import LetterKind

Papers = tuple[Form, ...]


def by_content(letter: Letter, words: Words, partner: Partner, today: dt.date) -> Sorted:
    """What the letter holds, with the signs of it; held where a paper bears a marking or cannot be read."""
    papers = papers_of(letter)
    sensitive = held.sorted_by_papers(form.text + form.margins for form in papers)
    if sensitive:
        return sensitive
    found = by_words(letter, words, partner, today, papers)
    if disclosures.asked(found.questions):
        return held.because(held.HARM)
    reason = damaged.encrypted(letter) or damaged.unread(words, papers, found)
    return dataclasses.replace(found, held=True, answerable=False, reason=reason) if reason else found


def papers_of(letter: Letter) -> Papers:
    """The attached files, read."""
    return forms.read(letter.files) if letter.files else ()


def by_words(letter: Letter, words: Words, partner: Partner, today: dt.date, papers: Papers) -> Sorted:
    """What the letter's words and papers hold, whether or not a person must look."""
    answers = is_reply(letter) or proposing.withdraws(words)
    suggested = suggestions.suggestions(words)
    brought = _items(words, today)
    brought_bids = (
        () if answers and not proposing.brings_new(letter, words) else _bids(letter, words, partner, papers, bool(brought))
    )
    feedback = is_feedback(words)
    suggested = suggestions.for_us(words, suggested) if suggested and (brought or brought_bids) else suggested
    brings = Brings.RECORDS if brought or brought_bids else Brings.A_WISH if suggested or feedback else Brings.NOTHING
    asked = tuple(
        one
        for one in questions.questions(words, brings)
        if not any(suggestion.topic in one for suggestion in suggested) and not (brought_bids and proposing.asks_for_money(one))
    )
    found = {
        LetterKind.PROPOSAL: brought_bids,
        LetterKind.BULLETIN_ITEM: brought,
        LetterKind.SESSION_SUGGESTION: suggested,
        LetterKind.ACTION_PLAN_FEEDBACK: feedback,
        LetterKind.QUESTION: asked,
        LetterKind.REPLY: answers,
    }
    kinds = tuple(kind for kind, there in found.items() if there) or (LetterKind.OTHER,)
    said = replying.said(letter, words, partner, papers) if answers and not brought_bids else None
    sorted_so = Sorted(kinds, brought_bids, brought, suggested, asked, said=said)
    return changed(sorted_so, signs=signs.signs(letter, words, sorted_so))


def _items(words: Words, today: dt.date) -> tuple[ItemFields, ...]:
    return items.items(words, today) if items.brings_news(words) else ()


def _bids(letter: Letter, words: Words, partner: Partner, papers: Papers, brings_news: bool) -> tuple[ProposalFields, ...]:
    records = labels.records(words.text)
    proposed = proposing.proposes(letter, words, records) and (not brings_news or _outright(words))
    if not proposed and not bids.is_bid(papers):
        return ()
    return bids.bids(letter, words, partner, records, papers)


# ---------------------------------------------------------------- small rules

_OUTRIGHT = re.compile(r"\b(?:bid|proposal|application|submission|business case)s?\b")
_FEEDBACK = re.compile(
    r"\b(?:feedback|comments?|points? on|amend\w*|mov(?:e|ing) the|should (?:name|include|say|be|read"
    r"|mention|sit|also)|add(?:ing)? (?:us|an? |the )|new actions?|typo|suggested? (?:change|wording|edit)"
    r"|chang(?:e|ing) (?:the|to)|updates? (?:on|to|for)|remove|delete|please (?:add|move|change|amend))"
)


def is_reply(letter: Letter) -> bool:
    """Part of a thread, by its subject or its In-Reply-To; a forward is not."""
    if newtext.is_forward(letter.subject):
        return False
    return newtext.is_reply(letter.subject) or bool(letter.in_reply_to)


def _outright(words: Words) -> bool:
    """A bid said to be one: needed where the letter is about the bulletin."""
    return bool(_OUTRIGHT.search(words.telling))


def is_feedback(words: Words) -> bool:
    """Changes wanted in the action plan; a question about it is a question."""
    if "action plan" not in words.low:
        return False
    told = f"{words.subject.lower()}\n{words.telling}"
    return "action plan" in told and bool(_FEEDBACK.search(told))
