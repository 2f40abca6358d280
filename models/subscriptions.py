"""Who asked to be reminded, of what, how long before, and where they are written to."""

import datetime as dt
import enum
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import JSON, Field, Session, SQLModel, col, select

from models.columns import ID, MomentColumn, named
from models.post import Channel

MANY = 1_000  # rows fetched at a time


class ReminderTopic(enum.StrEnum):
    """What people can be reminded of."""

    DEADLINES = "deadlines"
    SESSIONS = "sessions"
    POTS = "pots"
    MEETINGS = "meetings"
    BULLETIN = "bulletin"


class Subscription(SQLModel, table=True):
    """One wish: `to` is an address (MAIL) or 'TEAM/USER' of Slack (CHAT); `leads` are working days before.

    `about` is one fact's key, such as a deadline's, or '' for everything of the topic. A wish that ended stays, with why;
    the same wish said again begins anew.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    channel: Channel = Field(sa_type=named(Channel))
    to: str = Field(index=True)
    topic: ReminderTopic = Field(sa_type=named(ReminderTopic), index=True)
    about: str = ""
    leads: list[int] = Field(default_factory=list, sa_type=JSON)
    since: dt.datetime = Field(sa_type=MomentColumn)
    ended: dt.datetime | None = Field(default=None, sa_type=MomentColumn)
    ended_because: str = ""


@dataclass(frozen=True)
class Reach:
    """Where somebody is written to: by mail at an address, or in Slack as 'TEAM/USER'."""

    channel: Channel
    to: str


def subscribe(
    session: Session, reach: Reach, topic: ReminderTopic, leads: tuple[int, ...], at: dt.datetime, about: str = ""
) -> bool:
    """Keep the wish, with these lead times instead of earlier ones. False where it stood exactly so before."""
    key = f"{reach.channel}:{reach.to}:{topic}:{about}"
    there = session.exec(select(Subscription).where(Subscription.key == key)).one_or_none()
    wanted = sorted(set(leads), reverse=True)
    if there is not None and there.ended is None and there.leads == wanted:
        return False
    row = there or Subscription(key=key, channel=reach.channel, to=reach.to, topic=topic, about=about, since=at)
    if row.ended is not None:
        row.since, row.ended, row.ended_because = at, None, ""
    row.leads = wanted
    session.add(row)
    session.flush()
    return True


def unsubscribe(session: Session, reach: Reach, at: dt.datetime, because: str, topic: ReminderTopic | None = None) -> int:
    """End this reach's wishes, of one topic or all. Returns how many ended."""
    rows = wishes_of(session, reach)
    ending = [row for row in rows if topic is None or row.topic is topic]
    for row in ending:
        row.ended, row.ended_because = at, because
        session.add(row)
    session.flush()
    return len(ending)


def unsubscribe_from(session: Session, reach: Reach, at: dt.datetime, because: str, what: tuple[ReminderTopic, str]) -> bool:
    """End this one wish, a topic and what it is about. False where there is none such."""
    rows = [row for row in wishes_of(session, reach) if (row.topic, row.about) == what]
    for row in rows:
        row.ended, row.ended_because = at, because
        session.add(row)
    session.flush()
    return bool(rows)


def wishes_of(session: Session, reach: Reach) -> list[Subscription]:
    """What somebody is reminded of now."""
    query = select(Subscription).where(
        Subscription.channel == reach.channel, Subscription.to == reach.to, col(Subscription.ended).is_(None)
    )
    return list(session.exec(query.order_by(col(Subscription.id))))


def subscribers(session: Session, topic: ReminderTopic, about: str = "") -> Iterator[Subscription]:
    """Everybody who wants this topic, or this one fact of it; read a thousand at a time."""
    query = select(Subscription).where(
        Subscription.topic == topic, col(Subscription.ended).is_(None), col(Subscription.about).in_({"", about})
    )
    yield from session.exec(query.order_by(col(Subscription.id)).execution_options(yield_per=MANY))
