"""Session suggestions, 'would you take a session on …?', 'Topic: …': the topic, and a speaker where one is named."""

import re

from handlers.intake import names
from handlers.intake.shapes import SuggestionFields
from handlers.intake.words import Words

_GATE = frozenset("session sessions csis topic topics speaker speakers lunchtime webinar talk".split())
_KIND = (
    r"(?:(?:csis|lunch(?:time)?(?: and learn)?|information|community safety|short|future|next|one of your"
    r"|your|online|learning|an?|the|another|whole|hour'?s?) )*(?:sessions?|csis|webinars?|talks?|slots?)"
)
_TOPIC = r"(?P<topic>[^\n.?!;(]{3,120})"
_WISH = (
    r"(?:would (?:you|like|welcome|love|be (?:\w+ )?(?:good|great|useful|helpful|lovely))|could (?:you|we|there"
    r"|i suggest|somebody|someone)|can (?:you|we)|how about|what about|please (?:run|hold|put on|consider"
    r"|do|arrange|add)|suggest\w*|idea|i'd|we'd|propose"
    r"|worth|consider|like|welcome|keen|offer|happy to|want|need|any chance|put (?:us |me )?down|run|fancy"
    r"|interested in)"
)
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b{_WISH}\b[^.?!\n]{{0,80}}?\b{_KIND}\b,? (?:please )?(?:on|about|covering|around|looking at"
        rf"|regarding|to cover) {_TOPIC}",
        r"^\W*(?:(?:session|csis|webinar|talk|speaker)?\s*(?:topic|suggestion|idea|session|csis)s?)(?: (?:idea"
        rf"|suggestion|topic|for (?:a |the |your )?[\w ]{{3,30}}))?\s*[:-]\s*(?:(?:i'd|we'd|i would|we would"
        rf"|please|could|can)[^.?!\n]{{0,60}}?\b(?:on|about|cover(?:ing)?) )?{_TOPIC}",
        r"\b(?:cover|discuss|talk about|hear (?:more )?about|something on|one on|a topic of"
        rf"|topic[^.?!\n]{{0,30}}\bbe)\b (?P<lead>)?{_TOPIC}",
        rf"\b{_KIND}\b (?:on|about) {_TOPIC}[^.?!\n]*\b(?:would be|please|welcome|useful|good|helpful)",
    )
)
_NOT_A_WISH = re.compile(
    r"\b(?:when (?:is|are|was|does)|where|what was|recording|slides|last (?:session|webinar|month)|missed"
    r"|attended|how many|who (?:spoke|is speaking)|next (?:csis|session|webinar) (?:on\b[^?]*)?(?:is|will"
    r"|takes|date)|is there a|already|book a|register|sign up|join us)\b",
    re.I,
)
_TAIL = re.compile(
    r"\s*(?:[,-] (?:and |which |as |because |since |if |so |please|with |led |given |by |in the|for the"
    r"|at (?:a|one)|some ?time)|\b(?:at (?:a|one of|some|your|the next)|in one of|sometime|some time"
    r"|in the (?:new year|autumn|spring|summer)|please|"
    r"with (?:a |the )?speaker|would be (?:good|great|useful|helpful|welcome)|if (?:you|there|that)|led by"
    r"|presented by|given by|next (?:year|month|term)|this (?:year|autumn|winter|spring|summer)"
    r"|for (?:one of|a future|your))\b).*$",
    re.I,
)
_NAME = r"[A-Z][a-z]+(?:[ -](?:[A-Z]\.? )?[A-Z][\w'-]+)+"
_SPEAKER = (
    re.compile(
        rf"\b(?P<name>{_NAME})(?:,? (?:from|of|our|at|who)\b[^.?!\n]{{0,80}}?)?,? (?:\([^)]*\) )?(?:speaks"
        r"|would (?:speak|present|talk|lead|be happy)|could (?:speak|present|talk|lead)|can (?:speak|present"
        r"|talk|lead)|is (?:happy|willing|free|able|keen|available)|has offered|will (?:speak|present|lead)"
        r"|(?:has )?agreed to)"
    ),
    re.compile(
        rf"\b(?:led by|presented by|given by|[Ss]peaker(?: is| would be| could be)?:?|[Ss]peaker from [^.\n]{{3,40}}:"
        rf"|ask|delivered by|by) (?:PC |PS |DC |DI |Dr |Mr |Mrs |Ms |Sgt )?(?P<name>{_NAME})"
    ),
)


def suggestions(words: Words) -> tuple[SuggestionFields, ...]:
    """What the letter suggests for a session; nothing where it only asks about or announces one."""
    if not words.bag & _GATE:
        return ()
    lines = (line for line in words.sentences if not _NOT_A_WISH.search(line))
    topics = list(dict.fromkeys(topic for line in lines if (topic := _topic(line, words))))
    speaker = _speaker(words.text)
    return tuple(SuggestionFields(topic, speaker if len(topics) == 1 else "") for topic in topics[:10])


def _topic(line: str, words: Words) -> str:
    for index, pattern in enumerate(_PATTERNS):
        found = pattern.search(line)
        if found and (index != 2 or _about_sessions(line, words)):
            return _TAIL.sub("", found["topic"]).strip(" ,-:\"'*")
    return ""


def _about_sessions(line: str, words: Words) -> bool:
    """'something on …' counts only where the letter speaks of sessions, or the line does."""
    return bool(set(line.lower().replace(".", " ").split()) & _GATE) or bool(
        re.search(r"\b(?:csis|topic|session|speaker)", words.subject.lower())
    )


def _speaker(text: str) -> str:
    for pattern in _SPEAKER:
        found = pattern.search(text)
        if found:
            return names.person(found["name"])
    return ""
