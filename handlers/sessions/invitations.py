"""A session as a calendar file (RFC 5545, RFC 5546): new, changed and cancelled. Pure: the same values, the same bytes.

Times are in UTC: a session is one moment, which every calendar shows on its reader's own clock, across both changes of the
clocks, without a table of time zones that programs read differently.
"""

import datetime as dt
import functools
from dataclasses import dataclass
from urllib.parse import quote

import icalendar
from icalendar.parser import Contentline

import templates
from handlers.sessions.facts import When, safe_link
from models.mailbox import Attachment

PRODUCT = "-//Community safety partnership assistant//Sessions//EN"
LINE_END = b"\r\n"
LONGEST = 500  # characters of a title or place


@dataclass(frozen=True)
class Invitation:
    """One version of one session. `organiser` is the shared mailbox, `team` its name; `changed` when this version began.
    `note` is what people read of it beside the time, such as where it is printed."""

    uid: str
    sequence: int
    title: str
    when: When
    changed: dt.datetime
    organiser: str
    team: str
    place: str = ""
    link: str = ""
    cancelled: bool = False
    note: str = ""


def method(invitation: Invitation, attendee: str = "") -> str:
    """CANCEL takes an entry out; REQUEST is to one person, by name; PUBLISH is for whoever takes the file."""
    return "CANCEL" if invitation.cancelled else "REQUEST" if attendee else "PUBLISH"


def calendar_file(invitation: Invitation, attendee: str = "") -> bytes:
    """The file, for one attendee (an address) or for everybody."""
    before, after = _around_attendee(invitation, method(invitation, attendee))
    if not attendee:
        return before + after
    person = _address(attendee, {"ROLE": "OPT-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"})
    line = Contentline.from_parts("ATTENDEE", person.params, person)
    return before + bytes(line.to_ical()) + LINE_END + after


@functools.lru_cache(maxsize=8)
def _around_attendee(invitation: Invitation, wanted: str) -> tuple[bytes, bytes]:
    """The file up to where the attendee's line goes, and from there on: written once, however many people get it."""
    calendar = icalendar.Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", wanted)):
        calendar.add(name, value)
    calendar.add_component(_event(invitation))
    before, end, after = bytes(calendar.to_ical()).rpartition(b"END:VEVENT")
    return before, end + after


def attached_file(invitation: Invitation, attendee: str) -> Attachment:
    """The file as a mail carries it (RFC 6047)."""
    kind = f"text/calendar; charset=utf-8; method={method(invitation, attendee)}"
    return Attachment("cancelled.ics" if invitation.cancelled else "session.ics", kind, calendar_file(invitation, attendee))


def _event(invitation: Invitation) -> icalendar.Event:
    link = safe_link(invitation.link)
    place = _plain(invitation.place)
    event = icalendar.Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    for name in ("dtstamp", "last-modified"):
        event.add(name, invitation.changed.astimezone(dt.UTC).replace(microsecond=0))
    event.add("summary", _plain(invitation.title))
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    _put_time(event, invitation.when)
    event.add("description", _description(invitation, link))
    if place or link:
        event.add("location", "; ".join(filter(None, (place, link))))
    if link:
        event.add("url", link)
    event.add("organizer", _address(invitation.organiser, {"CN": invitation.team}))
    return event


def _put_time(event: icalendar.Event, when: When) -> None:
    """A moment and its end; a whole day takes no time of anybody's."""
    if when.starts is None:
        event.add("dtstart", when.day)
        event.add("dtend", when.day + dt.timedelta(days=1))
    else:
        event.add("dtstart", when.starts.astimezone(dt.UTC))
        if when.ends is not None:
            event.add("dtend", when.ends.astimezone(dt.UTC))
    event.add("transp", "OPAQUE" if when.starts else "TRANSPARENT")


def _description(invitation: Invitation, link: str) -> str:
    values = {"when": str(invitation.when), "link": link, "cancelled": invitation.cancelled,
              "note": _plain(invitation.note), "team": _plain(invitation.team), "mailbox": invitation.organiser}  # fmt: skip
    return templates.render("calendar/session.txt.j2", values)


def _plain(text: str) -> str:
    """One line that every program can read."""
    return templates.one_line(text)[:LONGEST].encode("utf-8", "replace").decode()


def _address(address: str, told: dict[str, str]) -> icalendar.vCalAddress:
    """`mailto:`, with every character that could end the line or the value encoded."""
    person = icalendar.vCalAddress("mailto:" + quote(address, safe="@!$'*+_~.-", errors="replace"))
    for name, value in told.items():
        person.params[name] = _plain(value).replace('"', "'")
    return person
