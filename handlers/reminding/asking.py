"""What a wish about reminders means by the records: which dates it is about, and when each will be told. Writes nothing."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, select

from handlers.reminding import Due, asked_for
from handlers.reminding.carrying import Start
from handlers.reminding.causes.meetings import of_body
from handlers.reminding.planning import next_morning, plan
from handlers.reminding.wishes import Wanted
from handlers.understanding.names import named_in
from models.dates import month_of
from models.diary import deadlines_between
from models.funding import Pot
from models.people import Organisation
from models.sessions import EventTopic
from models.subscriptions import ReminderTopic, Subscription

USUAL = {
    ReminderTopic.DEADLINES: (10, 5, 1),
    ReminderTopic.POTS: (10, 5, 1),
    ReminderTopic.SESSIONS: (5, 1),
    ReminderTopic.MEETINGS: (5, 1),
    ReminderTopic.BULLETIN: (0,),
}  # fmt: skip  lead times where none is named
SUBJECTS = {
    "action_plan": ("action plan", "feedback", "plan feedback", "comments on the plan"),
    "terms_of_reference": ("terms of reference", "tor review"),
    "upfront": ("business case", "business cases"),
}  # what a deadline of that topic in the data is called


@dataclass(frozen=True)
class Named:
    """What else a question names: its words, a pot, a day and a month ('2025-12')."""

    words: str
    pot: str | None = None
    day: dt.date | None = None
    month: str = ""


def coming(session: Session, topic: ReminderTopic, day: dt.date, abouts: Iterable[str] = ("",)) -> list[Due]:
    """What is due of the topic from `day` on, earliest first; all of it, or what goes by one of these names."""
    wanted = set(abouts)
    found = {
        one.fact: one
        for cause in asked_for(topic)
        for one in cause.find(session, day)
        if "" in wanted or not wanted.isdisjoint(one.abouts)
    }
    return sorted(found.values(), key=lambda one: (one.day, one.fact))


def resolve(session: Session, wanted: Wanted, named: Named, day: dt.date) -> list[Start] | None:
    """What is to be set; None where the records do not say what is meant."""
    topics = wanted.topics or ((ReminderTopic.POTS,) if named.pot else ()) or _topics_due(session, named, day)
    if not topics:
        return None
    if len(topics) > 1:
        one_thing = wanted.name or named.pot or named.day or named.month
        return None if one_thing else [Start(topic, wanted.leads or USUAL[topic]) for topic in topics]
    about = _about(session, topics[0], wanted, named, day)
    return None if about is None else [Start(topics[0], wanted.leads or USUAL[topics[0]], about)]


def _topics_due(session: Session, named: Named, day: dt.date) -> tuple[ReminderTopic, ...]:
    """The one topic that has something on the day that is named."""
    if named.day is None:
        return ()
    topics = (ReminderTopic.DEADLINES, ReminderTopic.SESSIONS, ReminderTopic.MEETINGS)
    found = [topic for topic in topics if any(one.day == named.day for one in coming(session, topic, day))]
    return tuple(found) if len(found) == 1 else ()


def _about(session: Session, topic: ReminderTopic, wanted: Wanted, named: Named, day: dt.date) -> str | None:
    """The one thing of the topic that is named, '' for all of it; None where what is named is not on record."""
    about = _BY_TOPIC[topic](session, wanted, named, day) if topic in _BY_TOPIC else ""
    if about is None or not (named.day or named.month):
        return about
    found = coming(session, topic, day, (about,))
    then = [one for one in found if one.day == named.day or (named.day is None and month_of(one.day) == named.month)]
    return then[0].fact if len(then) == 1 and then[0].fact in then[0].abouts else about if then == found and found else None


def _about_pot(_session: Session, wanted: Wanted, named: Named, _day: dt.date) -> str | None:
    if named.pot:
        return f"pot:{named.pot}:{wanted.happens}" if wanted.happens else f"pot:{named.pot}"
    return f"pots:{wanted.happens}" if wanted.happens else ""


def _about_meeting(session: Session, wanted: Wanted, named: Named, _day: dt.date) -> str | None:
    rows = session.exec(select(Organisation)).all()
    bodies = named_in(named.words, {row.key: (row.name, *row.aliases) for row in rows if row.kind == "body"})
    if len(bodies) == 1:
        return of_body(bodies.pop())
    return None if wanted.name or bodies else ""


def _about_session(session: Session, wanted: Wanted, _named: Named, day: dt.date) -> str | None:
    if not wanted.name:
        return ""
    topics: dict[str, list[str]] = {}
    for row in session.exec(select(EventTopic)):
        topics.setdefault(row.event_key or "", []).append(row.topic)
    found = coming(session, ReminderTopic.SESSIONS, day)
    events = named_in(wanted.name, {one.fact: (one.what, *topics.get(one.fact, ())) for one in found})
    return events.pop() if len(events) == 1 else None


def _about_deadline(session: Session, wanted: Wanted, named: Named, day: dt.date) -> str | None:
    subjects = named_in(named.words, SUBJECTS)
    if not subjects:
        return None if wanted.name else ""
    rows = deadlines_between(session, day, dt.date.max)
    found = [row.key for row in rows if row.topic in subjects]
    return found[0] if len(found) == 1 else None


_BY_TOPIC = {
    ReminderTopic.POTS: _about_pot, ReminderTopic.MEETINGS: _about_meeting, ReminderTopic.SESSIONS: _about_session,
    ReminderTopic.DEADLINES: _about_deadline,
}  # fmt: skip


# ---------------------------------------------------------------- in words


def told_when(session: Session, start: Start, since: dt.datetime, day: dt.date) -> list[tuple[Due, list[dt.date]]]:
    """The next dates of a wish, each with the mornings on which it will be told; none where it is too late for that."""
    first = next_morning(since).date()
    found = coming(session, start.topic, day, (start.about,))
    return [
        (one, [when for when, _ in plan(one.day, tuple(sorted(one.leads or start.leads)), first, one.late_until)])
        for one in found
    ]


def wish_values(session: Session, row: Start | Subscription, day: dt.date) -> dict[str, object]:
    """A wish for a template: its topic, its lead times, and what it is about where that is not all of the topic."""
    kind, _, rest = row.about.partition(":")
    name, _, happens = rest.partition(":")
    values: dict[str, object] = {"topic": row.topic.value, "leads": list(row.leads), "pot": "", "happens": "", "name": ""}
    if kind == "pots":
        values["happens"] = rest
    elif kind == "pot":
        values |= {"pot": session.exec(select(Pot.label).where(Pot.name == name)).first() or name, "happens": happens}
    elif kind == "body":
        values["name"] = session.exec(select(Organisation.name).where(Organisation.key == rest)).first() or rest
    elif row.about:
        found = coming(session, row.topic, day, (row.about,))
        values["name"] = found[0].what if found else row.about
    return values
