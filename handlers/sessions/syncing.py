"""The shared mailbox's calendar → sessions on record. New entries become sessions, changed ones change theirs, those that are
gone or cancelled cancel them. Partners are told nothing of it here; the team is told of what waits for a person.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

import templates
from handlers.records.drafts import slug
from handlers.sessions.entries import facts_of_entry, identity, name_of, unfit
from handlers.sessions.facts import TOLD, Facts, changed, facts_of
from handlers.sessions.messages import Note
from handlers.sessions.telling import waits
from models.audit import AuditEntry
from models.calendars import EventCalendar
from models.dates import FinancialYear, day_of, say_day
from models.mailbox import CalendarEntry, CalendarPage, key_of
from models.people import partnership
from models.sessions import EventKind, EventState, LearningEvent
from models.sources import Citation, Source, SourceKind

AHEAD = dt.timedelta(days=400)


@dataclass
class Synced:
    """What one look at the calendar did."""

    added: int = 0
    changed: int = 0
    cancelled: int = 0
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class Look:
    """One look at a mailbox's calendar: what is in it by identity, and what is known of it."""

    mailbox: str
    at: dt.datetime
    entries: Mapping[str, CalendarEntry]
    calendars: Mapping[str, EventCalendar]
    events: Mapping[str, LearningEvent]

    @property
    def today(self) -> dt.date:
        return day_of(self.at)


def category_of(session: Session) -> str:
    """The category an entry must have to become a session, such as 'KCST/Session'."""
    return f"{partnership(session).team_short}/Session"


def sync(session: Session, page: CalendarPage, mailbox: str, at: dt.datetime) -> Synced:
    """Bring the sessions in line with the calendar, in the session's transaction. The same page twice changes nothing."""
    look = Look(
        mailbox, at, latest(page.entries),
        {row.uid: row for row in session.exec(select(EventCalendar))},
        {row.key: row for row in session.exec(select(LearningEvent))},
    )  # fmt: skip
    done = Synced(notes=[Note("entry", why, key_of(why)) for why in page.unread])
    for uid, entry in look.entries.items():
        if why := unfit(entry):
            done.notes.append(Note(name_of(entry), f"{why}; no session was made or changed", f"{uid}:{why}"))
        elif calendar := look.calendars.get(uid):
            _follow(session, look, calendar, entry, done)
        elif not entry.cancelled and day_of(entry.start) >= look.today:
            _begin(session, look, uid, entry, done)
    _take_out(session, look, page, done)
    session.flush()
    return done


def latest(entries: Iterable[CalendarEntry]) -> dict[str, CalendarEntry]:
    """Each identity once, in its latest version."""
    found: dict[str, CalendarEntry] = {}
    for entry in entries:
        uid = identity(entry.uid)
        if uid not in found or entry.sequence >= found[uid].sequence:
            found[uid] = entry
    return found


# ---------------------------------------------------------------- a new entry


def _begin(session: Session, look: Look, uid: str, entry: CalendarEntry, done: Synced) -> None:
    """A session of the entry; none where one much like it is on record, for nobody knows whether they are one."""
    facts = facts_of_entry(entry)
    if alike := _alike(look, facts):
        why = f"a session of that day and title is on record already ({alike}), and was left as it is"
        done.notes.append(Note(name_of(entry), why, f"{uid}:{alike}"))
        return
    day = dt.date.fromisoformat(facts["day"])
    event = LearningEvent(
        key=_free_key(look, uid, facts), kind=EventKind.INFORMATION_SESSION, year=str(FinancialYear.of(day)), day=day,
        title=facts["title"], starts_at=facts["starts_at"], ends_at=facts["ends_at"], place=facts["place"],
        joining_link=facts["joining_link"],
    )  # fmt: skip
    session.add(event)
    session.flush()
    row = EventCalendar(
        event_key=event.key, uid=uid, sequence=entry.sequence, changed=look.at, mailbox=look.mailbox, seen=facts
    )
    session.add(row)
    _cite(session, look, event)
    _audit(session, look, event, "add", "an entry of the shared calendar")
    done.added += 1


def _alike(look: Look, facts: Facts) -> str:
    """The key of a session of that day with that title, in whatever case."""
    title = facts["title"].casefold()
    events = look.events.values()
    return next((one.key for one in events if str(one.day) == facts["day"] and one.title.casefold() == title), "")


def _free_key(look: Look, uid: str, facts: Facts) -> str:
    key = f"session-{facts['day']}-{slug(facts['title'])[:60].strip('-')}".rstrip("-")
    return f"{key}-{key_of(uid)[:8]}" if key in look.events or key.endswith(facts["day"]) else key


