"""The days to come: deadlines, sessions and meetings that the answers tell of, and which of them one is reminded of."""

import datetime as dt
from dataclasses import dataclass, replace

from sqlmodel import Session

from handlers.answers import Query, Slots
from handlers.answers.meetings import diary
from handlers.reminding.asking import coming
from handlers.sessions.telling import was_told
from handlers.telling import known_by, papers_of
from models.calendars import calendar_of, led_by_calendars
from models.diary import Deadline, deadlines_known
from models.sessions import EventState, LearningEvent, event_named, upcoming
from models.sources import Cited, citations
from models.subscriptions import Reach, ReminderTopic, wishes_of


@dataclass(frozen=True)
class Coming:
    """One day to come: `about` is its key. `time` is '' or London's clock, `note` what its record adds.

    `reminded` is whether this person will be reminded of it, `offered` whether they could be.
    """

    topic: ReminderTopic
    about: str
    day: dt.date
    what: str
    time: str = ""
    place: str = ""
    note: str = ""
    cancelled: bool = False
    sources: tuple[Cited, ...] = ()
    reminded: bool = False
    offered: bool = False


@dataclass(frozen=True)
class Reminded:
    """Which facts one person is reminded of, and which anybody could be."""

    had: frozenset[str]
    offered: frozenset[str]

    def mark(self, one: Coming) -> Coming:
        """The day with whether this person is, and could be, reminded of it."""
        return replace(one, reminded=one.about in self.had, offered=one.about in self.offered)


OFFERED = (ReminderTopic.DEADLINES, ReminderTopic.SESSIONS, ReminderTopic.MEETINGS)


def reminded_of(session: Session, reach: Reach, day: dt.date) -> Reminded:
    """By this person's wishes, each with all that it means, and by what the reminders know of."""
    had = (one.fact for row in wishes_of(session, reach) for one in coming(session, row.topic, day, (row.about,)))
    offered = (one.fact for topic in OFFERED for one in coming(session, topic, day) if one.fact in one.abouts)
    return Reminded(frozenset(had), frozenset(offered))


def deadlines_to_come(session: Session, day: dt.date) -> list[Coming]:
    """What is due on `day` or later and some paper had printed by then, soonest first."""
    rows = [row for row in deadlines_known(session, day) if row.due >= day]
    return [_deadline(session, row, day) for row in rows]


def _deadline(session: Session, row: Deadline, day: dt.date) -> Coming:
    sources = citations(session, [row.key], day)
    return Coming(ReminderTopic.DEADLINES, row.key, row.due, row.what, note=row.note, sources=sources)


def sessions_to_come(session: Session, day: dt.date) -> list[Coming]:
    """Sessions on record by `day`, cancelled ones too; what only a mailbox's calendar knows waits until a person tells it."""
    rows, unproved = upcoming(session, day), led_by_calendars(session)
    papers = papers_of(session, [row.key for row in rows])
    told = [row for row in rows if row.key not in unproved or was_told(row, calendar_of(session, row.key))]
    return [_session(session, row, day) for row in told if known_by(papers, row.key, day)]


def _session(session: Session, row: LearningEvent, day: dt.date) -> Coming:
    """No link to join it: that comes in the answers, and in the calendar file of a session that was let be told."""
    return Coming(
        ReminderTopic.SESSIONS, row.key, row.day or day, row.title,
        time=f"{row.starts_at} to {row.ends_at}" if row.ends_at else row.starts_at, place=row.place,
        cancelled=row.state is EventState.CANCELLED, sources=citations(session, [row.key], day),
    )  # fmt: skip


def meetings_to_come(session: Session, day: dt.date) -> list[Coming]:
    """Meetings announced by `day` that nothing was reported of yet, soonest first."""
    book = diary(session, Query(Slots(), day))
    rows = [row for row in book.meetings if row.day >= day and not (row.day == day and row.key in book.reported)]
    return [
        Coming(
            ReminderTopic.MEETINGS, row.key, row.day, book.bodies[row.body_key].name, time=row.time, place=row.place,
            note=row.purpose, sources=citations(session, [row.key], day),
        )
        for row in rows
    ]  # fmt: skip


def deadline_named(session: Session, key: str, day: dt.date) -> Deadline | None:
    """The deadline with that key, where some paper had printed it by `day`."""
    return next((row for row in deadlines_known(session, day) if row.key == key), None)


def session_named(session: Session, key: str, day: dt.date) -> LearningEvent | None:
    """The session with that key, where it is one of those that are shown and takes place."""
    shown = {one.about for one in sessions_to_come(session, day) if not one.cancelled}
    return event_named(session, key) if key in shown else None
