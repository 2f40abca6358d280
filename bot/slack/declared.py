"""What a file here needs from Slack, declared in it, so that `kcst slack manifest` can say it to Slack.

A file in `bot/slack/` may hold these constants; each is found by itself, and every one may be left out:

    EVENTS = ("app_mention",)              # bot events it listens to, by the names the Events API gives them;
                                           # a message by its kind: "message.im", "message.channels", …
    SCOPES = ("chat:write",)               # what its events and its calls of the Web API are allowed by
    COMMANDS = (Command("/kcst", "Ask the partnership's assistant", "how much is left?"),)
    SHORTCUTS = (Shortcut("Submit as bulletin item", MESSAGE, "bulletin_item", "Send this message in for the bulletin"),)
    OLDER_EVENTS = ("assistant_thread_started",)  # heard where an older app still sends them; not in the manifest

Two listeners may declare the same: it stands in the manifest once. Wording that comes from `templates/slack/` is fine here.
Lengths are Slack's (its manifest reference): a longer one raises ValueError when the module is imported.
"""

from dataclasses import dataclass
from typing import Literal

GLOBAL: Literal["global"] = "global"  # in the lightning menu, everywhere
MESSAGE: Literal["message"] = "message"  # in the menu of every message
COMMAND_LIMIT, DESCRIPTION_LIMIT, HINT_LIMIT = 32, 2_000, 1_000
NAME_LIMIT, CALLBACK_LIMIT, SHORT_LIMIT = 24, 255, 150


@dataclass(frozen=True)
class Command:
    """A slash command: its name with the slash, what it does, and what may be typed after it."""

    name: str
    description: str
    hint: str = ""

    def __post_init__(self) -> None:
        if not self.name.startswith("/"):
            raise ValueError(f"a command begins with a slash: {self.name!r}")
        _fits(("name", self.name, COMMAND_LIMIT), ("description", self.description, DESCRIPTION_LIMIT))
        _fits(("hint", self.hint or "-", HINT_LIMIT))


@dataclass(frozen=True)
class Shortcut:
    """A shortcut as its menu shows it, and the `callback_id` by which its listener knows it."""

    name: str
    type: Literal["global", "message"]
    callback_id: str
    description: str

    def __post_init__(self) -> None:
        _fits(("name", self.name, NAME_LIMIT), ("callback_id", self.callback_id, CALLBACK_LIMIT))
        _fits(("description", self.description, SHORT_LIMIT))


def _fits(*parts: tuple[str, str, int]) -> None:
    for name, text, most in parts:
        if not 0 < len(text) <= most:
            raise ValueError(f"the {name} {text!r} has {len(text)} characters, Slack takes 1 to {most}")
