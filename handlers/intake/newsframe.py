"""What frames the news in a letter: greetings, cover notes, sign-offs, names; and the paragraphs that tell something."""

import itertools
import re

from handlers.intake import newstitles
from handlers.intake.words import Words

BULLETIN = r"(?:e-?bulletin|bulletin|newsletter|next edition|next issue)"
RULE = re.compile(r"[ \t]*(?:[-*_=~#+][ \t]?){3,}[ \t]*")

_SIGN_OFF = re.compile(
    r"(?im)^\s*(?:(?:kind(?:est)?|best|warm(?:est)?|many|with)?\s*(?:regards|wishes|thanks)|thank you"
    r"|thanks|ta|cheers|yours\b.*|warmest|sincerely|all the best)\b[^\n]{0,40}$"
)
GREETING = re.compile(
    r"(?:hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening|day)|morning|afternoon"
    r"|greetings|to whom it may concern)\b[^.?!\n]{0,50}$",
    re.I,
)
_SIGNATURE = re.compile(r"(?:[A-Z][\w'.-]*(?: (?:[A-Z][\w'.-]*|of|and|the|for|&)){0,4},?\s*){1,4}")  # names, line by line
_CONTACT = re.compile(r"\|[^\n|]*\||\b(?:t|tel|telephone|m|mobile|direct|e|email|w|web)\s*:\s*(?:[\d+(]|\S+@|www)", re.I)
OFFERS = re.compile(
    rf"\b(?:for|in|into|to|your)\b[^.?!\n]{{0,40}}\b{BULLETIN}\b|\b{BULLETIN}\b"
    r"|\b(?:please|could you|can you|would you|grateful if you|possible to)\b[^.?!\n]{0,40}\b(?:include|share|circulate"
    r"|promote"
    r"|publicise|advertise|cascade|feature|distribute|put in|run)\b"
    r"|\b(?:the (?:following|below|attached)|this|these|it|something)\b[^.?!\n]{0,30}\b(?:go|be (?:included|shared|added"
    r"|put|run))\b"
    r"|\b(?:items?|bits|pieces|things|stories) (?:from us|below|please|attached|for)\b|^(?:two|three|four|five) (?:for"
    r"|from)\b",
    re.I,
)
_AFTERWARDS = re.compile(
    r"(?:sorry|apologies|let me know|any (?:problems|questions|queries)|the (?:flyer|poster|leaflet|logo|picture"
    r"|photo)s?\b[^.]*\b"
    r"(?:is|are)? ?attached|please find attached|i attach|(?:many )?thank(?:s| you)|hope (?:you|this|all)|i hope|happy to)\b",
    re.I,
)
_MOST_SIGN_OFFS = 20
TELLS = re.compile(r"\d|http|www\.|:(?=.)|\n")


def body(words: Words) -> str:
    """The letter up to its sign-off; what stands below one that only a cover note precedes is the news."""
    text = words.text
    ends = list(itertools.islice(_SIGN_OFF.finditer(text), _MOST_SIGN_OFFS))
    for end in ends:
        before, below = text[: end.start()], _without_name(text[end.end() :], words)
        if paragraphs(before, words):
            return before
        if end.start() and paragraphs(below, words):
            again = _SIGN_OFF.search(below)
            return f"{before}\n\n{below[: again.start()] if again else below}"
    return text[: ends[0].start()] if ends else text


def _without_name(rest: str, words: Words) -> str:
    """What comes below a cover note's sign-off, without the writer's name and office."""
    parts = re.split(r"\n\s*\n", rest.strip("\n"))
    while parts and (
        set(re.findall(r"[a-z'-]+", parts[0].split("\n")[0].lower())) <= words.people or _CONTACT.search(parts[0])
    ):
        parts.pop(0)
    return "\n\n".join(parts)


