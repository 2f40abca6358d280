"""Bulletin items: whether a letter brings news for the bulletin, and each item's title, link and dates."""

import datetime as dt
import re
from dataclasses import dataclass

from handlers.intake import days, links
from handlers.intake.shapes import ItemFields
from handlers.intake.words import Words

_GATE = frozenset(
    "bulletin e-bulletin ebulletin newsletter edition include share circulate promote publicise "
    "advertise cascade news item feature publicity distribute".split()
)
_BULLETIN = r"(?:e-?bulletin|bulletin|newsletter|next edition|next issue)"
_OFFER = re.compile(
    rf"\b(?:for|in|into|to|in the|your)\b[^.?!\n]{{0,40}}\b{_BULLETIN}\b"
    rf"|\b{_BULLETIN}\b[^.?!\n]{{0,20}}(?::|-| item| news| piece| entry| content| submission)|\b(?:next"
    r"|coming|july|august|september) (?:edition|issue)\b"
    rf"|\b(?:please|could you|can you|would you|grateful if you)\b[^.?!\n]{{0,40}}\b(?:include|share"
    r"|circulate|promote|publicise|advertise|cascade|feature|distribute|put in)\b"
)
_ABOUT = re.compile(
    r"\b(?:when|what|where|who|which|copy of|last month|last|latest|unsubscribe|remove|stop receiving"
    r"|add (?:me|us) to|send me|sign (?:me )?up|subscribe|thanks? (?:you )?for (?:the"
    rf"|your))\b[^.\n]{{0,60}}\b{_BULLETIN}\b",
    re.I,
)


def brings_news(words: Words) -> bool:
    """Whether something is offered for the bulletin, rather than asked about it."""
    return bool(offer(words))


def offer(words: Words) -> str:
    """The words that offer something for the bulletin; '' where none do."""
    if not words.bag & _GATE:
        return ""
    found = ((line, _OFFER.search(line.lower())) for line in (words.subject, *words.sentences))
    return next((match[0] for line, match in found if match and not _ABOUT.search(line)), "")


def items(words: Words, today: dt.date) -> tuple[ItemFields, ...]:
    """The items a letter brings, each read from its own block of lines."""
    return tuple(_item(block, today) for block in _blocks(words) if block.title)


@dataclass(frozen=True)
class _Block:
    title: str
    text: str


# ---------------------------------------------------------------- blocks

_BULLET = re.compile(r"(?m)^[ \t]*(?:[*•·]|-|–|\d{1,2}[.)]|\(\d\))[ \t]+(?=\S)")
_SIGN_OFF = re.compile(
    r"(?im)^\s*(?:(?:kind(?:est)?|best|warm(?:est)?|many|with)?\s*(?:regards|wishes|thanks)|thank you"
    r"|thanks|ta|cheers|yours\b.*|warmest|sincerely|all the best)\b[^\n]{0,40}$"
)
_GREETING = re.compile(
    r"(?:hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening|day)|morning|afternoon"
    r"|greetings)\b[^.?!\n]{0,50}$",
    re.I,
)
_SAID_FIRST = re.compile(
    r"(?:(?:please|could you|can you|would you|grateful|we(?:'d| would)|i(?:'d| would)|here (?:is|are)"
    rf"|just|one|two|three|some|a few|an?|the|item|news|below|as)\b[^:\n]{{0,100}})?"
    r"(?:\b(?:include|share|circulate|promote|publicise|advertise|run|put|feature|add|use)\b"
    rf"|\b{_BULLETIN}\b|\b(?:edition|items?|bits|pieces|things)\b)[^:\n]{{0,60}}:\s*",
    re.I,
)
_LABEL = re.compile(rf"(?:{_BULLETIN}|news(?: item)?|bulletin item|item|for the {_BULLETIN})\s*(?:\d\s*)?:\s*", re.I)


