"""What a rehearsal tells of, one line each, and the words for it."""

import datetime as dt
import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from models.dates import london


class What(enum.StrEnum):
    """LETTER arrived and was taken in. REMINDER, NOTICE (to the team), SEND (to somebody else) and DRAFT (laid into Drafts)
    left the outbox. WITHDRAWN was called off before it left, FAILED could not be done, WAITING had not left at the end."""

    LETTER = "letter"
    REMINDER = "reminder"
    NOTICE = "notice"
    SEND = "send"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    WAITING = "waiting"


class Way(enum.StrEnum):
    """Through which port something left."""

    MAIL = "mail"
    CHAT = "chat"
    DRAFT = "draft"


@dataclass(frozen=True)
class Left:
    """Something that passed a port: in a rehearsal it goes no further. `key` names its cause, `to` its readers."""

    at: dt.datetime
    way: Way
    to: str
    subject: str
    text: str
    key: str


@dataclass(frozen=True)
class Arrival:
    """A letter that is to arrive: its file's name, and how it is laid into the mailbox (returns the id it has there)."""

    at: dt.datetime
    name: str
    deliver: Callable[[], str]


@dataclass(frozen=True)
class Event:
    """`job` is the job whose run decided on it; `more` holds further fields of its JSON."""

    at: dt.datetime
    job: str
    what: What
    to: str
    subject: str
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        shown = {"at": london(self.at).isoformat(), "job": self.job, "what": self.what.value, "to": self.to}
        return shown | {"subject": self.subject} | self.more
