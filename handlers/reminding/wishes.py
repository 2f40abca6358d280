"""What somebody wants of reminders, read from their words: to have some, to have none, or to hear which they have. Pure.

Where the words do not say it for certain, `kind` is UNCLEAR and the answer asks back; nothing is ever set on a guess.
"""

import enum
import re
from dataclasses import dataclass

from handlers.reminding import LONGEST_LEAD
from models.subscriptions import ReminderTopic


class Kind(enum.StrEnum):
    """What is wanted."""

    START = "start"
    STOP = "stop"
    LIST = "list"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Wanted:
    """The wish: its topics (none where no topic is named), lead times in working days (none where none is named), whether
    it is the opening or the closing of a pot, and the name of one thing of the topic ('' where none is named)."""

    kind: Kind
    topics: tuple[ReminderTopic, ...] = ()
    leads: tuple[int, ...] = ()
    happens: str = ""
    name: str = ""


T = ReminderTopic
_ALERTS = r"(?:remi?n?d\w*|rmnd|alert\w*|notif\w*|nudg\w*|pings?|prompts?)"
_SENT = rf"(?:{_ALERTS}|e?mails?|messag\w*|telling|sending|pinging|me|it|them|these|those|ones?)"
_STOP = re.compile(
    rf"\b(?:stop|cancel|kill|end|delete|quit|halt|turn(?:ing)? off|switch(?:ing)? off)\b.{{0,40}}?\b{_SENT}\b"
    rf"|\b(?:turn|switch)\b.{{0,40}}?\boff\b|\bunsub\w*|\bopt(?:ing)? (?:me )?out\b|\b{_ALERTS} off\b"
    rf"|\bno (?:more|further|longer)\b.{{0,30}}\b{_SENT}\b"
    r"|\b(?:don'?t|do not|never)\b (?:want |need |send |ever )*.{0,20}?\b(?:more|any|another|further)\b"
    rf".{{0,20}}\b{_SENT}\b|\b(?:don'?t|do not|never) (?:{_ALERTS}|e?mail|message|contact)\b"
    r"|\b(?:take|remove) (?:me|us|my name|our names?) (?:off|from)\b|\bget me off\b"
    r"|^(?:please )?(?:stop|cancel)(?: please)?[.!]*$"
)
_KEEP = re.compile(r"\b(?:but|and) (?:keep|leave)\b.*")
_LIST = re.compile(
    rf"\b(?:what|which|show|list|see|any)\b.{{0,40}}\b{_ALERTS}\b.{{0,30}}\b(?:i|have|got|set|get|mine|my)\b"
    rf"|\b(?:do i have|have i got|am i getting|show me|list|what are) (?:any |my |all |all my )*{_ALERTS}\b"
    r"|\b(?:what|which).{0,20}\bhave i (?:signed|subscribed)|\bam i (?:signed up|subscribed)\b|^my reminders\W*$"
)
_START = re.compile(
    rf"\b(?:re?mi?nd|{_ALERTS}|tell me|let (?:me|us) know|message me|messages?|e?mails? me|drop me|shout|flag it|warn|"
    r"sign (?:me|us) up|subscribe|keep (?:me|us) posted|hear (?:whenever|when)|set (?:a|an|up|something)|forget|list|"
    r"e?mail when|say me|make me remember)\b"
)
_TELL_ME = re.compile(r"\b(?:remind|tell|alert|notify|ping|nudge|warn|message) (?:me|us)\b")
_NOT_A_WISH = re.compile(
    rf"\b(?:do|can|could|will) you (?:do|send|set|have|offer) {_ALERTS}\s*\??$"
    r"|\bremind (?:me|us) (?:again )?(?:who|what|how|where|which|why)\b|\bchange\b|\bsnooz\w*|\bmailing list\b"
)
_BULLETIN_LIST = re.compile(r"\bsign (?:me|us) up (?:for|to) the (?:e-?)?(?:bulletin|newsletter)\b")

_TOPICS: tuple[tuple[ReminderTopic, str], ...] = (
    (T.SESSIONS, r"sessions?|csis|webinars?|conferences?|training|lunch and learn|learning events?|events?"),
    (T.MEETINGS, r"meetings?|working group|wg|scrutiny|committee|board|partnership meets?"),
    (T.BULLETIN, r"(?:e-?)?bulletins?|newsletters?|editions?"),
    (T.POTS, r"pots?|bids?|bidding|funding|money|grants?|fund"),
    (T.DEADLINES, r"deadlines?|due dates?|cut ?offs?|closing dates?|key dates|feedback|comments|action plan|business cases?"),
)
_TOPIC = {topic: re.compile(rf"\b(?:{words})\b") for topic, words in _TOPICS}
_ALL = re.compile(r"\b(?:everything|all (?:of it|dates|topics|the dates))\b")
_SO_THAT = re.compile(r"\b(?:so (?:that )?(?:i|we)\b|because\b|to (?:chase|send|submit|write|ring|call|tell)\b).*")
_OPENS = re.compile(r"\b(?:re ?)?open(?:s|ing|ed)?\b")
_CLOSES = re.compile(r"\b(?:clos(?:e|es|ing|ed)|shuts?|ends?|cut ?off|deadline|due)\b")
_NAMED = re.compile(
    r"\b(?:the|our|a|about) ((?:(?!(?:the|a|for|about|before|of)\b)[\w&']+ ){1,5})"
    r"(?:webinars?|sessions?|csis|conferences?|training|meetings?|committee|board|"
    r"working group|wg|deadlines?)\b|\b(?:webinars?|sessions?|meeting|conference) (?:on|about|of) (?:the )?((?:[\w&']+ ?){1,6})"
)
_GENERAL = frozenset(
    "the a any all next new coming upcoming future other our information community safety learning lunchtime is are when "
    "each every day before of days working week weeks month morning on in about partnership partner first monthly date for "
    "time some more these those team reminder alert shout nudge in any and january february march "
    "april may june july august september october november december".split()
)