def _blocks(words: Words) -> list[_Block]:
    body = _SIGN_OFF.split(words.text)[0] if _SIGN_OFF.search(words.text) else words.text
    bullets = _bulleted(body)
    if bullets:
        return bullets
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", body.strip())]
    if len(paragraphs) > 1 and _SIGNATURE.fullmatch(paragraphs[-1]):
        paragraphs.pop()
    news = [part for part in paragraphs if _is_news(part, words)]
    return _labelled(news) or _headed(news) or _told(news, words)


_SIGNATURE = re.compile(r"(?:[A-Z][\w'.-]*(?: (?:[A-Z][\w'.-]*|of|and|the|for|&)){0,4},?\s*){1,4}")  # names, line by line


def _is_news(part: str, words: Words) -> bool:
    """Not a greeting, a name, or a cover note that only says what the letter is for."""
    named = set(part.lower().strip(" ,.").split()) <= words.people or re.fullmatch(r"[A-Z][a-z]+(?: [A-Z][a-z]+)?,", part)
    covers = len(part) < 100 and _OFFER.search(part.lower()) and not re.search(r"\d|http|:|\n", part)
    return bool(part and not named and not covers and not _GREETING.fullmatch(part))


def _bulleted(body: str) -> list[_Block]:
    starts = list(_BULLET.finditer(body))
    if len(starts) < 2:
        return []
    ends = [match.start() for match in starts[1:]] + [len(body)]
    texts = [re.split(r"\n\s*\n", body[match.end() : end])[0].strip() for match, end in zip(starts, ends, strict=True)]
    return [_Block(_opening(text), text) for text in texts if text and not text.endswith("?")]


def _labelled(news: list[str]) -> list[_Block]:
    """'Newsletter: … are ready to order' beside paragraphs about other things."""
    found = [(part, label) for part in news if (label := _LABEL.match(part))]
    return [_Block(_opening(part[label.end() :]), part[label.end() :]) for part, label in found if part[label.end() :].strip()]


def _headed(news: list[str]) -> list[_Block]:
    """A short line without a full stop, and what stands below it."""
    blocks: list[_Block] = []
    for index, part in enumerate(news):
        first, _, rest = part.partition("\n")
        below = rest or (news[index + 1] if index + 1 < len(news) else "")
        if _is_heading(first) and len(below) > 40 and not _is_heading(below):
            blocks.append(_Block(first.strip(' *_#"'), f"{first}\n{below}"))
        elif blocks and part not in blocks[-1].text:
            blocks[-1] = _Block(blocks[-1].title, f"{blocks[-1].text}\n{part}")
    return blocks


def _is_heading(line: str) -> bool:
    return (
        4 < len(line) <= 90
        and not line.rstrip().endswith((".", ":", "?", ",", ";", "!"))
        and not _GREETING.match(line)
        and "http" not in line
    )


def _told(news: list[str], words: Words) -> list[_Block]:
    """Plain sentences: the title is what is said first, or the subject."""
    body = "\n".join(news)
    said = _SAID_FIRST.search(body)
    rest = body[said.end() :].strip() if said and said.end() < len(body) else _from_offer(body)
    title = _subject_title(words.subject) or _opening(rest)
    return [_Block(title, rest)] if rest else []


_OFFERED = re.compile(
    r"\b(?:include|share|circulate|promote|publicise|advertise|feature|mention|add)\s+(?!in |to |with "
    r"|the (?:below|following|attached))"
    r"(?P<vague>(?:this|it|these|something|below|attached)\b)?",
    re.I,
)
_SENTENCE_END = re.compile(r"[.?!]\s+|\n+")


def _from_offer(body: str) -> str:
    """The news without the words that offer it: from 'our appeal …' on, or what comes after 'share this?'."""
    offered = _OFFERED.search(body)
    if not offered:
        return body
    after = _SENTENCE_END.search(body, offered.end())
    return body[after.end() :] if offered["vague"] and after and body[after.end() :] else body[offered.end() :]


# ---------------------------------------------------------------- titles

