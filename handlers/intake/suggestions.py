"""Session suggestions, 'would you take a session on …?', 'Topic: …': the topic, and a speaker where one is named."""

import re

from handlers.intake import speakers, topics
from handlers.intake.shapes import SuggestionFields
from handlers.intake.words import Words

_GATE = frozenset("session sessions csis topic topics speaker speakers lunchtime webinar webinars talk talks".split())
_KIND = (
    r"(?:(?:csis|lunch(?:time)?(?: and learn)?|information|community safety|short|future|next|one of your"
    r"|your|online|learning|an?|the|another|whole|hour'?s?) )*(?:sessions?|csis|webinars?|talks?|slots?)"
)
_TOPIC = r"(?P<topic>[^\n.?!;(]{3,120})"
_WISH = (
    r"(?:would (?:you|like|welcome|love|be (?:\w+ )?(?:good|great|useful|helpful|lovely))|could (?:you|we|there"
    r"|i suggest|somebody|someone)|can (?:you|we)|how about|what about|please (?:run|hold|put on|consider"
    r"|do|arrange|add)|suggest\w*|idea|i'd|we'd|propose|might (?:there|you|we)|have you (?:thought|considered)"
    r"|(?:is there|room|space) (?:room|space|in)|ask(?:ed|ing)? for|gladly|glad|willing|volunteer"
    r"|worth|consider|like|welcome|keen|offer|happy to|want|need|any chance|put (?:us |me )?down|run|fancy"
    r"|interested in)"
)
_TO_WHOM = r"(?:,? (?:to|at|for|with|during) [^.?!\n]{1,60}?)?"
_ALONE = 2  # the first pattern that counts only where the letter speaks of sessions
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b{_WISH}\b[^.?!\n]{{0,80}}?\b{_KIND}\b{_TO_WHOM},? (?:please )?(?:on|about|covering|around|looking at"
        rf"|regarding|to cover) {_TOPIC}",
        r"^\W*(?:(?:session|csis|webinar|talk|speaker)?\s*(?:topic|suggestion|idea|session|csis)s?)(?: (?:idea"
        rf"|suggestion|topic|for (?:a |the |your )?[\w ]{{3,30}}))?\s*[:-]\s*(?:(?:i'd|we'd|i would|we would"
        rf"|please|could|can)[^.?!\n]{{0,60}}?\b(?:on|about|cover(?:ing)?) )?{_TOPIC}",
        # an idea for one of your sessions: … ; my suggestion for the autumn is …
        r"^\W*(?:(?:an?|my|our|one|two|another|the|here is an?|just an?) )?(?:(?:further|second|possible|suggested|proposed"
        r"|future|quick|session|csis|webinar|talk) )*(?:topic|suggestion|idea|thought|subject|theme)s?\b"
        rf"(?: [^:\n.?!]{{0,60}}?)?(?::| -| (?:is|are|would be)) (?!to |that |for |on |at |in ){_TOPIC}",
        # I could speak to your members about …
        r"\b(?:happy|glad|gladly|willing|able|keen|offer\w*|could|can|would|like|available|free|pleased|delighted|love|prepared"
        r"|invite|ask|get|have)\b[^.?!\n]{0,60}?\b(?:speak|talk|present|(?:give|do|lead|run|deliver|offer|hold) (?:an?|the|one)"
        rf" (?:[\w-]+ )?(?:talk|session|slot|presentation|webinar|briefing))\b{_TO_WHOM} (?:on|about|regarding"
        rf"|around) {_TOPIC}",
        # please put … on the list of topics
        r"\b(?:add|put|include|have|get)\b (?P<topic>[^\n.?!;(]{3,90}?) (?:to|on|onto|in|into|among) (?:your|the|a|our)"
        r" (?:[\w-]+ ){0,3}?(?:list|programme|calendar|series|topics|themes)\b",
        # what about … as a topic? ; … would make a good session
        r"\b(?:propose|suggest|what about|how about|consider|recommend|offer)\b (?P<topic>[^\n.?!;(]{3,90}?) as (?:an?|the|one"
        r"|another|your) (?:[\w-]+ ){0,2}(?:topic|subject|theme|session|csis|webinar|talk)\b",
        r"^\W*(?:(?:i|we) (?:\w+ )?(?:think|thought|feel|believe|suggest)(?: that)? |perhaps |maybe |also,? )*"
        r"(?P<topic>[^\n.?!;(,]{3,60}?) (?:would|might|could) (?:also )?(?:make|be) (?:an?|another) (?:[\w-]+ ){0,2}"
        r"(?:topic|session|csis|webinar|talk|subject|theme)\b",
        # a future session could look at …
        rf"^(?=[^\n]*\b(?:would|could|might|hope|wish|please|like|if)\b)[^\n]*?\b(?:{_KIND}|next time|one)\b"
        r"(?: (?:could|might|would|to))? (?:look(?:ed)? at|cover(?:ed)?|tackled?|deal(?:t)? with|touch(?:ed)? on"
        rf"|focus(?:ed)? on|was (?:on|about)) {_TOPIC}",
        r"(?:\b(?:future|next|another|coming|one day)\b[^.?!\n]{0,40}?\b(?:could|can|might|would) (?:you|we) (?:do|have)"
        r"|\bpresent (?:our|the|my|some) (?:\w+ ){0,2}(?:work|research|findings|project|experience|learning|report) (?:on"
        r"|about|into)"
        rf"|\b(?:could|can|might|would) you (?:cover|tackle|look at|feature)) {_TOPIC}",
        r"\b(?:cover|discuss|talk about|(?:hear|learn|know) (?:(?:something|a bit|a little|anything) )?(?:more )?(?:about|on)"
        r"|something on|one on|a topic of"
        rf"|topic[^.?!\n]{{0,30}}\bbe)\b (?P<lead>)?{_TOPIC}",
        rf"\b{_KIND}\b (?:on|about) {_TOPIC}[^.?!\n]*\b(?:would be|please|welcome|useful|good|helpful)",
    )
)
_NOT_A_WISH = re.compile(
    r"\b(?:when (?:is|are|was|does)|where|what was|recording|slides|last (?:session|webinar|month)|missed"
    r"|attended|how many|who (?:spoke|is speaking)|next (?:csis|session|webinar) (?:on\b[^?]*)?(?:is|will"
    r"|takes|date)|is there a (?!chance)|already|book a|register|sign up|join us"
    r"|our (?:\w+ ){0,2}(?:sessions?|webinars?|talks?|workshops?) (?:on|about|is|are|runs?|starts?)"
    r"|(?:tell|remind) me|know (?:what|when|who|whether|if))\b",
    re.I,
)
_FOR_US = re.compile(
    r"^\W*(?:session|csis|topic|speaker|webinar)s?\b[^:\n]{0,40}:|\b(?:your (?!bulletin|e-bulletin|newsletter"
    r"|next (?:bulletin|edition|issue))|csis|information sessions?|session topics?"
    r"|session ideas?|topics?|lunchtime|(?:could|can|would|will|might|do) you|you (?:run|hold|arrange|put on|host)"
    r"|please (?:run|hold|arrange|put on|organise|do))\b",
    re.I,
)
# What nobody wants a session on: a word that points elsewhere, ourselves, a day.
_NO_TOPIC = re.compile(
    r"(?:(?:this|that|it|them|these|those|which|what|whether|how (?:it|this|that|we|to (?:apply|bid))|me|us|my|our|your"
    r"|you|him|her"
    r"|(?:the|a) (?:phone|details?|bids?|proposals?|applications?|projects?|grant|pots?|fund\w*|bulletin|day|same|next|last"
    r"|working group|date|invite|invitation|mailing|session|webinar|talk|\d+)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|teams|zoom"
    r"|behalf|one of|time|\d+)|there|everyone|everything|anything|something$|it's|i|we|an? (?:date|time|day))\b|@",
    re.I,
)
_TAIL = re.compile(
    r"\s*(?:[,-] (?:and |which |as |because |since |if |so |please|with |led |given |by |in the|for the"
    r"|at (?:a|one)|some ?time|could|can|would|perhaps|maybe|what do)"
    r"|\b(?:at (?:a|one of|some|your|the next)|in one of|sometime|some time"
    r"|in the (?:new year|autumn|spring|summer)|please|to (?:your|the) (?:members|partners|audience|team|group)"
    r"|with (?:a |the )?speaker|would be (?:good|great|useful|helpful|welcome)|if (?:you|there|that)|led by"
    r"|presented by|given by|next (?:year|month|term)|this (?:year|autumn|winter|spring|summer)"
    r"|for (?:one of|a future|your))\b).*$",
    re.I,
)


