"""`Letter` → `Sorted`: what is to be made of a letter. Pure: everything it knows of the house comes in as `Partner`.

In order: mail from machines (`machine`), spam and forgeries (`spam`), sensitive letters (`held`), then what a person
wrote to us (`content`), of which one letter may hold several. Letters that a person sorted before (`examples`) have a say
in the last only; what is not sure waits for a person.
"""

import dataclasses
import datetime as dt

from handlers.intake import bids, content, examples, held, items, labels, machine, replying, signs, spam, suggestions, topics
from handlers.intake.shapes import ItemFields, Letter, Partner, Sign, Sorted, SuggestionFields
from handlers.intake.words import Words
from models.dates import day_of
from models.post import LetterKind


def sort(letter: Letter, partner: Partner, at: dt.datetime) -> Sorted:
    """What is to be made of the letter, as at `at`: the moment from which 'next Tuesday' counts."""
    words = Words.of(letter)
    by_rule = (
        machine.sorted_as_machine_mail(letter, partner)
        or spam.sorted_as_spam(letter, words, partner)
        or _bulk_unless_marked(letter, words, partner)
        or held.sorted_as_sensitive(letter, words)
    )
    if by_rule and not (partner.examples and _is_advertising(by_rule)):
        return dataclasses.replace(by_rule, signs=signs.by_rule(by_rule))
    found = by_rule or content.by_content(letter, words, partner, day_of(at))
    return _unanswerable(letter, _held_if_unsure(_with_examples(letter, words, partner, at, found)))


def released(letter: Letter, partner: Partner, at: dt.datetime) -> Sorted:
    """What is to be made of a letter that a person looked at and lets through: as its content says, and nothing held."""
    words = Words.of(letter)
    return content.by_words(letter, words, partner, day_of(at), content.papers_of(letter))


UNANSWERED = frozenset({
    LetterKind.AUTO_REPLY, LetterKind.BOUNCE, LetterKind.RECEIPT, LetterKind.CALENDAR_RESPONSE, LetterKind.SPAM,
    LetterKind.SENSITIVE,
})  # fmt: skip
BY_PERSON = "a person sorted it so"


def sort_as(letter: Letter, partner: Partner, at: dt.datetime, kinds: tuple[LetterKind, ...]) -> Sorted:
    """What is to be made of the letter once it is known to be of these kinds."""
    words, wanted, papers = Words.of(letter), frozenset(kinds), content.papers_of(letter)
    found = tuple(Sign(kind, 1.0, (BY_PERSON,)) for kind in kinds)
    if wanted & UNANSWERED:
        return Sorted(kinds, held=LetterKind.SENSITIVE in wanted, answerable=False, reason=BY_PERSON, signs=found)
    return Sorted(
        kinds,
        bids.bids(letter, words, partner, labels.records(words.text), papers) if LetterKind.PROPOSAL in wanted else (),
        _some_items(words, day_of(at)) if LetterKind.BULLETIN_ITEM in wanted else (),
        _some_suggestions(words) if LetterKind.SESSION_SUGGESTION in wanted else (),
        _some_questions(words) if LetterKind.QUESTION in wanted else (),
        signs=found,
        said=replying.said(letter, words, partner, papers) if LetterKind.REPLY in wanted else None,
    )


def _some_items(words: Words, today: dt.date) -> tuple[ItemFields, ...]:
    return items.items(words, today) or (ItemFields(words.subject, " ".join(words.text.split())[:1_000]),)


def _some_suggestions(words: Words) -> tuple[SuggestionFields, ...]:
    return suggestions.suggestions(words) or topics.told(words) or (SuggestionFields(words.subject),)


def _some_questions(words: Words) -> tuple[str, ...]:
    return words.asking[:10] or words.sentences[:1] or (words.subject,)


# ---------------------------------------------------------------- how sure it is


def examples_may_vote(found: Sorted) -> bool:
    """On what a person wrote, and on what looks like advertising; never on machines' mail or what is held."""
    return found.answerable or _is_advertising(found)


def _is_advertising(found: Sorted) -> bool:
    return found.kinds == (LetterKind.SPAM,) and not found.held


def _with_examples(letter: Letter, words: Words, partner: Partner, at: dt.datetime, found: Sorted) -> Sorted:
    """As the letters like it that a person sorted, where they are sure; held where they contradict the rules and are not."""
    said = examples.vote(examples.telling(words), partner.examples) if partner.examples else None
    if said is None or frozenset(said.kinds) == frozenset(found.kinds):
        return found if found.signs else dataclasses.replace(found, signs=signs.by_rule(found))
    if said.confidence < examples.SURE:
        kinds = " and ".join(kind.replace("_", " ") for kind in said.kinds)
        return _waiting(found, f"it is like a letter that a person sorted as {kinds}", kinds)
    voted = tuple(Sign(kind, said.confidence, said.words) for kind in said.kinds)
    return dataclasses.replace(sort_as(letter, partner, at, said.kinds), signs=voted)


def _held_if_unsure(found: Sorted) -> Sorted:
    doubtful = signs.unsure_of(found.signs)
    if not doubtful or found.held or not found.answerable:
        return found
    kinds = " and ".join(kind.replace("_", " ") for kind in doubtful)
    return _waiting(found, f"unsure: it looks like a {kinds}", kinds)


def _waiting(found: Sorted, reason: str, suggestion: str) -> Sorted:
    return dataclasses.replace(found, held=True, answerable=False, reason=reason, suggestion=suggestion)


def _bulk_unless_marked(letter: Letter, words: Words, partner: Partner) -> Sorted | None:
    """A protective marking counts on a list too; press offices send news for our bulletin from addresses that read no mail."""
    found = machine.sorted_as_bulk(letter, partner)
    if found is None or held.marked(letter, words):
        return None
    brings = found.reason == machine.NOTICE and not machine.says_so(letter) and items.brings_news(words)
    return None if brings else found


def _unanswerable(letter: Letter, found: Sorted) -> Sorted:
    """What came so that nothing can go back is filed, and not answered (RFC 3834, 2)."""
    if not letter.has_null_path and "@" in letter.sender and machine.answer_address(letter):
        return found
    return dataclasses.replace(found, answerable=False, reason=found.reason or "it came without an address to answer to")
