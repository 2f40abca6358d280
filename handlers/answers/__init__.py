"""What partners can ask. One file here is one topic; dropping a file in is enough to add it.

A file ends with `CAPABILITY = Capability(...)`. Its `answer` decides from the records and hands values to its template;
it never words anything itself, and every figure it hands over comes with the paper that states it.
"""

import datetime as dt
import enum
import functools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

import templates
from handlers.discovering import collected
from handlers.reminding.carrying import Wish
from models.dates import FinancialYear, at_noon
from models.sources import Cited
from models.subscriptions import Reach

NAMED = ("year", "pot", "day", "about_day", "month", "amount", "name")  # what the template of a question may ask for


@dataclass(frozen=True)
class Slots:
    """What a question names: a financial year, a pot, a day to answer as at, another day, a month ('2025-06'), an amount
    in pence; and its words in lower case."""

    year: FinancialYear | None = None
    pot: str | None = None
    day: dt.date | None = None
    about_day: dt.date | None = None
    month: str = ""
    amount_pence: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Query:
    """A question as an answer sees it: its slots, the London day it is answered as at, who asks (an address, or ''), where
    they are reached (None where that is not certain), and the moment it was asked."""

    slots: Slots
    day: dt.date
    asker: str = ""
    reach: Reach | None = None
    at: dt.datetime | None = None

    @property
    def moment(self) -> dt.datetime:
        return self.at or at_noon(self.day)


class Audience(enum.IntEnum):
    """Who may read an answer, the strictest last. A door where others read along asks as nobody and looks at this."""

    ANYBODY = 0  # it is the same whoever asks
    BY_ASKER = 1  # it says more to somebody whom it concerns
    ASKER = 2  # it tells what is the asker's alone


@dataclass(frozen=True)
class Answer:
    """Values for the template, the papers they rest on, questions worth asking next, and what it was about in our own
    words (a project's title, say), so that “and who leads it?” can be asked after it.

    `wish` is what the asker wants of reminders, to be carried out by the door that asked; `choices` (label, whole question)
    are what may have been meant, where the answer asks back.
    """

    values: Mapping[str, object]
    citations: tuple[Cited, ...] = ()
    suggestions: tuple[str, ...] = ()
    about: str = ""
    wish: Wish | None = None
    choices: tuple[tuple[str, str], ...] = ()
    audience: Audience = Audience.ANYBODY


@dataclass(frozen=True)
class Capability:
    """A topic: its name in the published list, what it can say, phrases people use, and the function that answers."""

    topic: str
    summary: str
    phrases: tuple[str, ...]
    answer: Callable[[Session, Query], Answer]

    @property
    def template(self) -> str:
        return f"answers/{self.topic.replace('.', '_')}.md.j2"

    def question(self, **named: str) -> str:
        """The topic's own question, with what is named of year, pot, day, about_day, month, amount and name."""
        return templates.render(self.asking, dict.fromkeys(NAMED, "") | named)

    @property
    def takes(self) -> frozenset[str]:
        """What of all that the question can hold."""
        return templates.variables(self.asking)

    @property
    def example(self) -> str:
        return self.question()

    @property
    def asking(self) -> str:
        """The template of its own question."""
        return f"questions/{self.topic.replace('.', '_')}.txt.j2"


@functools.cache
def load() -> Mapping[str, Capability]:
    """Import every file of this folder and collect its CAPABILITY, by topic."""
    return collected(sys.modules[__name__], "CAPABILITY", lambda capability: capability.topic)