_GENERIC = re.compile(
    rf"(?i)\b(?:{_BULLETIN}|items?|news|for|the|your|our|next|please|include|inclusion|in|a|an|to|share|of"
    r"|from|community safety|july|august|june|september|october|november|december|january"
    r"|february|march|april|may|20\d\d|edition|issue|request|update|content|piece|story|submission"
    r"|training|event|success|info|information|something|two|three|things|postcards?|stuff|bits)\b|[^\w\s]"
    r"|\d"
)
_CLAUSE = re.compile(
    r"\s+(?:-|is|are|was|has|have|will|runs?|takes?|opens?|closes?|launch(?:es|ed)?|starts?|returns?"
    r"|comes?|on (?:\d|mon|tue|wed|thu|fri|sat|sun))\s|[.!?](?:\s|$)|\n|,\s|\s*<?https?:|:\s|\s\(|;",
    re.I,
)
_FIRST_WORDS = re.compile(
    r"(?:(?:our|the|a|an|new)\s+)+|(?:we (?:are|have|will be) (?:running|holding|launched|launching"
    r"|hosting|offering)\s+(?:an?|our|the)?\s*)",
    re.I,
)
_INTRODUCED = re.compile(
    r"(?:training day|event|conference|webinar|workshop|course|survey|leaflet|campaign"
    r"|our \w+(?: \w+)?):\s*",
    re.I,
)


def _opening(text: str) -> str:
    """What an item's first sentence is about: the words before its verb, dash, comma, date or link."""
    text = text.strip(" *_")
    introduced = _INTRODUCED.match(text)
    text = text[introduced.end() :] if introduced else _FIRST_WORDS.sub("", text, count=1) if _FIRST_WORDS.match(text) else text
    end = _CLAUSE.search(text, 3)
    title = text[: end.start()] if end else text
    title = " ".join(title.split()).strip(" -,:*")[:150]
    return title.strip('"') if title.count('"') % 2 or title.rfind('"', 1) == len(title) - 1 else title


def _subject_title(subject: str) -> str:
    """The subject's special piece: 'For the bulletin: open day' → 'open day'."""
    pieces = [piece.strip() for piece in re.split(r"\s*:\s+|\s+[-|]\s+", subject) if piece.strip()]
    special = [piece for piece in pieces if len(_GENERIC.sub("", piece).split()) >= 2]
    return special[0] if len(special) == 1 and len(pieces) > 1 else ""


# ---------------------------------------------------------------- fields

_UNTIL = re.compile(
    r"(?:clos\w+|until|till|deadline\w*|(?:reply|respond|apply|book|register|nominat\w+|entries|sign up"
    r"|order|rsvp|return\w*) (?:\w+ ){0,3}by|ends?|ending|expires?|by|before|last day"
    r"|open to)\W+(?:\w+\W+){0,3}$",
    re.I,
)
LONGEST_EVENT = dt.timedelta(days=6)


def _item(block: _Block, today: dt.date) -> ItemFields:
    event, expires = _dates(block.text, today)
    found = links.links(block.text)
    summary = _without_title(" ".join(links.without_links(block.text).split()), block.title)
    first, last = (event.first, event.last) if event else (None, None)
    return ItemFields(block.title, summary, found[0] if found else "", last, expires, first if first != last else None)


def _without_title(summary: str, title: str) -> str:
    """The summary without the heading it begins with, where a sentence of its own follows."""
    rest = summary[len(title) :].lstrip(' "') if summary.lower().startswith(title.lower()) else ""
    return rest if len(rest) > 20 and rest[0].isupper() else summary


def _dates(text: str, today: dt.date) -> tuple[days.Span | None, dt.date | None]:
    """(the event's days, the last day it is news): a closing date or a long run is no event."""
    found = days.spans(text, today)
    event = next(
        (span for span in found if not _UNTIL.search(text[max(0, span.start - 50) : span.start]) and span.last >= today),
        None,
    )
    if event and event.last - event.first <= LONGEST_EVENT:
        return event, event.last
    until = [span.last for span in found if span is not event]
    return None, event.last if event else (until[-1] if until else None)
