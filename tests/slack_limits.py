"""Slack's documented lengths and counts, as tables: which text of which part may be how long, and how many parts go where.

Source: the reference pages of Block Kit's blocks, elements and objects, and of views (docs.slack.dev/reference).
"""

from typing import Any

_ANY_VIEW = (("private_metadata", 3_000), ("callback_id", 255), ("external_id", 255))

# The type of a block or element → (where the text stands in it, the most characters it may have).
TEXTS: dict[str, tuple[tuple[str, int], ...]] = {
    "section": (("text", 3_000),),
    "header": (("text", 150),),
    "markdown": (("text", 12_000),),
    "input": (("label", 2_000), ("hint", 2_000)),
    "image": (("alt_text", 2_000), ("title", 2_000), ("image_url", 3_000)),
    "button": (("text", 75), ("value", 2_000), ("url", 3_000), ("accessibility_label", 75)),
    "plain_text_input": (("placeholder", 150), ("initial_value", 3_000)),
    "email_text_input": (("placeholder", 150),),
    "url_text_input": (("placeholder", 150),),
    "number_input": (("placeholder", 150),),
    "modal": (("title", 24), ("submit", 24), ("close", 24), *_ANY_VIEW),
    "home": _ANY_VIEW,
}  # fmt: skip
EVERYWHERE = (("block_id", 255), ("action_id", 255))
PLACEHOLDER = (("placeholder", 150),)  # every kind of menu and picker
CONFIRM = (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30))
OPTION = (("text", 75), ("description", 75), ("value", 150))
OVERFLOW_OPTION = (("text", 75), ("value", 150))
FIELD, ANY_TEXT = 2_000, 3_000

# The type of a block or element → (which list in it, the fewest and the most it may hold).
COUNTS: dict[str, tuple[str, int, int]] = {
    "actions": ("elements", 1, 25),
    "context": ("elements", 1, 10),
    "context_actions": ("elements", 1, 5),
    "section": ("fields", 1, 10),
    "overflow": ("options", 1, 5),
    "radio_buttons": ("options", 1, 10),
    "checkboxes": ("options", 1, 10),
    "static_select": ("options", 1, 100),
    "multi_static_select": ("options", 1, 100),
}
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MARKDOWN_IN_ALL = 12_000  # of all markdown blocks of a message together
SHOWN_IN_ALL = 13_000  # not documented: slackapi/bolt-js issue 2509 measured about 13,200
FALLBACK = 4_000  # longer ones are cut by Slack, and refused where a message is changed

ONLY_IN_MESSAGES = {"markdown", "context_actions", "table", "container", "plan", "task_card"}
ONLY_IN_MODALS = {"alert", "file_input"}


def text_of(value: Any) -> str:
    """The characters that count: of a text object its text, of a string itself."""
    return str(value.get("text", "")) if isinstance(value, dict) else str(value)