def suggestions(words: Words) -> tuple[SuggestionFields, ...]:
    """What the letter suggests for a session; nothing where it only asks about or announces one."""
    if not words.bag & _GATE:
        return ()
    lines = (line[:_LONGEST] for line in words.sentences if not _NOT_A_WISH.search(line))
    known = list(dict.fromkeys(topic for line in lines if (topic := _topic(line, words))))[: topics.MOST]
    told = topics.told(words) if known else ()
    if len(told) > len(known):
        return told
    by_topic = [one.speaker for one in told] if len(told) == len(known) else [_speaker(words, known)] * len(known)
    return tuple(SuggestionFields(topic, speaker) for topic, speaker in zip(known, by_topic, strict=True))


def _speaker(words: Words, known: list[str]) -> str:
    return speakers.speaker(words.text, words.people, words.text) if len(known) == 1 else ""


def for_us(words: Words, found: tuple[SuggestionFields, ...]) -> tuple[SuggestionFields, ...]:
    """Those meant for our sessions: a letter that brings a bid or news may speak of sessions of its own."""
    spoken = [line for line in words.sentences if _FOR_US.search(line)]
    return tuple(one for one in found if any(one.topic in line for line in spoken))


def _topic(line: str, words: Words) -> str:
    for index, pattern in enumerate(_PATTERNS):
        found = pattern.search(line)
        if not found or (index >= _ALONE and not _about_sessions(line, words)):
            continue
        topic = _TAIL.sub("", found["topic"]).strip(" ,-:\"'*")
        if len(topic) > 2 and not _NO_TOPIC.match(topic):
            return topic
    return ""


def _about_sessions(line: str, words: Words) -> bool:
    """'something on …' counts only where the letter speaks of sessions, or the line does."""
    return bool(set(_WORD.findall(line.lower())) & _GATE) or bool(
        _OF_SESSIONS.search(words.subject.lower()) or _OF_SESSIONS.search(words.telling) or _YOURS.search(words.low)
    )


_LONGEST = 600  # characters of a sentence that are looked at
_WORD = re.compile(r"[a-z]+")
_OF_SESSIONS = re.compile(r"\b(?:csis|topic|speaker|session|webinar)")
_YOURS = re.compile(r"\byour (?:\w+ ){0,3}(?:sessions?|webinars?|talks?|audience)\b")