_COUNTED = "zero one two three four five six seven eight nine ten".split()
_NUMBERS = {word: number for number, word in enumerate(_COUNTED)} | {
    "a": 1,
    "an": 1,
    "the": 1,
    "couple": 2,
    "few": 3,
    "fourteen": 14,
    "thirty": 30,
}
_UNIT = r"(?P<unit>working days?|work days?|days?|weeks?|wks?|months?|hours?|hrs?)"
_LEAD = re.compile(
    rf"\b(?P<count>\d{{1,3}}|(?:a )?couple|(?:a )?few|[a-z]+)(?: of)? ?{_UNIT}(?: or so)?"
    r"(?: (?:in advance|ahead|notice|early|earlier|beforehand|before|prior|instead)|,? (?:and|or) (?:an?|one|two|\d))"
)
_BEFORE = re.compile(rf"\b(?P<count>\d{{1,3}}|[a-z]+) {_UNIT}\b(?=.*\b(?:before|ahead|in advance|prior)\b)")
_SAME_DAY = re.compile(r"\b(?:on the (?:day|morning)|(?:that|the) morning of|same day|day itself)\b")
_EVE = re.compile(r"\b(?:the |a )?(?:day|night|evening) before\b|\bday ahead\b")
_FORTNIGHT = re.compile(r"\bfortnight\b")
_INSTEAD = re.compile(r"\bfrom .*? to\b|\binstead of .*")
_PER = {"day": 1, "week": 5, "month": 20}  # in working days


def read(words: str) -> Wanted:
    """The wish in these words (in lower case, as slots hold them)."""
    said = " ".join(words.split())
    meant = _SO_THAT.sub("", said)
    kind = kind_of(meant)
    if kind is Kind.STOP:
        meant = _KEEP.sub("", meant)
    return Wanted(kind, topics_of(meant, kind), leads_in(meant), _happens(meant), name_in(meant))


def kind_of(words: str) -> Kind:
    """What is wanted; unclear where it may be two things, or is about reminders without asking for one."""
    if _LIST.search(words) and not _STOP.search(words):
        return Kind.LIST
    if _STOP.search(words):
        return Kind.UNCLEAR if _TELL_ME.search(_STOP.sub(" ", words)) else Kind.STOP
    starts = _START.search(words) and not _NOT_A_WISH.search(words) and not _BULLETIN_LIST.search(words)
    return Kind.START if starts else Kind.UNCLEAR


def topics_of(words: str, kind: Kind) -> tuple[ReminderTopic, ...]:
    """The topics named; none where two are named that are not joined by “and”. A pot's deadline is the pot's."""
    if _ALL.search(words) and kind is Kind.START:
        return tuple(T)
    found = [topic for topic, pattern in _TOPIC.items() if pattern.search(words)]
    if T.POTS in found and T.DEADLINES in found and not re.search(r"\bdeadlines? and\b|\band (?:the )?deadlines?\b", words):
        found.remove(T.DEADLINES)
    if len(found) > 1 and not re.search(r"\band\b|,|&", words):
        return ()
    return tuple(found)


def leads_in(words: str) -> tuple[int, ...]:
    """Lead times named, in working days, longest first: a week is five, a month twenty; hours mean the day itself."""
    kept = _INSTEAD.sub(" ", words)
    found = {lead for match in (*_LEAD.finditer(kept), *_BEFORE.finditer(kept)) if (lead := _lead(match)) is not None}
    if _FORTNIGHT.search(kept):
        found.add(10)
    if _EVE.search(kept):
        found.add(1)
    if _SAME_DAY.search(kept):
        found.add(0)
    return tuple(sorted((lead for lead in found if lead <= LONGEST_LEAD), reverse=True))


def _lead(match: re.Match[str]) -> int | None:
    word = match["count"].split()[-1]
    count = int(word) if word.isdigit() else _NUMBERS.get(word)
    unit = match["unit"].removeprefix("working ").removeprefix("work ")
    if count is None:
        return None
    if unit[0] == "h":
        return 0 if count < 24 else count // 24
    return count * (_PER["week"] if unit[0] == "w" else _PER["month"] if unit[0] == "m" else _PER["day"])


def _happens(words: str) -> str:
    """'opens' or 'closes' where only one of them is meant."""
    opens, closes = bool(_OPENS.search(words)), bool(_CLOSES.search(words))
    return "" if opens == closes else "opens" if opens else "closes"


def name_in(words: str) -> str:
    """What one session, meeting or deadline is called, without the words that all of them have; '' where it is not named."""
    for match in _NAMED.finditer(words):
        said = [word for word in (match[1] or match[2] or "").split() if word not in _GENERAL]
        if said:
            return " ".join(said)
    return ""
