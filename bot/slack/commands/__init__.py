"""What the slash command does besides answering. One file is one word; dropping a file in is enough to add it.

    WORDS = ("home", "my overview")                   # what may be typed, in lower case; the first stands in the help
    SUMMARY = "your overview"                         # what it does, for the help
    TAKES_MORE = True                                 # may be left out: more may follow the word, and is handed over
    def run(client, assistant, body, rest) -> None    # after the acknowledgement; what it raises is told the person

Without TAKES_MORE a word counts alone only: "home" is a command, "home Office funding?" a question.
"""

from types import ModuleType

from bot.slack import commands as _here
from bot.slack.app import found_in


def words() -> list[ModuleType]:
    """Every file of this folder, by name."""
    return found_in(_here)


def find(text: str) -> tuple[ModuleType, str] | None:
    """The word that was typed and what followed it; None for a question."""
    said = text.strip().rstrip("?!.").lower()
    for module in words():
        for word in module.WORDS:
            if said == word:
                return module, ""
            if word and getattr(module, "TAKES_MORE", False) and said.startswith(f"{word} "):
                return module, text.strip()[len(word) :].strip()
    return None
