"""Bulletin items: whether a letter brings news for the bulletin, and each item's title, link and dates."""

import datetime as dt
import re

from handlers.intake import links, newsblocks, newsdates
from handlers.intake.newsblocks import Block
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
    return tuple(_item(block, today) for block in newsblocks.blocks(words))


def _item(block: Block, today: dt.date) -> ItemFields:
    event, expires = newsdates.dates(block.title, block.text, today)
    summary = _without_title(" ".join(links.without_links(block.text).split()), block.title)
    first, last = (event.first, event.last) if event else (None, None)
    return ItemFields(block.title, summary, _link(block.text), last, expires, first if first != last else None)


def _without_title(summary: str, title: str) -> str:
    """The summary without the heading it begins with, where a sentence of its own follows."""
    rest = summary[len(title) :].lstrip(' "') if summary.lower().startswith(title.lower()) else ""
    return rest if len(rest) > 20 and rest[0].isupper() else summary


# ---------------------------------------------------------------- its link

_NO_NEWS = re.compile(
    r"//(?:[\w-]+\.)*(?:facebook|twitter|x|instagram|linkedin|tiktok|aka|youtube)\.(?:com|ms)\b|unsubscribe|privacy"
    r"|view-?in-?browser"
    r"|\.(?:png|jpe?g|gif|svg)$",
    re.I,
)
_LEADS = re.compile(
    r"\b(?:book|register|apply|details?|read|more|info\w*|sign up|tickets?|take part|complete|respond|survey|here|visit"
    r"|find out"
    r"|see|programme|order|download|watch|link)\b[^.?!\n]{0,60}$",
    re.I,
)


def _link(text: str) -> str:
    """The first that the text sends its readers to, else the first; those of social media only where there is no other."""
    found = links.placed(text)
    telling = [one for one in found if not _NO_NEWS.search(one[0])] or found
    sent_to = [link for link, at in telling if _LEADS.search(text[max(0, at - 80) : at])]
    return (sent_to or [link for link, _ in telling] or [""])[0]