def paragraphs(text: str, words: Words) -> list[str]:
    """The paragraphs that tell something."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text.strip())]
    while len(paragraphs) > 1 and (_CONTACT.search(paragraphs[-1]) or _is_name(paragraphs[-1], paragraphs)):
        paragraphs.pop()
    return [part for part in paragraphs if _is_news(part, words)]


def _is_name(last: str, parts: list[str]) -> bool:
    """Names line by line at the end, with something told above."""
    return bool(_SIGNATURE.fullmatch(last)) and any(TELLS.search(part) or len(part) > 100 for part in parts[:-1])


def _is_news(part: str, words: Words) -> bool:
    """Not a greeting, a name, or a cover note that only says what the letter is for."""
    named = set(part.lower().strip(" ,.").split()) <= words.people or re.fullmatch(r"[A-Z][a-z]+(?: [A-Z][a-z]+)?,", part)
    return bool(part and not named and not GREETING.fullmatch(part) and not _is_cover(part) and not RULE.fullmatch(part))


def _is_cover(part: str) -> bool:
    """Each of its sentences greets, thanks or offers, and none tells."""
    if len(part) > 300 or TELLS.search(part.strip().rstrip(":")):
        return False
    said = re.split(r"(?<=[.?!:])\s+", part.strip())
    return all(_is_about_news(one) for one in said) and (len(part) < 100 or len(said) > 1)


def _is_about_news(sentence: str) -> bool:
    """It says that there is news, not what it is."""
    if GREETING.fullmatch(sentence.strip(" .,!:")) or _AFTERWARDS.match(sentence):
        return True
    return bool(OFFERS.search(sentence)) and not newstitles.is_named(sentence)


# ---------------------------------------------------------------- the words that offer it

_SAID_FIRST = re.compile(
    r"(?:(?:please|could you|can you|would you|grateful|we(?:'d| would)|i(?:'d| would)|here (?:is|are)"
    rf"|just|one|two|three|some|a few|an?|the|item|news|below|as)\b[^:\n]{{0,100}})?"
    r"(?:\b(?:include|share|circulate|promote|publicise|advertise|run|put|feature|add|use)\b"
    rf"|\b{BULLETIN}\b|\b(?:edition|items?|bits|pieces|things)\b)[^:\n]{{0,60}}:(?!//)\s*",
    re.I,
)


def without_offer(text: str) -> str:
    """News told in sentences, without those in front that thank and offer."""
    body = _without_opening(text)
    said = _SAID_FIRST.search(body, 0, _FIRST)
    whole = said and said.end() < len(body) and not newstitles.is_named(said[0]) and said[0].count('"') % 2 == 0
    return body[said.end() :].strip() if said and whole else _from_offer(body)


def _without_opening(body: str) -> str:
    """Without the sentences in front that only thank, greet and offer."""
    while found := re.match(r"[^\n]{3,160}?[.?!:](?:\s+|$)", body):
        if (
            TELLS.search(found[0].strip().rstrip(":"))
            or not _is_about_news(found[0].strip())
            or not body[found.end() :].strip()
        ):
            break
        body = body[found.end() :]
    return body


_OFFERED = re.compile(
    r"\b(?:include|share|circulate|promote|publicise|advertise|feature|mention|add)\s+(?!in |to |with "
    r"|the (?:below|following|attached))"
    r"(?P<vague>(?:this|it|these|something|below|attached)\b)?"
    rf"|\b(?:space|slot|room|mention|piece|item|plug|line|something"
    rf"|words?)\b[^.?!\n:]{{0,50}}\b{BULLETIN}\b[^.?!\n:]{{0,15}}?\b(?:for|about|on)\s+",
    re.I,
)
_FIRST = 1_500  # characters in which what is offered is said
_SENTENCE_END = re.compile(r"[.?!]\s+|\n+")


def _from_offer(body: str) -> str:
    """The news without the words that offer it: from 'our appeal …' on, or what comes after 'share this?'."""
    offered = _OFFERED.search(body)
    if not offered:
        return body
    after = _SENTENCE_END.search(body, offered.end())
    return body[after.end() :] if offered["vague"] and after and body[after.end() :] else body[offered.end() :]
