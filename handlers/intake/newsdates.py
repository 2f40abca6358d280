"""An item's days: when its event is, and how long it is news. A closing date, an interview and history are no events."""

import datetime as dt
import re

from handlers.intake import days
from handlers.intake.days import Span
from handlers.reading_values.days import MONTH, WEEKDAY

LONGEST_EVENT = dt.timedelta(days=6)
FORTNIGHT = dt.timedelta(days=13)

_WEAK_WORDS = (
    rf"(?:the|end|of|close|play|business|cop|noon|midday|midnight|at|on|{WEEKDAY}|\d{{1,2}}(?:[.:]\d\d)?\s?(?:am|pm)?)"
)
_UNTIL = re.compile(
    r"\b(?:clos(?:e|es|ed|ing)|deadline\w*|(?<!\dam )(?<!\dpm )(?<!\d )(?:until|till?)|expir\w+|ends?|ending|last (?:day"
    r"|date)"
    r"|last chance|no later than|(?:open|runs?|live|available|display|stay\w*) (?:to|till|through)|cut[- ]?off|finish\w*"
    r"|(?:reply|respond|responses|apply|applications|book|register|nominat\w+|entries|sign up|order|rsvp|return\w*|tell us"
    r"|complete\w*) (?:\w+ ){0,4}by)\b[^?!]{0,60}$"
    rf"|\b(?:by|before|to)\s+(?:{_WEAK_WORDS}[\s,]*){{0,6}}$",
    re.I,
)
_TO_A_TIME = re.compile(rf"\bto\s+(?:{_WEAK_WORDS}[\s,]*){{0,6}}$", re.I)
_UNTIL_BEHIND = re.compile(
    r"[ ,(-]{0,3}(?:is |as |at (?:noon|midnight|\S+) is )?(?:the |our |a )?(?:closing|deadline|last day|cut[- ]off)", re.I
)
_ASIDE = re.compile(
    r"\b(?:interviews?|shortlist\w*|results?|winners?|published|posted|dated|issued|updated|since|start(?:ing)? date|in post"
    r"|(?:booking|registration|tickets|applications?|nominations?|surveys?|consultations?|entries)\b[^.?!\n]{0,25}"
    r"\b(?:opens?|opened|(?:on )?sale|launch\w*|from|start\w*))\b[^?!]{0,40}$",
    re.I,
)
_PAST = re.compile(
    r"\b(?:was|were|had|held|took place|launched|ran|attended|happened|met|ago|came|did|visited|raised|welcomed"
    r"|celebrated|opened"
    r"|started|since|last)\b",
    re.I,
)
_COMING = re.compile(
    r"\b(?:will|is|are|be|next|coming|join|book|please|come|invite\w*|takes?|runs|moved|rescheduled|postponed)\b", re.I
)
_MOVED = re.compile(r"\b(?:moved|changed|postponed|rescheduled|put (?:back|off)|brought forward|now)\b[^.?!\n]{0,40}$", re.I)
_LASTING = re.compile(
    r"\b(?:surveys?|consultations?|consult(?:ing)?|questionnaires?|polls?|petitions?|have your say|vacanc\w+|recruit\w*"
    r"|job|post of"
    r"|nominat\w+|call for (?:evidence|papers|entries)|grants? (?:round|open)|competition|pro rata|per annum|hours a week)\b",
    re.I,
)
_VACANCY = re.compile(r"\b(?:vacanc\w+|recruit\w*|job|pro rata|per annum|salary|hours (?:a|per) week|interviews?)\b", re.I)
_SURVEY = re.compile(
    r"\b(?:surveys?|consultations?|questionnaires?|petitions?|vacanc\w+)$|^(?:survey|consultation|vacancy)\b", re.I
)
_EVENT = re.compile(
    r"\b(?:day|evening|night|morning|afternoon|lunch|breakfast|training|workshops?|conference|fair|fayre|festival|launch"
    r"|webinar"
    r"|seminar|forum|meeting|course|roadshow|drop-in|event|walk|stall|clinic|exhibition|show|ceremony|vigil|masterclass)$",
    re.I,
)
_TWO_WEEKS = re.compile(r"\b(?:fortnight|two weeks)\b", re.I)
_STARTING = re.compile(r"\b(?:start\w*|begin\w*|from|launch\w*|commencing)\b[^.?!\n]{0,25}$", re.I)
_LISTED = re.compile(rf"\s*(?:,|and|&|or|, and)\s*(?:(?:on|again on|the)\s+)*(?:{WEEKDAY},?\s+)?$", re.I)
_TWO_DAYS = re.compile(rf"\d(?:st|nd|rd|th)?(?:\s+{MONTH})?\s*(?:and|&)\s", re.I)
_SENTENCE_START = re.compile(r"[.?!;]\s|\n\s*\n|\n(?=[A-Z*•-])")


