"""Who is told what of a session: decided from what people had and how it stands now, queued once per person and version.

A session is told to partners by a person only: a record loaded as advertised or cancelled, or the command. What the
mailbox's calendar changes waits for that; see docs/decisions/015.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from handlers.sessions.facts import Facts, changed, facts_of, minutes_of, safe_link, when
from handlers.sessions.invitations import Invitation
from handlers.sessions.messages import Post, Version
from models.audit import AuditEntry
from models.bulk import Rows
from models.calendars import Attendance, Attending, EventCalendar, attendance_key, calendar_of, uid_of
from models.dates import day_of
from models.errors import SessionRefused
from models.people import Partnership, partnership
from models.post import OutboxMessage
from models.sessions import EventState, LearningEvent, event_named
from models.subscriptions import Reach, ReminderTopic, subscribers


@dataclass(frozen=True)
class Approval:
    """Who let it go out, and when."""

    who: str
    at: dt.datetime


@dataclass(frozen=True)
class Told:
    """How many people were written to, in which version; and which facts were new to them."""

    people: int = 0
    sequence: int = 0
    news: list[str] = field(default_factory=list)


# ---------------------------------------------------------------- deciding


def was_told(event: LearningEvent, calendar: EventCalendar | None) -> bool:
    """Whether a person let the session be told, be it cancelled since."""
    return event.state is EventState.ADVERTISED or bool(calendar and calendar.told)


def waits(event: LearningEvent, calendar: EventCalendar | None) -> list[str]:
    """Which facts of the session people would have otherwise than it stands now, and nobody let them be told."""
    if calendar is None or not calendar.told:
        return []
    return changed(calendar.told, facts_of(event))


def refusal(event: LearningEvent, calendar: EventCalendar | None, today: dt.date) -> str:
    """Why nothing can be told of the session; '' where it can."""
    told = calendar.told if calendar else {}
    if event.state is EventState.CONFIRMED:
        return "it is not advertised; load it with the state advertised, or use `kcst sessions tell`."
    if event.state is EventState.CANCELLED and not told:
        return "nobody was told of it, so there is nothing to take back."
    if event.state is EventState.CANCELLED:
        return "it is over." if told["day"] < str(today) else ""
    if event.day is None:
        return "it has no day yet; load one first."
    return "it is over." if event.day < today else ""


def version_of(event: LearningEvent, calendar: EventCalendar, before: Facts, house: Partnership) -> Version:
    """The version that the calendar now holds; a cancelled session is called what people know it by."""
    now, minutes = facts_of(event), minutes_of(event, house)
    cancelled = event.state is EventState.CANCELLED
    shown = before if cancelled and before else now
    is_when, was = when(shown, minutes), when(before, minutes) if before else None
    if is_when is None:
        raise SessionRefused(event.key, "it has no day yet; load one first.")
    invitation = Invitation(
        uid=calendar.uid, sequence=calendar.sequence, title=shown["title"], when=is_when, changed=calendar.changed,
        organiser=house.mailbox, team=house.team, place=shown["place"], link=safe_link(shown["joining_link"]),
        cancelled=cancelled,
    )  # fmt: skip
    moved_from = str(was) if was and str(was) != str(is_when) else ""
    again = bool(before) and before["state"] != now["state"] and not cancelled
    return Version(event.key, invitation, moved_from, not before, again)


# ---------------------------------------------------------------- doing it


def release(session: Session, event: LearningEvent, approval: Approval) -> Told:
    """Tell everybody concerned how the session stands now, in the session's transaction. Raises SessionRefused."""
    calendar = calendar_of(session, event.key)
    if why := refusal(event, calendar, day_of(approval.at)):
        raise SessionRefused(event.key, why)
    house = partnership(session)
    calendar = calendar or EventCalendar(event_key=event.key, uid=uid_of(event.key, house.mailbox), changed=approval.at)
    before, now = dict(calendar.told), facts_of(event)
    news = changed(before, now) if before else []
    if news:
        calendar.sequence += 1
    if news or not before:
        calendar.told, calendar.changed = now, approval.at
        session.add(calendar)
        session.flush()
    people = _queue_all(session, version_of(event, calendar, before if news else {}, house), approval)
    if news or people or not before:
        said = f"version {calendar.sequence} to {people} people" + (f": {', '.join(news)}" if news else "")
        session.add(AuditEntry(at=approval.at, who=approval.who, action="tell", subject=f"session:{event.key}", because=said))
    return Told(people, calendar.sequence, news)


