"""What the overview's buttons do, in the session's transaction. What a button holds may be forged or old: it is looked up anew.

Each rests on how things stand, so that pressing twice is pressing once.
"""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from handlers.reminding import Audience, load
from handlers.reminding.asking import USUAL, coming
from handlers.reminding.carrying import ASKED, Start, Wish, carry_out
from models.database import one_at_a_time
from models.dates import day_of
from models.errors import NotOffered
from models.reminders import waiting, withdraw
from models.subscriptions import Reach, ReminderTopic, Subscription, unsubscribe_from, wishes_of


@dataclass(frozen=True)
class Chosen:
    """A topic, and one thing of it by its key; '' for all of it."""

    topic: ReminderTopic
    about: str = ""

    def __str__(self) -> str:
        """As a button holds it."""
        return f"{self.topic.value}:{self.about}"


def chosen(value: str) -> Chosen:
    """What a button holds. Raises NotOffered where it is nothing that one holds."""
    topic, _, about = value.partition(":")
    if topic not in set(ReminderTopic):
        raise NotOffered
    return Chosen(ReminderTopic(topic), about)


def remind(session: Session, reach: Reach, wanted: Chosen, at: dt.datetime) -> bool:
    """Be reminded of it, with the usual lead times; False where it stands so. Raises NotOffered for what is not to come."""
    one_at_a_time(session, f"wishes:{reach.to}")
    found = coming(session, wanted.topic, day_of(at), (wanted.about,)) if wanted.about else []
    if wanted.about and not any(wanted.about in one.abouts for one in found):
        raise NotOffered
    if any((row.topic, row.about) == (wanted.topic, wanted.about) for row in wishes_of(session, reach)):
        return False
    carry_out(session, Wish(reach, start=(Start(wanted.topic, USUAL[wanted.topic], wanted.about),)), at)
    return True


def stop(session: Session, reach: Reach, wanted: Chosen, at: dt.datetime) -> bool:
    """End that wish alone, and call back what waits for it; False where there is none."""
    one_at_a_time(session, f"wishes:{reach.to}")
    ended = unsubscribe_from(session, reach, at, ASKED, (wanted.topic, wanted.about))
    if ended:
        _call_back(session, reach, day_of(at))
    return ended


def _call_back(session: Session, reach: Reach, day: dt.date) -> int:
    """Withdraw the reminders that wait for this person and that none of their wishes is about any more."""
    asked = {cause.name for cause in load().values() if cause.audience is Audience.ASKED}
    rows = [row for row in waiting(session, reach.to) if row.channel is reach.channel and row.cause in asked]
    wished = {one.fact for wish in wishes_of(session, reach) for one in coming(session, wish.topic, day, (wish.about,))}
    return withdraw(session, [row for row in rows if row.fact not in wished])


@dataclass(frozen=True)
class Stopped:
    """What ended, and the wishes that are about more than this one thing and so stand."""

    ended: tuple[Subscription, ...]
    left: tuple[Subscription, ...]


def stop_this(session: Session, reach: Reach, wanted: Chosen, at: dt.datetime) -> Stopped:
    """End the wishes for this one thing; a wish for more than that, such as all deadlines, is not ended unasked."""
    day = day_of(at)
    facts = _facts(session, wanted.topic, wanted.about, day)
    about = [row for row in wishes_of(session, reach) if not facts.isdisjoint(_facts(session, row.topic, row.about, day))]
    single = [row for row in about if row.about in facts or Chosen(row.topic, row.about) == wanted]
    for row in single:
        stop(session, reach, Chosen(row.topic, row.about), at)
    return Stopped(tuple(single), tuple(row for row in about if row not in single))


def _facts(session: Session, topic: ReminderTopic, about: str, day: dt.date) -> set[str]:
    """All that goes by that name, and the name itself: what is over is not to come any more."""
    return {one.fact for one in coming(session, topic, day, (about,))} | {about or topic.value}
