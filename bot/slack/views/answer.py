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
from bot.slack.views import words
from bot.slack.views.offers import offers
from handlers.conversation import Choice, Reply

MESSAGE_LIMIT = 10_000
FALLBACK_LIMIT = 4_000
CONTEXT_LIMIT = 2_000
CHOICES_LIMIT = 3
LABEL_LIMIT = 75
VALUE_LIMIT = 1_000
CHOICE = re.compile(r"^choice:\d$")
_ITEM = re.compile(r"\s*([-*+]|\d+[.)])\s")

Block = dict[str, Any]
Message = dict[str, Any]


def answer(reply: Reply) -> Message:
    """The reply with its sources, suggestions and choices."""
    below = [_below(text) for text in (reply.sources, _suggestions(reply)) if _shows(text)]
    choices = [choice for choice in reply.choices if _shows(choice.label) and _shows(choice.question)]
    buttons = [_button(number, choice) for number, choice in enumerate(choices[:CHOICES_LIMIT])] + offers(reply)
    spent = sum(len(element["text"]) for element in below)
    spent += sum(len(button["text"]["text"]) + len(button["value"]) for button in buttons)
    blocks = [_markdown(reply.body, MESSAGE_LIMIT - spent)]
    blocks += [{"type": "context", "elements": below}] if below else []
    blocks += [{"type": "actions", "elements": buttons}] if buttons else []
    return _message(reply.text, blocks)


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
