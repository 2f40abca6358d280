"""The pieces of news in a letter, each with its lines: labelled, numbered, parted by rules, under headings, told."""

import re
from dataclasses import dataclass

from handlers.intake import newsframe, newstitles
from handlers.intake.newsframe import BULLETIN
from handlers.intake.words import Words


@dataclass(frozen=True)
class Block:
    """One piece of news: its title and the lines that tell it."""

    title: str
    text: str


def blocks(words: Words) -> list[Block]:
    """The letter's pieces of news, in order."""
    body = newsframe.body(words)
    found = _forms(body) or _ruled(body, words) or _bulleted(body)
    return [block for block in found or _in_paragraphs(newsframe.paragraphs(body, words), words.subject) if block.title]


# ---------------------------------------------------------------- labels

_TITLE_LABEL = re.compile(
    r"(?im)^[ \t*•-]*(?:(?:event|item|course|session|job|post|campaign|news|article|project)?[ -]?(?:title|name|headline"
    r"|heading)"
    r"(?: of (?:the )?(?:event|item|course|campaign|survey))?|event|what|vacancy|role|post|survey|consultation|course"
    r"|campaign)"
    r"[ \t*]*(?::|\t)[ \t*]*(?=\S)"
)
_DETAIL_LABEL = re.compile(
    r"(?im)^[ \t*•-]*(?:when|where|date|dates?(?: and time)?|time|venue|location|place|cost|price|book\w*|link|website"
    r"|url|web|closing"
    r"(?: date)?|deadline|contact|details|description|summary|salary|hours|audience|who|speakers?|expires?|for whom|further "
    r"information|more information|how to \w+|to (?:book|apply))[ \t*]*(?::|\t)[ \t*]*(?=\S)"
)


def _forms(body: str) -> list[Block]:
    """'Title: …', 'Date: …', 'Link: …', once or several times over."""
    starts = list(_TITLE_LABEL.finditer(body))
    if not starts or not _DETAIL_LABEL.search(body, starts[0].end()):
        return []
    ends = [match.start() for match in starts[1:]] + [len(body)]
    parts = [body[match.end() : end].strip() for match, end in zip(starts, ends, strict=True)]
    return [Block(_as_title(part.partition("\n")[0]), part) for part in parts]


def _as_title(line: str) -> str:
    title = line.strip(" *_#\t").rstrip(":.,;- ").strip()
    return title.strip('"') if title.count('"') % 2 or re.fullmatch(r'"[^"]*"', title) else title


# ---------------------------------------------------------------- rules

_RULE_LINE = re.compile(rf"(?m)^{newsframe.RULE.pattern}$")


def _ruled(body: str, words: Words) -> list[Block]:
    """Pieces parted by lines of dashes, stars or underscores."""
    if not _RULE_LINE.search(body):
        return []
    parts = [news for part in _RULE_LINE.split(body) if (news := newsframe.paragraphs(part, words))]
    found = [
        block for part in parts for block in _in_paragraphs(part, "") if _dated_or_linked(block.text) or len(block.text) > 60
    ]
    return found if len(found) > 1 else []


# ---------------------------------------------------------------- bullets and numbers

_ORDINAL = r"(?:one|two|three|four|five|six|\d{1,2})"
_BULLET = re.compile(
    r"(?m)^[ \t]*(?:(?:[*•·▪●○]|-|–|\d{1,2}[.):]|\(\d{1,2}\)|\([a-h]\)|[a-h]\)|#\d{1,2})[ \t]+"
    rf"|(?:item|story|news|event) {_ORDINAL}[ \t]*[:.)-][ \t]*"
    r"|(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|finally|lastly),[ \t]+)(?=\S)",
    re.I,
)


def _bulleted(body: str) -> list[Block]:
    starts = list(_BULLET.finditer(body))
    if len(starts) < 2:
        return []
    ends = [match.start() for match in starts[1:]] + [len(body)]
    texts = [_item_of(body[match.end() : end], end == len(body)) for match, end in zip(starts, ends, strict=True)]
    texts = [text for text in texts if text and not text.endswith("?")]
    above = body[: starts[0].start()]
    if not texts or _are_details(above, texts):
        return []
    return [_piece(text) for text in _for_us(above, texts)]


def _for_us(above: str, texts: list[str]) -> list[str]:
    """Of several matters only those for the bulletin, where some are said to be and others are not."""
    meant = [text for text in texts if _MENTIONED.search(text)]
    return (
        meant if meant and not _MENTIONED.search(above) else [text for text in texts if not _OTHER_MATTER.match(text)] or texts
    )


