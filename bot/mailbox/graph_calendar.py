"""Graph's events → entries. Total: whatever an event holds, it is an entry or a sentence that says why it is none."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from models.dates import LONDON, day_of
from models.mailbox import CalendarEntry, CalendarPage

SEQUENCE = "Integer {00062002-0000-0000-C000-000000000046} Id 0x8201"  # which version of the entry; Graph has no name for it
FIELDS = (
    "iCalUId", "subject", "start", "end", "isAllDay", "isCancelled", "sensitivity", "location", "body", "categories", "type",
    "onlineMeeting", "onlineMeetingUrl",
)  # fmt: skip
NOT_FOR_ALL = ("private", "confidential")
REPEATS = ("occurrence", "exception", "seriesMaster")


def page_of(events: Iterable[Mapping[str, Any]], category: str, first: dt.date, last: dt.date) -> CalendarPage:
    """The events of the category that begin on these days."""
    found = [_entry(event) for event in events if _is_of(event, category)]
    entries = [one for one in found if isinstance(one, CalendarEntry) and first <= day_of(one.start) <= last]
    return CalendarPage(tuple(entries), tuple(one for one in found if isinstance(one, str)))


def _is_of(event: Mapping[str, Any], category: str) -> bool:
    categories = event.get("categories")
    return isinstance(categories, list) and category in categories


def _entry(event: Mapping[str, Any]) -> CalendarEntry | str:
    if event.get("type") in REPEATS:
        return "an entry repeats; make one of its own for each session"
    if not (uid := _text(event, "iCalUId")):
        return "an entry has no identity (UID)"
    all_day = event.get("isAllDay") is True
    try:
        start, end = _moment(event.get("start"), all_day=all_day), _moment(event.get("end"), all_day=all_day)
    except (ValueError, TypeError, LookupError, OverflowError):
        return "an entry's time cannot be read"
    return CalendarEntry(
        uid=uid, title=_text(event, "subject"), start=start, end=max(start, end),
        location=_text(event, "location", "displayName"),
        link=_text(event, "onlineMeeting", "joinUrl") or _text(event, "onlineMeetingUrl"), text=_text(event, "body", "content"),
        cancelled=event.get("isCancelled") is True, sequence=_sequence(event), all_day=all_day,
        private=_text(event, "sensitivity").lower() in NOT_FOR_ALL,
    )  # fmt: skip


def _text(event: Mapping[str, Any], *names: str) -> str:
    """The text at the end of these names; '' where there is none."""
    value: Any = event
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _moment(told: Any, *, all_day: bool) -> dt.datetime:
    """The moment, which Graph tells in UTC as asked; of a whole day London's midnight.

    A whole day has no zone: Graph may tell its midnight as it is, or as the moment of London's. Raises ValueError, also
    for a moment so far off that London has no day for it.
    """
    if told["timeZone"] not in ("UTC", "tzone://Microsoft/Utc"):
        raise ValueError("a time zone that was not asked for")
    moment = dt.datetime.fromisoformat(told["dateTime"]).replace(tzinfo=dt.UTC)
    londons = day_of(moment)
    if not all_day:
        return moment
    return dt.datetime.combine(moment.date() if moment.time() == dt.time() else londons, dt.time(), LONDON)


def _sequence(event: Mapping[str, Any]) -> int:
    """The number; 0 where there is none."""
    for one in event.get("singleValueExtendedProperties") or ():
        text = one.get("value") if isinstance(one, Mapping) else None
        if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 9:
            return int(text)
    return 0
