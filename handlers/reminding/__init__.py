"""What people are reminded of. One file in `causes/` is one kind of reminder; dropping a file in is enough to add it.

A file ends with `CAUSE = Cause(...)`. Its `find` says from the records what there is to remind of as at a day; it neither
writes nor words anything. Who is told, when, and that each is told once is decided in `planning` and done in `queueing`.
"""

import datetime as dt
import enum
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from handlers.discovering import collected
from models.subscriptions import ReminderTopic

LONGEST_LEAD = 60  # working days before: about three months


class Audience(enum.StrEnum):
    """Who a kind of reminder is for: the team, a project's lead (that project only), or whoever asked for the topic."""

    TEAM = "team"
    LEAD = "lead"
    ASKED = "asked"


@dataclass(frozen=True)
class Due:
    """Something to be reminded of: `fact` names it for good, `day` is its day, `until` the last day on which a reminder of
    it makes sense (its day, where none is given).

    `what` names it in words, for people; `values` are for the template. `to` is a lead's address, and
    `letter_id` the letter whose record an answer belongs to. `abouts` are the names
    under which somebody may have asked for it alone. `leads` are its own lead times where they are not the cause's or the
    asker's. `dated` is False for what has no day before it happens.
    """

    fact: str
    day: dt.date
    what: str
    values: Mapping[str, object] = field(default_factory=dict)
    to: str = ""
    letter_id: int | None = None
    abouts: tuple[str, ...] = ()
    leads: tuple[int, ...] = ()
    until: dt.date | None = None
    dated: bool = True

    @property
    def ends(self) -> dt.date:
        return self.until or self.day

    @property
    def late_until(self) -> dt.date:
        """Until when it is told late to those who asked too late for it; news from before somebody asked is none."""
        return self.ends if self.dated else dt.date.min


@dataclass(frozen=True)
class Cause:
    """A kind of reminder: `find` is given the records and a day, and says what is due on that day or after it."""

    name: str
    audience: Audience
    template: str
    find: Callable[[Session, dt.date], list[Due]]
    leads: tuple[int, ...] = (0,)
    topic: ReminderTopic | None = None


@functools.cache
def load() -> Mapping[str, Cause]:
    """Import every file of `causes/` and collect its CAUSE, by name."""
    from handlers.reminding import causes

    return collected(causes, "CAUSE", lambda cause: cause.name)


def asked_for(topic: ReminderTopic) -> list[Cause]:
    """The kinds of reminder that this topic's askers get."""
    return [cause for cause in load().values() if cause.topic is topic]
