"""What a letter that suggests sessions suggests: each topic as it words it, with its speaker."""

import re

from handlers.intake import speakers
from handlers.intake.shapes import SuggestionFields
from handlers.intake.words import Words

MOST = 10
_SESSION = r"(?:sessions?|csis|webinars?|talks?|slots?|lunch(?:time)? and learns?)"
_TOPIC = r"(?P<topic>[^\n.?!;(]{3,120})"
_LABEL = re.compile(
    r"^\W*(?:(?:proposed|suggested|possible|session|csis|webinar|talk)?\s*(?:topic|theme|subject|suggestion|idea|session"
    r"|csis|title)s?)"
    rf"(?: (?:\d|one|two|three|idea|suggestion|topic|title|for (?:a |the |your )?[\w ]{{3,30}}))?\s*[:-]\s*{_TOPIC}",
    re.I,
)
_SENTENCES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:idea|suggestion|topic|thought|proposal"
        rf"|candidate)s?\b[^.?!\n:]{{0,60}}\b{_SESSION}\b[^.?!\n:]{{0,20}}:\s*{_TOPIC}",
        rf"\b{_SESSION},? (?:please )?(?:(?:\w+ ){{0,3}}(?:on|about|covering|around|looking at|regarding|to cover"
        rf"|dedicated to)"
        rf"|devoted to) (?:the (?:topic|subject|theme) of )?{_TOPIC}",
        rf"\b(?:add|put|include) {_TOPIC}? (?:on|to|in|onto) (?:your|the) (?:\w+ ){{0,3}}(?:list|programme|calendar"
        rf"|schedule|sessions)\b",
        rf"\b(?:cover|discuss|talk about|speak (?:on|about)|present (?:on|about)|hear (?:more )?about"
        rf"|learn (?:more )?about|something (?:on|about)"
        rf"|one (?:on|about)|topics? of|topic[^.?!\n]{{0,30}}\b(?:be|is)) {_TOPIC}",
        rf"^\W*(?:how|what) about {_TOPIC}",
        rf"{_TOPIC}? (?:would|could|might) (?:make|be) (?:an? )?(?:\w+ )?(?:good |great |useful |excellent )?(?:topic"
        rf"|session|subject|theme)\b",
    )
)
_ASKED_BEFORE = re.compile(
    r"\b(?:when (?:is|are|was|does)|where|what was|recording|slides|last (?:session|webinar|month|week|tuesday|thursday)"
    r"|missed"
    r"|attended|(?:tues|thurs|wednes|mon|fri)day's|how many|who (?:spoke|is speaking)|book a|register|sign up|join us"
    r"|thank(?:s| you) for)\b",
    re.I,
)
_TAIL = re.compile(
    r"\s*(?:[,-] (?:and (?:we|i|she|he|they|it)\b|which |as |because |since |if |so |please|with |led |given |by |in the"
    r"|for the"
    r"|at (?:a|one)|some ?time|perhaps|maybe|she |he |they |we |our |it )|\b(?:at (?:a|one of|some|your|the next)"
    r"|in one of|sometime"
    r"|some time|in the (?:new year|autumn|spring|summer)|please|with (?:a |the )?speaker|would be (?:good|great|useful"
    r"|helpful|welcome)"
    r"|if (?:you|there|that|it)|led by|presented by|given by|delivered by|next (?:year|month|term)"
    r"|this (?:year|autumn|winter|spring|summer)|for (?:one of|a future|your)|as a (?:topic|session)"
    r"|(?:presented |given |led |delivered )?(?:by|with|from) (?=(?:(?:PC|PS|DC|DI|DS|Dr|Mr|Mrs|Ms|Sgt|Insp|Cllr"
    r"|my colleague) )*(?-i:[A-Z][a-z]+ [A-Z])))).*$",
    re.I,
)
_FRONT = re.compile(
    r"(?:(?:doing|running|having|holding|hosting|a|one|some|session|something|talk|webinar) (?:on|about) )+", re.I
)
_NUMBERED = re.compile(r"(?m)^[ \t]*(?:[*•·-]|\d{1,2}[.)]|\(\d\))[ \t]+(?P<topic>[^\n]{3,120})$")
_LISTS = re.compile(r"\b(?:topics|ideas|suggestions|themes|sessions)\b[^.?!\n]{0,60}[:.]\s*$", re.I)


def told(words: Words) -> tuple[SuggestionFields, ...]:
    """The topics in order, each with the speaker that the letter names for it; () where none can be made out."""
    text = words.text
    found = _listed(text) or _labelled(text) or _in_sentences(words)
    ends = [*(at for _, at in found[1:]), len(text)][: len(found)]
    single = len(found) == 1
    return tuple(
        SuggestionFields(topic, speakers.speaker(text if single else text[at:end], words.people, text))
        for (topic, at), end in zip(found, ends, strict=True)
    )[:MOST]


def topic_of(words: str) -> str:
    """A topic without who would give it, when, and what would be good about it."""
    topic = _FRONT.sub("", _TAIL.sub("", words.strip()), count=1)
    return topic.strip(" ,-:\"'*")


def _listed(text: str) -> list[tuple[str, int]]:
    """Numbers or bullets below 'two ideas for sessions:'."""
    lines = list(_NUMBERED.finditer(text))
    if len(lines) < 2 or not _LISTS.search(text[: lines[0].start()].rstrip()):
        return []
    return [(topic_of(_first(line["topic"])), line.start()) for line in lines]


def _first(line: str) -> str:
    """A line's topic, up to its dash, bracket, colon or full stop."""
    return re.split(r"\s+[-(]|[.:;?!](?:\s|$)", line)[0]


def _labelled(text: str) -> list[tuple[str, int]]:
    found = []
    for line in re.finditer(r"[^\n]+", text):
        label = _LABEL.match(line[0])
        if not label:
            continue
        inside = next((match for pattern in _SENTENCES[1:] if (match := pattern.search(label["topic"]))), None)
        topic = topic_of(inside["topic"] if inside else label["topic"])
        found += [(topic, line.start())] if topic else []
    return found


def _in_sentences(words: Words) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for sentence in words.sentences:
        if _ASKED_BEFORE.search(sentence):
            continue
        match = next((match for pattern in _SENTENCES if (match := pattern.search(sentence[:500]))), None)
        topic = topic_of(match["topic"]) if match else ""
        if topic:
            found.setdefault(topic, max(0, words.text.find(sentence)))
    return list(found.items())
