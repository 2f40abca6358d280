"""What the team is told of in its Slack channel because it needs a person: one file in `causes/` is one kind of it.

A file ends with `CAUSE = Cause(...)`. Its `find` looks records up that are new since a moment and were not told; it neither
words nor writes anything. Letters that wait and editions that are ready tell of themselves where they come about.
"""

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, exists, literal
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from handlers.discovering import collected
from models.post import OutboxMessage

PREFIX = "staff:"  # begins the key of each such notice; what it is about follows


@dataclass(frozen=True)
class Found:
    """Something that needs a person: `about` names its record, as 'proposal:KCST-2025-003'; `values` are for the template."""

    about: str
    values: Mapping[str, object] = field(default_factory=dict)
    letter_id: int | None = None


@dataclass(frozen=True)
class Cause:
    """One kind of what needs a person, worded by the message `template`."""

    name: str
    template: str
    find: Callable[[Session, dt.datetime], list[Found]]


@functools.cache
def load() -> Mapping[str, Cause]:
    """Import every file of `causes/` and collect its CAUSE, by name."""
    from handlers.staffroom import causes

    return collected(causes, "CAUSE", lambda cause: cause.name)


def key_of_notice(about: str) -> str:
    """The cause of the one notice about this record."""
    return f"{PREFIX}{about}"


def untold(prefix: str, reference: Mapped[str]) -> ColumnElement[bool]:
    """Condition on a table of records: the team was not told of this one."""
    return ~exists().where(col(OutboxMessage.key) == literal(key_of_notice(prefix)) + reference)