_MENTIONED = re.compile(rf"\b{BULLETIN}\b", re.I)
_OTHER_MATTER = re.compile(
    r"(?:(?:an?|our|the|my|we have an?) )?(?:new |short )?(?:bid|proposal|application|question|query|session (?:idea"
    r"|topic)|topic)\b",
    re.I,
)


def _piece(text: str) -> Block:
    """A bullet's news, without the words that offer it."""
    offered = _OFFERS_PIECE.match(text)
    text = text[offered.end() :] if offered and text[offered.end() :] else text
    return Block(_titled(text), text)


_OFFERS_PIECE = re.compile(rf"[^:\n.?!]{{0,100}}\b{BULLETIN}\b[^:\n.?!]{{0,40}}(?::|[.?!] )\s*", re.I)


def _item_of(text: str, last: bool) -> str:
    """A bullet's first paragraph; a heading's with those below it, where the next one begins or the letter ends."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text.strip())]
    if not _is_heading(parts[0]):
        return parts[0]
    kept = parts[:2] + [part for part in parts[2:] if not last or _dated_or_linked(part)]
    return "\n".join(kept)


def _titled(text: str) -> str:
    first = text.partition("\n")[0]
    return _as_title(first) if "\n" in text and _is_heading(first) and not _CUT.search(first) else newstitles.opening(text)


_CUT = re.compile(r"\s-\s|,\s|:\s")


def _are_details(above: str, texts: list[str]) -> bool:
    """What is on at one event, or when and where it is: no news of their own."""
    if _DETAIL_LABEL.match(texts[0]) or (len(texts) > 1 and all(_DETAIL_LABEL.match(text) for text in texts[1:])):
        return True
    return bool(_dated_or_linked(above)) and not any(_dated_or_linked(text) for text in texts)


_DATED = re.compile(
    r"https?:|www\.|\b\w[\w-]+\.\w[\w.-]*/\w|\b\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct"
    r"|nov|dec)"
    r"|\d/\d|\b(?:next|this|on) (?:mon|tue|wed|thu|fri|sat|sun)|\b(?:tomorrow|tonight)\b",
    re.I,
)


def _dated_or_linked(text: str) -> bool:
    return bool(_DATED.search(text))


# ---------------------------------------------------------------- paragraphs

_LABEL = re.compile(rf"(?:{BULLETIN}|news(?: item)?|bulletin item|item|for the {BULLETIN})\s*(?:\d\s*)?:\s*", re.I)


def _in_paragraphs(news: list[str], subject: str) -> list[Block]:
    return _labelled(news) or _headed(news) or _told(news, subject)


def _labelled(news: list[str]) -> list[Block]:
    """'Newsletter: … are ready to order' beside paragraphs about other things."""
    found = [(part, label) for part in news if (label := _LABEL.match(part))]
    texts = [part[label.end() :] for part, label in found if part[label.end() :].strip()]
    return [Block(_titled(text), text) for text in texts]


def _headed(news: list[str]) -> list[Block]:
    """A short line without a full stop, and what stands below it."""
    found: list[Block] = []
    for index, part in enumerate(news):
        first, _, rest = part.partition("\n")
        below = rest or (news[index + 1] if index + 1 < len(news) else "")
        if found and found[-1].text.endswith(f"\n{part}"):
            continue  # the line below a heading, that names a day
        if (
            _is_heading(first)
            and ((len(below) > 40 or _SAYS.search(below)) or _dated_or_linked(below))
            and not (_is_heading(below) and not _DATED.search(below))
        ):
            found.append(Block(_as_title(first), f"{first}\n{below}"))
        elif found:
            found[-1] = Block(found[-1].title, f"{found[-1].text}\n{part}")
    return found


_SAYS = re.compile(r"^[^\n]{15,}\.$|\d(?:[ap]m|[.:]\d\d)", re.M)


def _is_heading(line: str) -> bool:
    """It names and says no more; a day or a link alone is none."""
    bare = line.strip().strip("*_# ")
    ends = bare[-1:] in ".:,;" and not (bare.endswith(":") and bare[:-1].istitle())
    return (
        4 < len(bare) <= 90
        and not ends
        and "\n" not in bare
        and not newsframe.GREETING.match(bare)
        and not _STARTS_AS_DATE.match(bare)
        and not (bare.endswith("?") and newsframe.OFFERS.search(bare))
        and "http" not in bare
        and not _DETAIL_LABEL.match(bare)
    )


_STARTS_AS_DATE = re.compile(
    r"(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2}|\d{1,2}/\d", re.I
)


def _told(news: list[str], subject: str) -> list[Block]:
    """Plain sentences: the title is what is said first, or the subject."""
    rest = newsframe.without_offer("\n".join(news))
    return [Block(newstitles.told(rest, subject), rest)] if rest else []
