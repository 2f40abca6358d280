"""The sentences of a letter that ask us something; 'could you include …?' belongs to a record and is none."""

import re

from handlers.intake import labels
from handlers.intake.words import Words

_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|morning"
    r"|afternoon)\b[^,.!?\n-]{0,30}[,.!-]+\s*)",
    re.I,
)
_BULLET = re.compile(r"^(?:[-*•·]|\(?\d{1,2}[.)]|q\d*[:.])\s*", re.I)
_REQUEST = re.compile(
    r"(?:(?:please )?(?:can|could|would|will) (?:you|we|i|this|it|someone|somebody)\b(?! (?:tell|say"
    r"|let (?:me|us) know|remind|confirm|clarify|explain|advise))"
    r"|how about|what about|any chance|please|do you want|would it be possible|might (?:you|we)"
    r"|shall (?:we|i)|may (?:we|i)|is (?:that|this) (?:ok|all right|alright|possible)|are you able)",
    re.I,
)
_RECORDS = re.compile(
    r"\b(?:pot|balance|left|remain\w*|available|deadlines?|clos(?:e|es|ing)|cut-?off|due|working group"
    r"|chair|vice-chair|next (?:session|meeting|csis|webinar)|sessions?|meetings?|award|allocat\w+"
    r"|split|commissioner|priorit\w+|themes?|eligible|apply|bid|proposal|looked at|decided|status|heard"
    r"|bulletin|recording|published|review|lead|contact|spent|underspend|fund\w*|projects?|grant)\b",
    re.I,
)
_POLITE = re.compile(
    r"(?:ok|okay|all right|alright|right|yes|no|thanks|agreed|how are (?:you|things)|hope|did you (?:have"
    r"|enjoy)|isn't it|interested|know someone|want to \w+|ever \w+|got (?:any )?questions|any questions"
    r"|questions|need (?:more|anything|any)\b.*)\??\s*$",
    re.I,
)


def questions(words: Words, with_records: bool) -> tuple[str, ...]:
    """The questions put to us. `with_records`: the letter brings something too, so only those about our work count."""
    found = (
        _BULLET.sub("", _GREETING.sub("", sentence))
        for sentence in words.asking
        if not (with_records and labels.is_label(sentence))
    )
    return tuple(sentence for sentence in found if sentence and _counts(sentence, with_records))


def _counts(sentence: str, with_records: bool) -> bool:
    if _POLITE.match(sentence) or sentence.startswith("http"):
        return False
    return not with_records or bool(_RECORDS.search(sentence) and not _REQUEST.match(sentence))