# ---------------------------------------------------------------- an entry that is known


def _follow(session: Session, look: Look, calendar: EventCalendar, entry: CalendarEntry, done: Synced) -> None:
    """What differs from when the entry was last looked at is taken over, and nothing else of the session."""
    event, facts = look.events[calendar.event_key], facts_of_entry(entry)
    is_first_look = not calendar.seen
    is_stale = is_first_look and entry.sequence < calendar.sequence  # people have a later version than this copy of ours
    news = [] if is_stale else changed(calendar.seen or facts_of(event), facts)
    if is_first_look and not event.ends_at:
        news = [name for name in news if name != "ends_at"]  # our own file says when an hour is over
    calendar.seen = facts
    session.add(calendar)
    if news:
        _take_over(session, look, calendar, facts, news)
        _say_what_waits(look, event, calendar, done)
        done.cancelled += "state" in news and event.state is EventState.CANCELLED
        done.changed += "state" not in news or event.state is not EventState.CANCELLED


def _take_over(session: Session, look: Look, calendar: EventCalendar, facts: Facts, news: list[str]) -> None:
    event = look.events[calendar.event_key]
    for name in TOLD:
        if name in news:
            setattr(event, name, dt.date.fromisoformat(facts[name]) if name == "day" else facts[name])
    if "day" in news and event.day is not None:
        event.year = str(FinancialYear.of(event.day))
    if "state" in news:
        back = EventState.ADVERTISED if calendar.told.get("state") == "planned" else EventState.CONFIRMED
        event.state = EventState.CANCELLED if facts["state"] == "cancelled" else back
    session.add(event)
    _cite(session, look, event)
    _audit(session, look, event, "change", f"the shared calendar: {', '.join(news)}")


def _say_what_waits(look: Look, event: LearningEvent, calendar: EventCalendar, done: Synced) -> None:
    """A note where people have the session otherwise than it stands now."""
    if waiting := waits(event, calendar):
        why = f"people were told otherwise ({', '.join(waiting)}); let it out with `kcst sessions tell {event.key} --by EMAIL`"
        done.notes.append(Note(event.key, why, f"{event.key}:{look.at.isoformat()}"))


# ---------------------------------------------------------------- an entry that is gone


def _take_out(session: Session, look: Look, page: CalendarPage, done: Synced) -> None:
    """Sessions to come whose entry is gone are cancelled; none where an entry could not be read, or where all are gone."""
    lead = [row for row in look.calendars.values() if _leads(look, row)]
    gone = [row for row in lead if row.uid not in look.entries]
    if page.unread or not gone:
        return
    if len(gone) == len(lead) > 1:
        why = f"none of {len(gone)} entries is there any longer; nothing was cancelled. Has the category another name?"
        done.notes.append(Note("calendar", why, f"gone:{look.today}"))
        return
    for row in gone:
        event = look.events[row.event_key]
        row.seen = {**row.seen, "state": "cancelled"}
        session.add(row)
        _take_over(session, look, row, row.seen, ["state"])
        _say_what_waits(look, event, row, done)
        done.cancelled += 1


def _leads(look: Look, row: EventCalendar) -> bool:
    """Whether this calendar leads the session, which is to come and was not cancelled there."""
    day = str(row.seen.get("day", ""))
    is_ours = row.mailbox == look.mailbox and row.seen.get("state") != "cancelled"
    return is_ours and str(look.today) <= day <= str(look.today + AHEAD)


# ---------------------------------------------------------------- where it comes from


def _cite(session: Session, look: Look, event: LearningEvent) -> None:
    """The calendar as the session's source, from the day the entry was first seen."""
    para = templates.render("calendar/entry.txt.j2", {"day": say_day(event.day) if event.day else ""})
    prefix = f"calendar-{slug(look.mailbox)}-"
    rows = session.exec(select(Citation).where(Citation.fact == event.key, col(Citation.source_key).startswith(prefix)))
    if there := rows.first():
        there.para = para
        session.add(there)
        return
    key = f"{prefix}{look.today}"
    if session.exec(select(Source).where(Source.key == key)).first() is None:
        title = templates.render("calendar/source.txt.j2", {"mailbox": look.mailbox})
        session.add(Source(key=key, title=title, kind=SourceKind.TEAM, dated=look.today))
        session.flush()
    session.add(Citation(fact=event.key, source_key=key, para=para))


def _audit(session: Session, look: Look, event: LearningEvent, action: str, because: str) -> None:
    session.add(AuditEntry(at=look.at, who="calendar", action=action, subject=f"session:{event.key}", because=because))
