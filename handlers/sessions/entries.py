"""An entry of the mailbox's calendar → a session's facts, or why it is left to a person. Pure; every entry is hostile."""

import datetime as dt
import hashlib

import templates
from handlers.intake import held
from handlers.intake.links import links, without_links
from handlers.intake.words import Words, plain, unwrapped
from handlers.sessions.facts import safe_link
from models.dates import day_of, london, say_day
from models.mailbox import CalendarEntry

LONGEST_TITLE = 200
LONGEST_UID = 200
LONGEST_TEXT = 20_000
MEETING_HOSTS = (
    "teams.microsoft.com",
    "teams.live.com",
    "zoom.us",
    "meet.google.com",
    "webex.com",
    "gotomeeting.com",
    "whereby.com",
)


def identity(uid: str) -> str:
    """The entry's UID as it is kept and given on: short and of visible characters, or a hash of what is neither."""
    if 0 < len(uid) <= LONGEST_UID and uid.isascii() and uid.isprintable() and " " not in uid:
        return uid
    return hashlib.sha256(uid.encode("utf-8", "replace")).hexdigest()


def name_of(entry: CalendarEntry) -> str:
    """What a person finds the entry by, without a word of what a stranger wrote in it."""
    return f"entry of {say_day(day_of(entry.start))}"


def facts_of_entry(entry: CalendarEntry) -> dict[str, str]:
    """The same facts that a session has in people's calendars."""
    start, end = london(entry.start), london(entry.end)
    is_long = end > start and not entry.all_day
    return {
        "title": _line(entry.title)[:LONGEST_TITLE].strip(),
        "day": start.date().isoformat(),
        "starts_at": "" if entry.all_day else f"{start:%H:%M}",
        "ends_at": f"{end:%H:%M}" if is_long else "",
        "place": _line(without_links(entry.location)).strip(" ;,-|")[:LONGEST_TITLE],
        "joining_link": joining_link(entry),
        "state": "cancelled" if entry.cancelled else "planned",
    }


def joining_link(entry: CalendarEntry) -> str:
    """The entry's own link, one in its place, or one to a known meeting service in its text; '' where there is none."""
    text = entry.text[:LONGEST_TEXT]
    found = [entry.link, *links(entry.location[:LONGEST_TEXT]), *(link for link in links(text) if _is_meeting(link))]
    return next((link for link in map(safe_link, found) if link), "")


def _is_meeting(link: str) -> bool:
    host = safe_link(link).partition("://")[2].partition("/")[0].lower()
    return any(host == known or host.endswith(f".{known}") for known in MEETING_HOSTS)


def _line(text: str) -> str:
    return templates.one_line(text[:LONGEST_TEXT]).encode("utf-8", "replace").decode()


def unfit(entry: CalendarEntry) -> str:
    """Why the entry is left to a person; '' where it may become a session. Says nothing of what the entry holds."""
    start, end = london(entry.start), london(entry.end)
    last = (end - dt.timedelta(microseconds=1)).date() if end > start else start.date()
    if entry.private:
        return "it is marked private"
    if last != start.date():
        return "it takes more than one day"
    if not facts_of_entry(entry)["title"]:
        return "it has no title"
    return _sensitive(entry)


def _sensitive(entry: CalendarEntry) -> str:
    """A protective marking, personal data, harm, or a review that is not published."""
    shown = f"{_line(entry.title)}\n{_line(entry.location)}"
    words = Words(plain(_line(entry.title))[:300], unwrapped(plain(f"{shown}\n{entry.text[:LONGEST_TEXT]}")))
    marked = held.sorted_by_papers([shown])
    if marked:
        return "it bears a marking or holds personal data"
    is_sensitive = held.unpublished(words) or held.harm(words) or held.personal_data(words)
    return "it may be sensitive" if is_sensitive else ""
