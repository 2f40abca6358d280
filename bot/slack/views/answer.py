"""A reply as a Slack message: a `markdown` block, sources and suggestions below it, buttons for what may be meant.

Slack refuses a message whose blocks together pass a limit it does not document (slackapi/bolt-js issue 2509 measured
about 13,200 characters, fewer with more blocks), so all texts of a message share a budget well below it.
"""

import re
import uuid
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from bot.slack.text import escape, fit
from bot.slack.views import beside, phrases, rating, words
from bot.slack.views.offers import offers
from handlers.conversation import Choice, Reply

MESSAGE_LIMIT = 10_000
FALLBACK_LIMIT = 4_000
CONTEXT_LIMIT = 2_000
CHOICES_LIMIT = 3
LABEL_LIMIT = 75
VALUE_LIMIT = 1_000
CHOICE = re.compile(r"^choice:\d$")
_COUNTED = frozenset({"text", "value"})
_ITEM = re.compile(r"\s*([-*+]|\d+[.)])\s")

Block = dict[str, Any]
Message = dict[str, Any]


def answer(reply: Reply, asked: str = "", aloud: bool = False) -> Message:
    """The reply with its sources, suggestions and choices, and what may be done with it.

    `asked` is the question, for rating the answer. `aloud`: others read along, so it was asked as nobody.
    """
    below = [_below(text) for text in (reply.sources, _suggestions(reply)) if _shows(text)]
    choices = [choice for choice in reply.choices if _shows(choice.label) and _shows(choice.question)]
    buttons = [_button(number, choice) for number, choice in enumerate(choices[:CHOICES_LIMIT])]
    after: list[Block] = [{"type": "context", "elements": below}] if below else []
    for row in (buttons, [*beside.buttons(reply, asked, aloud), *offers(reply)]):
        after += [{"type": "actions", "elements": row}] if row else []
    after += rating.buttons(reply, asked)
    return _message(reply.text, [_markdown(reply.body, MESSAGE_LIMIT - _length(after)), *after])


def chosen(blocks: Sequence[Block], label: str) -> list[Block]:
    """The blocks of a message, and in the place of its choices the one that was tapped."""
    told = {"type": "context", "elements": [_below(phrases.chosen(label))]}
    return [told if _offers(block) else block for block in blocks]


def _offers(block: Block) -> bool:
    elements = block.get("elements") if block.get("type") == "actions" else None
    return any(CHOICE.match(str(element.get("action_id"))) for element in elements or [])


def _length(part: Any) -> int:
    """The characters of all texts and values in blocks."""
    if isinstance(part, str):
        return len(part)
    if isinstance(part, list):
        return sum(_length(each) for each in part)
    named = ((name, each) for name, each in part.items()) if isinstance(part, dict) else ()
    return sum(_length(each) for name, each in named if name in _COUNTED or not isinstance(each, str))


def note(text: str) -> Message:
    """Markdown text that nobody asked for: what the team reads along."""
    return _message(text, [_markdown(text, MESSAGE_LIMIT)])


def sorry(reference: str) -> Message:
    """What a person reads where the answer failed; the log holds the same reference."""
    return note(words.sorry(reference))


def identity(cause: str) -> str:
    """The `client_msg_id` of what is posted for this cause: Slack takes a message with the same one only once."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"kcst:{cause}"))


def _message(text: str, blocks: Sequence[Block]) -> Message:
    fallback = fit(escape(text), FALLBACK_LIMIT, words.CUT)
    return {"text": _filled(fallback), "blocks": list(blocks), "unfurl_links": False, "unfurl_media": False}


def _markdown(text: str, limit: int) -> Block:
    return {"type": "markdown", "text": _filled(fit(_spaced(escape(text)), limit, words.CUT))}


def _below(text: str) -> Block:
    return {"type": "plain_text", "text": fit(escape(text), CONTEXT_LIMIT, words.CUT), "emoji": False}


def _button(number: int, choice: Choice) -> Block:
    """The value is never shown: it comes back as it left and is asked."""
    text = fit(escape(choice.label), LABEL_LIMIT, words.CUT_LABEL)
    label = {"type": "plain_text", "text": text, "emoji": False}
    return {"type": "button", "action_id": f"choice:{number}", "text": label, "value": choice.question[:VALUE_LIMIT]}


def _filled(text: str) -> str:
    return text if _shows(text) else words.NOTHING


def _shows(text: str) -> bool:
    """Slack refuses a message with an empty text anywhere in it."""
    return bool(escape(text).strip())


def _suggestions(reply: Reply) -> str:
    return words.suggestions([question for question in reply.suggestions if _shows(question) and question not in reply.text])


def _spaced(text: str) -> str:
    """Each line a paragraph, but the items of a list and the rows of a table kept together, as Markdown wants it."""
    lines = ["", *(line for line in text.splitlines() if line.strip())]
    return "".join(_gap(before, line) + line for before, line in pairwise(lines)).strip("\n")


def _gap(before: str, line: str) -> str:
    return "\n" if _kind(line) and _kind(line) == _kind(before) else "\n\n"


def _kind(line: str) -> str:
    if line.startswith("|"):
        return "row"
    return "item" if _ITEM.match(line) else ""
