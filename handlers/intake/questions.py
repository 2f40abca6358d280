"""The sentences of a letter that ask us something; 'could you include …?' belongs to a record and is none."""

import enum
import re

from handlers.intake import labels
from handlers.intake.words import Words


class Brings(enum.IntEnum):
    """What comes with the questions: a wish leaves them as they are, a bid or news may hold questions to its readers."""

    NOTHING = 0
    A_WISH = 1
    RECORDS = 2


_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|morning"
    r"|afternoon)\b[^,.!?\n-]{0,30}[,.!-]+\s*)",
    re.I,
)
_BULLET = re.compile(r"^(?:[-*•·]|\(?\d{1,2}[.)]|q\d*[:.])\s*", re.I)
_REQUEST = re.compile(
    r"(?:(?:please )?(?:can|could|would|will) (?:you|we|i|this|it|someone|somebody)\b(?! (?:tell|say"
    r"|let (?:me|us) know|remind|confirm|clarify|explain|advise))"
    r"|how about|what about|any chance|please|do you want|would (?:it|that|this) (?:be|suit|work|help)|might (?:you|we)"
    r"|shall (?:we|i)|may (?:we|i)|(?:is|does) (?:that|this) (?:ok|all right|alright|possible|enough|one|sound|work|suit"
    r"|something)|what do you think|who knows|are you able)",
    re.I,
)
_RECORDS = re.compile(
    r"\b(?:pots?|balance|left|remain\w*|available|deadlines?|clos(?:e|es|ing)|cut-?off|due|working group"
    r"|chair|vice-chair|next (?:session|meeting|csis|webinar)|sessions?|meetings?|awards?|allocat\w+"
    r"|split|commissioner|priorit\w+|themes?|eligible|apply|bids?|proposals?|applications?|looked at|decided|status|heard"
    r"|bulletin|recording|published|review|lead|contact|spent|underspend|fund\w*|projects?|grants?|last day|invoices?|receipts?"
    r"|expenses|fares?|reports? due)\b",
    re.I,
)
_POLITE = re.compile(
    r"(?:ok|okay|all right|alright|right|yes|no|thanks|agreed|how are (?:you|things)|hope|did you (?:have"
    r"|enjoy)|isn't it|interested|know someone|want to \w+|ever \w+|got (?:any )?questions|any questions"
    r"|questions|need (?:more|anything|any)\b.*)\??\s*$",
    re.I,
)


def questions(words: Words, brings: Brings) -> tuple[str, ...]:
    """The questions put to us; of a letter that brings a bid or news, only those about our work count."""
    found = (
        _BULLET.sub("", _GREETING.sub("", sentence)) for sentence in words.asking if not (brings and labels.is_label(sentence))
    )
    return tuple(sentence for sentence in found if sentence and _counts(sentence, brings))


def _counts(sentence: str, brings: Brings) -> bool:
    if _POLITE.match(sentence) or sentence.startswith("http"):
        return False
    if brings is Brings.NOTHING:
        return True
    return not _REQUEST.match(sentence) and (brings is Brings.A_WISH or bool(_RECORDS.search(sentence)))
