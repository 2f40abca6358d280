"""Whom a question is asked as, and who reads its answer: in direct messages the person themselves, in a channel nobody.

So what only the asker may know cannot stand in a channel, whatever an answer says.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from slack_sdk import WebClient

from bot.slack.asking.aside import Ear
from bot.slack.views import answer as views
from handlers.answers import Audience
from handlers.conversation import Question, Reply

if TYPE_CHECKING:
    from bot.slack.app import Assistant
    from bot.slack.asking.replying import Heard

# What leads to the help, with its way to the overview, where no command can be typed.
HELP_WORDS = frozenset({"", "help", "home", "app home", "overview", "my overview", "show my overview"})
HELP = "help"


def is_aloud(asked: "Heard") -> bool:
    """Whether others read along: everywhere but in direct messages with the assistant."""
    return not asked.channel.startswith("D")


def question_of(client: WebClient, assistant: "Assistant", asked: "Heard") -> Question:
    """The question; in direct messages with the asker's certain address, and with what was asked there last."""
    text = HELP if asked.text.strip().rstrip("?!.").lower() in HELP_WORDS else asked.text
    aloud = Question(text, assistant.now(), thread=f"{asked.channel}/{asked.thread}", chat=asked.who)
    if is_aloud(asked):
        return aloud
    team, _, user = asked.who.partition("/")
    return replace(aloud, asker=assistant.people.look_up(client, team, user).email, around=asked.channel)


def message_of(asked: "Heard", reply: Reply) -> views.Message:
    """The answer with what may be done with it."""
    return views.answer(reply, asked.text, aloud=is_aloud(asked))


def is_for_one(asked: "Heard", reply: Reply) -> bool:
    """Whether the asker alone may read it: others read along, and it tells what is the asker's (their reminders)."""
    return bool(_user(asked)) and is_aloud(asked) and reply.audience is Audience.ASKER


def ear_of(asked: "Heard") -> Ear:
    """The asker, where they asked."""
    return Ear(asked.channel, _user(asked), "" if asked.begins else asked.thread)


def _user(asked: "Heard") -> str:
    return asked.who.partition("/")[2]
