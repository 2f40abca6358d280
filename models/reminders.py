"""Reminders that were queued: who was told what, of which day, so that each is told at most once."""

import datetime as dt
import enum
from collections.abc import Iterable

from sqlalchemy import Index
from sqlmodel import Field, Session, SQLModel, col, select, update

from models.columns import ID, named
from models.post import Channel, OutboxMessage, OutboxState

_PLAIN = {"synchronize_session": False}


class ReminderState(enum.StrEnum):
    """QUEUED: its message is in the outbox, or has left. WITHDRAWN: its cause was gone before it left."""

    QUEUED = "queued"
    WITHDRAWN = "withdrawn"


class Reminder(SQLModel, table=True):
    """One reminder to one place. `key` is its message's in the outbox.

    `cause` is the kind of reminder, `fact` what it is about, for good; `due` is the day of that fact that was told, `lead`
    which lead time it was (working days before). `moved_from` is the day told earlier, where it says that the day changed.
    """

    __table_args__ = (Index("ix_reminder_told", "fact", "to"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    cause: str
    fact: str
    due: dt.date
    lead: int
    channel: Channel = Field(sa_type=named(Channel))
    to: str = Field(index=True)
    moved_from: dt.date | None = None
    state: ReminderState = Field(default=ReminderState.QUEUED, sa_type=named(ReminderState))


def told_of(session: Session, fact: str, to: Iterable[str]) -> list[Reminder]:
    """What these places were told of the fact and was not withdrawn, in that order."""
    query = select(Reminder).where(
        Reminder.fact == fact, col(Reminder.to).in_(list(to)), Reminder.state == ReminderState.QUEUED
    )
    return list(session.exec(query.order_by(col(Reminder.id))))


def waiting(session: Session, to: str | None = None) -> list[Reminder]:
    """Reminders whose messages have not left yet; to that place only, where one is named."""
    query = (
        select(Reminder)
        .join(OutboxMessage, col(OutboxMessage.key) == Reminder.key)
        .where(Reminder.state == ReminderState.QUEUED, col(OutboxMessage.state).in_((OutboxState.QUEUED, OutboxState.SENDING)))
        .order_by(col(Reminder.id))
    )
    return list(session.exec(query if to is None else query.where(Reminder.to == to)))


def withdraw(session: Session, rows: Iterable[Reminder]) -> int:
    """Call back those whose messages nobody has begun to send. Returns how many."""
    keys = [row.key for row in rows]
    if not keys:
        return 0
    taken = session.exec(
        update(OutboxMessage)
        .where(col(OutboxMessage.key).in_(keys), col(OutboxMessage.state) == OutboxState.QUEUED)
        .values(state=OutboxState.CANCELLED)
        .returning(col(OutboxMessage.key)),
        execution_options=_PLAIN,
    )
    gone = [key for (key,) in taken]
    mark = update(Reminder).where(col(Reminder.key).in_(gone)).values(state=ReminderState.WITHDRAWN)
    session.exec(mark, execution_options=_PLAIN)
    return len(gone)


def renew(session: Session, keys: Iterable[str], words: tuple[str, str], at: dt.datetime) -> set[str]:
    """Queue again, for `at` and in these words (subject, text), those of these that were withdrawn and whose cause is there
    again. Returns their keys."""
    wanted = select(Reminder.key).where(col(Reminder.key).in_(list(keys)), Reminder.state == ReminderState.WITHDRAWN)
    back = set(session.exec(wanted))
    if back:
        mark = update(Reminder).where(col(Reminder.key).in_(back)).values(state=ReminderState.QUEUED)
        session.exec(mark, execution_options=_PLAIN)
        queue = update(OutboxMessage).where(col(OutboxMessage.key).in_(back), col(OutboxMessage.state) == OutboxState.CANCELLED)
        subject, text = words
        again = queue.values(state=OutboxState.QUEUED, created=at, not_before=at, subject=subject, text=text)
        session.exec(again, execution_options=_PLAIN)
    return back


def put_off(session: Session, rows: Iterable[Reminder], until: dt.datetime) -> None:
    """Let those that somebody began to send, and could not, leave at `until` at the earliest."""
    keys = [row.key for row in rows]
    later = update(OutboxMessage).where(
        col(OutboxMessage.key).in_(keys),
        col(OutboxMessage.state) == OutboxState.SENDING,
        col(OutboxMessage.not_before) < until,
    )
    session.exec(later.values(not_before=until), execution_options=_PLAIN)
