"""Somebody tells of harm in a letter: a person must read it now. Heard by the ears that hear it in a question.

A letter is longer than a question and tells of more, so a sentence counts where both ears agree: a rule that fits, and an
alarm that is not calm (`understanding.safeguarding`). Only sentences with a person or a harm in them are listened to.
"""

import re
from collections.abc import Iterable

from handlers.intake.words import Words
from handlers.understanding import safeguarding
from handlers.understanding.alarm import alarm

NOT_CALM = 0.5
MOST = 60  # sentences listened to
_PERSONS = (
    "i im me my us he she him her himself herself myself they someone somebody anyone husband wife partner boyfriend "
    "girlfriend ex dad mum son daughter brother sister uncle nan grandad neighbour carer stepdad girl boy child kid tenant lad"
)
_HARMS = (
    "abuse abused abuser abusive suicide suicidal overdose overdosed kill killed dying dead scared afraid frightened screaming "
    "missing stabbed stab knife gun raped rape assaulted attacked beaten beating hit hits hitting hurt hurts bruises bleeding "
    "unconscious trapped locked ambulance threatened threatening blackmailed groomed stalked followed burgled robbed mugged "
    "stolen trafficked exploited radicalised controlled harmed harming tablets pills drugs gang"
)
_LISTEN = frozenset({*_PERSONS.split(), *_HARMS.split()})
_WORD = re.compile(r"[a-z]+")
# News of help for whoever needs it: 'anyone who has been …', 'if you have been …', 'support for people who …'.
_PEOPLE = (
    r"(?:victims?|survivors?|residents|people|women|men|girls|boys|children|adults|witnesses|families|anyone|anybody|those"
    r"|everyone)"
)
_IN_GENERAL = re.compile(
    r"\b(?:anyone|anybody|everyone|people|those|women|men|residents|children|adults|families) (?:[\w'-]+ ){0,4}"
    r"(?:who|whose|worried)\b|\b(?:victims?|survivors?|witnesses) (?:of|can|may|and|who|meet|will)\b"
    rf"|\b(?:for|to|help|support|supports|supporting) {_PEOPLE}\b"
    r"|\bif you(?:'ve| have| are|'re| know| think| or)\b|\bhave you (?:been|or|ever)\b"
    r"|\bare you (?:a|worried|being|scared|afraid)\b"
)
_OFFERS_HELP = re.compile(
    r"\b(?:can|may|could|call|ring|phone|text|helplines?|line|support\w*|report|meets?|free|services?|drop-in|advice"
    r"|advis\w+|help|helps|book|come|contact|visit|training|have you)\b"
)
_PARTICULAR = re.compile(
    r"\b(?:i|i'm|i've|i'd|me|my|myself|he|she|him|her|hers|himself|herself|he's|she's"
    r"|our (?:neighbour|son|daughter|mum|dad|tenant)s?|(?:one|some|two|three|four|five) of (?:our|the|my)"
    r"|(?:two|three|four|five) (?:women|men|girls|boys|children|residents|people|families) who"
    r"|(?:last|this|every) (?:night|morning|evening)|yesterday|right now|at the moment|next door|upstairs|downstairs)\b"
)


def discloses(words: Words) -> bool:
    """Whether a sentence of the letter tells of harm to the writer or to somebody else."""
    if words.bag.isdisjoint(_LISTEN):
        return False
    spoken = [one for one in words.sentences if not _LISTEN.isdisjoint(_WORD.findall(one.lower().replace("'", "")))]
    return any(_tells_of_harm(one) for one in spoken[:MOST])


def _tells_of_harm(sentence: str) -> bool:
    return alarm(sentence) >= NOT_CALM and bool(safeguarding.kind_by_rule(sentence)) and not in_general(sentence)


def in_general(sentence: str) -> bool:
    """Whether it offers help to people at large and speaks of nobody in particular, as news of a helpline does."""
    low = sentence.lower()
    return bool(_IN_GENERAL.search(low) and _OFFERS_HELP.search(low)) and not _PARTICULAR.search(low)


def asked(questions: Iterable[str]) -> bool:
    """Whether one of the questions would be answered as a cry for help: that answer is not for a letter to carry."""
    return any(safeguarding.cry_for_help(question) for question in questions)