def dates(title: str, text: str, today: dt.date) -> tuple[Span | None, dt.date | None]:
    """(the event's days, the last day it is news): a survey, a vacancy or a long run has the second only."""
    found = [_after_move(span, text) for span in days.spans(text, today) if not _is_history(span, text, today)]
    until = [span.last for span in found if _closes(span, text)]
    if _is_lasting(title, text) and (until or _SURVEY.search(title) or _VACANCY.search(text)):
        return None, next((day for day in until if day >= today), until[-1] if until else _end_of_run(found, today))
    event = next(iter(_events(found, text, today)), None)
    if event and _TWO_WEEKS.search(title) and event.first == event.last and _STARTING.search(_before(event, text)):
        return None, event.last + FORTNIGHT
    if event and (event.last - event.first <= LONGEST_EVENT or _is_listed(event, text)):
        return event, event.last
    return None, event.last if event else (until[-1] if until else None)


def _is_lasting(title: str, text: str) -> bool:
    if _SURVEY.search(title):
        return True
    return not _EVENT.search(title) and bool(_LASTING.search(f"{title} {text[:300]}"))


def _end_of_run(found: list[Span], today: dt.date) -> dt.date | None:
    return next((span.last for span in found if span.first < span.last >= today), None)


def _events(found: list[Span], text: str, today: dt.date) -> list[Span]:
    """The days on which something is; a list of days, '3 and 10 June', is one that goes on to the last."""
    events: list[Span] = []
    for span in found:
        if span.last < today or _closes(span, text) or _ASIDE.search(_before(span, text)):
            continue
        if events and events[-1].last < span.first and _LISTED.fullmatch(text[events[-1].end : span.start]):
            events[-1] = Span(events[-1].first, span.last, events[-1].start, span.end)
        else:
            events.append(span)
    return events


def _is_listed(span: Span, text: str) -> bool:
    """Days apart from each other, not all those between them."""
    return bool(_TWO_DAYS.search(text[span.start : span.end]))


def _before(span: Span, text: str) -> str:
    """What its sentence says before the day."""
    start = max(0, span.start - 90)
    return _SENTENCE_START.split(text[start : span.start])[-1]


def _closes(span: Span, text: str) -> bool:
    before = _before(span, text)
    if _UNTIL_BEHIND.match(text, span.end):
        return True
    found = _UNTIL.search(before)
    return found is not None and not _TO_A_TIME.fullmatch(found[0])


def _after_move(span: Span, text: str) -> Span:
    """'has moved from 3 October to 10 October' is on the 10th."""
    moved = span.first < span.last and _MOVED.search(_before(span, text).removesuffix("from "))
    return Span(span.last, span.last, span.start, span.end) if moved else span


def _is_history(span: Span, text: str, today: dt.date) -> bool:
    """A day of a past sentence, which without a year would be taken for one of next year."""
    if span.first.year == today.year or re.search(r"20\d\d", text[span.start : span.end]):
        return False
    rest = re.split(r"[.?!,;]\s|\n\s*\n", text[span.end : span.end + 90])[0]
    sentence = f"{_before(span, text)} {rest}"
    return bool(_PAST.search(sentence)) and not _COMING.search(sentence)