def advertise(session: Session, event: LearningEvent, approval: Approval) -> Told:
    """A person lets the session be told as it stands now: everybody who wants to hear of sessions is. Raises SessionRefused."""
    if event.state is EventState.CANCELLED:
        return release(session, event, approval)
    return _stand(session, event, EventState.ADVERTISED, approval)


def cancel(session: Session, event: LearningEvent, approval: Approval) -> Told:
    """A person cancels the session: everybody who was told of it hears so. Raises SessionRefused where it is over."""
    if event.day is not None and event.day < day_of(approval.at):
        raise SessionRefused(event.key, "it is over.")
    return _stand(session, event, EventState.CANCELLED, approval)


def _stand(session: Session, event: LearningEvent, state: EventState, approval: Approval) -> Told:
    """The session stands so from now on, and those concerned are told; the change is in the audit either way."""
    before, event.state = event.state, state
    calendar = calendar_of(session, event.key)
    is_quiet = state is EventState.CANCELLED and not (calendar and calendar.told)
    told = Told() if is_quiet else release(session, event, approval)
    if before is not state:
        because, subject = f"state {before} → {state}", f"session:{event.key}"
        session.add(AuditEntry(at=approval.at, who=approval.who, action="change", subject=subject, because=because))
    session.add(event)
    session.flush()
    return told


def release_loaded(session: Session, keys: Iterable[str], approval: Approval) -> dict[str, Told]:
    """After records were loaded: tell of those of the sessions that may be told. Loading them was the approval."""
    told = {}
    for key in keys:
        event = event_named(session, key)
        if event is not None and not refusal(event, calendar_of(session, key), day_of(approval.at)):
            told[key] = release(session, event, approval)
    return told


def catch_up(session: Session, event: LearningEvent, approval: Approval) -> int:
    """Tell who has asked since, of the version that was let out; nobody where the session stands otherwise now."""
    calendar = calendar_of(session, event.key)
    if calendar is None or not calendar.told or waits(event, calendar):
        return 0
    if event.state is not EventState.ADVERTISED or refusal(event, calendar, day_of(approval.at)):
        return 0
    return _queue_all(session, version_of(event, calendar, {}, partnership(session)), approval)


def _queue_all(session: Session, version: Version, approval: Approval) -> int:
    """Queue it for each person concerned who does not have it. Returns how many those are."""
    known = {row.reach: row.state for row in session.exec(select(Attendance).where(Attendance.event_key == version.key))}
    coming = {reach: True for reach, state in known.items() if state is not Attending.TOLD}
    wishing = [Reach(wish.channel, wish.to) for wish in subscribers(session, ReminderTopic.SESSIONS, version.key)]
    post, rows = Post(version, partnership(session), approval.at), Rows()
    query = select(OutboxMessage.key).where(col(OutboxMessage.key).startswith(post.prefix, autoescape=True))
    there, queued = set(session.exec(query)), 0
    for reach in dict.fromkeys((*coming, *wishing)):
        message = post.message(reach, known.get(reach)) if _is_concerned(version, known.get(reach)) else None
        if message is None or message["key"] in there:
            continue
        rows.add_once(OutboxMessage, **message)
        queued += 1
        if reach not in known:
            rows.add_once(Attendance, **_told_now(version.key, reach, approval))
    rows.write(session)
    return queued


def _is_concerned(version: Version, state: Attending | None) -> bool:
    """A first version goes to who has none yet, a cancellation to who had one, a change to everybody who wants to hear."""
    if version.invitation.cancelled:
        return state is not None
    return state is not Attending.TOLD or not version.is_new


def _told_now(key: str, reach: Reach, approval: Approval) -> dict[str, Any]:
    return {
        "key": attendance_key(key, reach), "event_key": key, "channel": reach.channel, "to": reach.to,
        "state": Attending.TOLD, "at": approval.at, "by": approval.who,
    }  # fmt: skip
