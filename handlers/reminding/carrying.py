"""A wish about reminders, as an answer hands it to the door; and carrying it out in the door's transaction."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session, col, select

from handlers.reminding import asked_for
from models.reminders import waiting, withdraw
from models.subscriptions import Reach, ReminderTopic, Subscription, subscribe, unsubscribe, wishes_of

ASKED = "asked to stop"


@dataclass(frozen=True)
class Start:
    """To be reminded of a topic (or of `about` alone, see `Due.abouts`), these many working days before."""

    topic: ReminderTopic
    leads: tuple[int, ...]
    about: str = ""


@dataclass(frozen=True)
class Wish:
    """What somebody wants, for where they are reached: to begin these, and to end all of these topics."""

    reach: Reach
    start: tuple[Start, ...] = ()
    stop: tuple[ReminderTopic, ...] = ()


def carry_out(session: Session, wish: Wish, at: dt.datetime) -> None:
    """Set or end it, in the session's transaction. What was asked before it was ended does not begin it anew."""
    for one in wish.start:
        if not _ended_since(session, wish.reach, one, at):
            subscribe(session, wish.reach, one.topic, one.leads, at, one.about)
    if wish.stop:
        end(session, wish.reach, at, ASKED, wish.stop)


def _ended_since(session: Session, reach: Reach, one: Start, at: dt.datetime) -> bool:
    """Whether it was ended after `at`: an old letter may be taken up again."""
    query = select(Subscription.id).where(
        Subscription.channel == reach.channel, Subscription.to == reach.to, Subscription.topic == one.topic,
        Subscription.about == one.about, col(Subscription.ended) > at,
    )  # fmt: skip
    return session.exec(query).first() is not None


def end(
    session: Session, reach: Reach, at: dt.datetime, because: str, topics: tuple[ReminderTopic, ...] = tuple(ReminderTopic)
) -> list[Subscription]:
    """End the wishes of these topics, and call back what waits in the outbox for them. Returns what ended."""
    ended = [row for row in wishes_of(session, reach) if row.topic in topics]
    for topic in topics:
        unsubscribe(session, reach, at, because, topic)
    causes = {cause.name for topic in topics for cause in asked_for(topic)}
    withdraw(session, [row for row in waiting(session, reach.to) if row.channel is reach.channel and row.cause in causes])
    return ended
