"""A day of the overview as a calendar file, put into the outbox for one person in Slack: once a day for each version of it."""

import datetime as dt
from dataclasses import replace

from sqlmodel import Session, col, func, select

import templates
from handlers.outbox import queue
from handlers.overview.choosing import Chosen
from handlers.overview.days import deadline_named, session_named
from handlers.sessions.facts import When, facts_of, minutes_of, safe_link, when
from handlers.sessions.invitations import Invitation, calendar_file
from handlers.sessions.telling import was_told
from handlers.wording import sources_line
from models.calendars import EventCalendar, calendar_of, identity_of, uid_of
from models.dates import day_of
from models.diary import Deadline
from models.errors import NotOffered
from models.mailbox import Attachment, key_of
from models.people import Partnership, partnership
from models.post import Channel, OutboxMessage, OutboxState, attached
from models.sessions import LearningEvent
from models.sources import citations
from models.subscriptions import Reach, ReminderTopic


def send_calendar_file(session: Session, reach: Reach, wanted: Chosen, at: dt.datetime) -> bool:
    """Queue the file for somebody in Slack; False where they were sent the same one today. Raises NotOffered."""
    if reach.channel is not Channel.CHAT:
        raise NotOffered
    house = partnership(session)
    one, kind = invitation_for(session, wanted, at, house), _KINDS[wanted.topic]
    words = templates.mail("calendar_file", {"what": one.title, "when": str(one.when), "kind": kind, "team": house.team,
                                             "mailbox": house.mailbox, "partnership": house.name})  # fmt: skip
    version = key_of("|".join((one.uid, str(one.sequence), one.title, str(one.when), one.place, one.link, one.note)))
    key = _key(session, f"calendar-file:{day_of(at)}:{version}:{reach.to}:")
    file = Attachment(f"{kind}.ics", "text/calendar; charset=utf-8; method=PUBLISH", calendar_file(one))
    return queue(session, reach.channel, key, words, at, to=reach.to, attachments=attached(file))


def _key(session: Session, begins: str) -> str:
    """The same for the same file on one day; a new one where what was sent before could not be."""
    failed = select(func.count()).where(
        col(OutboxMessage.key).startswith(begins, autoescape=True), OutboxMessage.state == OutboxState.FAILED
    )
    return f"{begins}{session.exec(failed).one()}"


_KINDS = {ReminderTopic.DEADLINES: "deadline", ReminderTopic.SESSIONS: "session"}


def invitation_for(session: Session, wanted: Chosen, at: dt.datetime, house: Partnership) -> Invitation:
    """The deadline or session as calendars take it. Raises NotOffered for what is not shown, or has no day to come."""
    day = day_of(at)
    if wanted.topic is ReminderTopic.DEADLINES:
        deadline = deadline_named(session, wanted.about, day)
        found = _of_deadline(session, deadline, at, house) if deadline else None
    elif wanted.topic is ReminderTopic.SESSIONS:
        event = session_named(session, wanted.about, day)
        found = of_session(event, calendar_of(session, event.key), at, house) if event else None
    else:
        found = None
    if found is None or found.when.day < day:
        raise NotOffered
    return found


def _of_deadline(session: Session, row: Deadline, at: dt.datetime, house: Partnership) -> Invitation:
    """A whole day; the newest file for it stands, by its stamp."""
    note = " ".join(filter(None, (row.note, sources_line(citations(session, [row.key], day_of(at))))))
    return Invitation(
        identity_of(f"deadline:{row.key}", house.mailbox), 0, row.what, When(row.due), at, house.mailbox, house.team, note=note
    )


def of_session(event: LearningEvent, calendar: EventCalendar | None, at: dt.datetime, house: Partnership) -> Invitation | None:
    """The session as people were told of it, else as it is on record; None without a day.

    The identity and number are those of the invitations by mail, so that a later one changes this entry. The link to join
    goes to nobody before a person let the session be told.
    """
    known = calendar or EventCalendar(event_key=event.key, uid=uid_of(event.key, house.mailbox), changed=at)
    facts = known.told or facts_of(event)
    is_when = when(facts, minutes_of(event, house))
    if is_when is None:
        return None
    found = Invitation(
        known.uid, known.sequence, facts["title"], is_when, known.changed, house.mailbox, house.team, facts["place"],
    )  # fmt: skip
    return replace(found, link=safe_link(facts["joining_link"])) if was_told(event, known) else found
