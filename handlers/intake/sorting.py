"""`Letter` → `Sorted`: what is to be made of a letter. Pure: everything it knows of the house comes in as `Partner`.

In order: mail from machines (`machine`), spam and forgeries (`spam`), sensitive letters (`held`), then what a person
wrote to us: `bids`, `items`, `suggestions`, `questions`, feedback, replies. One letter may hold several. Attached files
are read (`forms`) only for what a person wrote; those that cannot be send the letter to a person (`damaged`).
"""

import dataclasses
import datetime as dt
import re

from handlers.intake import bids, damaged, forms, held, items, labels, machine, newtext, proposals, questions, spam, suggestions
from handlers.intake.forms import Form
from handlers.intake.shapes import ItemFields, Letter, Partner, ProposalFields, Sorted
from handlers.intake.words import Words
from models.dates import day_of
from models.post import LetterKind


def sort(letter: Letter, partner: Partner, at: dt.datetime) -> Sorted:
    """What is to be made of the letter, as at `at`: the moment from which 'next Tuesday' counts."""
    words = Words.of(letter)
    return (
        machine.sorted_as_machine_mail(letter, partner)
        or spam.sorted_as_spam(letter, words, partner)
        or _bulk_unless_marked(letter, words, partner)
        or held.sorted_as_sensitive(letter, words)
        or _unanswerable(letter, _by_content(letter, words, partner, day_of(at)))
    )


def _bulk_unless_marked(letter: Letter, words: Words, partner: Partner) -> Sorted | None:
    """A protective marking counts on a list too."""
    found = machine.sorted_as_bulk(letter, partner)
    return None if found and held.marked(letter, words) else found


def _unanswerable(letter: Letter, found: Sorted) -> Sorted:
    """What came so that nothing can go back is filed, and not answered (RFC 3834, 2)."""
    if not (letter.has_null_path or "@" not in letter.sender):
        return found
    return dataclasses.replace(found, answerable=False, reason=found.reason or "it came without an address to answer to")


Forms = tuple[Form, ...]


def _by_content(letter: Letter, words: Words, partner: Partner, today: dt.date) -> Sorted:
    papers = forms.read(letter.files) if letter.files else ()
    sensitive = held.sorted_by_papers(form.text + form.margins for form in papers)
    if sensitive:
        return sensitive
    found = _by_words(letter, words, partner, today, papers)
    reason = damaged.encrypted(letter) or damaged.unread(words, papers, found)
    return dataclasses.replace(found, held=True, answerable=False, reason=reason) if reason else found


def _by_words(letter: Letter, words: Words, partner: Partner, today: dt.date, papers: Forms) -> Sorted:
    replying = is_reply(letter) or proposals.withdraws(words)
    suggested = suggestions.suggestions(words)
    brought = _items(words, today)
    bids = () if replying and not _new_bid(words) else _bids(letter, words, partner, papers, bool(brought))
    feedback = is_feedback(words)
    asked = questions.questions(words, bool(suggested or brought or bids or feedback))
    asked = tuple(one for one in asked if not any(suggestion.topic in one for suggestion in suggested))
    found = {
        LetterKind.PROPOSAL: bids,
        LetterKind.BULLETIN_ITEM: brought,
        LetterKind.SESSION_SUGGESTION: suggested,
        LetterKind.ACTION_PLAN_FEEDBACK: feedback,
        LetterKind.QUESTION: asked,
        LetterKind.REPLY: replying,
    }
    kinds = tuple(kind for kind, there in found.items() if there) or (LetterKind.OTHER,)
    return Sorted(kinds, bids, brought, suggested, asked)


def _items(words: Words, today: dt.date) -> tuple[ItemFields, ...]:
    return items.items(words, today) if items.brings_news(words) else ()


def _bids(letter: Letter, words: Words, partner: Partner, papers: Forms, brings_news: bool) -> tuple[ProposalFields, ...]:
    records = labels.records(words.text)
    proposed = proposals.proposes(letter, words, records) and (not brings_news or _outright(words))
    if not proposed and not bids.is_bid(papers):
        return ()
    return bids.bids(letter, words, partner, records, papers)


# ---------------------------------------------------------------- small rules

_OUTRIGHT = re.compile(r"\b(?:bid|proposal|application|submission|business case)s?\b")
_NEW_BID = re.compile(r"\b(?:new|another|second|further|different) (?:\w+ )?(?:bid|proposal|application|submission)\b")
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


def _new_bid(words: Words) -> bool:
    return bool(_NEW_BID.search(words.telling))


def is_feedback(words: Words) -> bool:
    """Changes wanted in the action plan; a question about it is a question."""
    if "action plan" not in words.low:
        return False
    told = f"{words.subject.lower()}\n{words.telling}"
    return "action plan" in told and bool(_FEEDBACK.search(told))
