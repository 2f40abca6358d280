"""Calendar files (.ics) → entries. Total: whatever is in a file, it is an entry or a sentence that says why it is none."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import icalendar

from models.dates import LONDON, day_of
from models.mailbox import CalendarEntry, CalendarPage

LARGEST = 1_000_000
MOST_EVENTS = 200
NOT_FOR_ALL = ("PRIVATE", "CONFIDENTIAL")
LINKS = ("X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-GOOGLE-CONFERENCE", "CONFERENCE", "URL")
REPEATS = ("RRULE", "RDATE", "RECURRENCE-ID")


def entries_in(raw: bytes, category: str) -> Iterator[CalendarEntry | str]:
    """The events of the category; for each that cannot be read, and for a file that cannot, why."""
    if len(raw) > LARGEST:
        yield "a calendar file is too large"
        return
    try:
        calendar: Any = icalendar.Calendar.from_ical(raw)
        events = calendar.walk("VEVENT")
    except Exception:  # noqa: BLE001 - an edge: a broken file raises what it likes
        yield "a calendar file cannot be read"
        return
    is_cancelled = str(calendar.get("METHOD", "")).upper() == "CANCEL"
    for event in events[:MOST_EVENTS]:
        if category in _categories(event):
            yield _entry(event, is_cancelled=is_cancelled)
    if len(events) > MOST_EVENTS:
        yield f"a calendar file holds more than {MOST_EVENTS} entries"


def page_of(raws: Iterable[bytes], category: str, first: dt.date, last: dt.date) -> CalendarPage:
    """The entries of the category in these files that begin on these days."""
    found = [one for raw in raws for one in entries_in(raw, category)]
    entries = [one for one in found if isinstance(one, CalendarEntry) and first <= day_of(one.start) <= last]
    return CalendarPage(tuple(entries), tuple(one for one in found if isinstance(one, str)))


def _entry(event: Any, *, is_cancelled: bool) -> CalendarEntry | str:
    if any(event.get(name) is not None for name in REPEATS):
        return "an entry repeats; make one of its own for each session"
    try:
        start, end, all_day = _times(event)
        if not (uid := str(event.get("UID", "")).strip()):
            return "an entry has no identity (UID)"
        return CalendarEntry(
            uid=uid, title=_text(event, "SUMMARY"), start=start, end=end, location=_text(event, "LOCATION"),
            link=next((link for name in LINKS if (link := _text(event, name))), ""), text=_text(event, "DESCRIPTION"),
            cancelled=is_cancelled or _text(event, "STATUS").upper() == "CANCELLED", sequence=_number(event, "SEQUENCE"),
            all_day=all_day, private=_text(event, "CLASS").upper() in NOT_FOR_ALL,
        )  # fmt: skip
    except Exception:  # noqa: BLE001 - an edge: a broken value raises what it likes
        return "an entry's time cannot be read"


def _categories(event: Any) -> set[str]:
    """Every category of every line of them."""
    lines = event.get("CATEGORIES") or []
    lines = lines if isinstance(lines, list) else [lines]
    return {str(name) for line in lines for name in getattr(line, "cats", ())}


def _text(event: Any, name: str) -> str:
    value = event.get(name)
    return str(value[0] if isinstance(value, list) and value else value or "").strip()


def _number(event: Any, name: str) -> int:
    """The number; 0 for what is none."""
    text = _text(event, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _times(event: Any) -> tuple[dt.datetime, dt.datetime, bool]:
    """Start and end as moments, and whether it takes whole days. Raises ValueError for a time zone nobody knows."""
    start = event["DTSTART"].dt
    if event.get("DTEND") is not None:
        end = event["DTEND"].dt
    else:
        end = start + (event["DURATION"].dt if event.get("DURATION") is not None else dt.timedelta(0))
    if isinstance(start, dt.datetime):
        return _moment(start, event, "DTSTART"), max(_moment(start, event, "DTSTART"), _moment(end, event, "DTEND")), False
    if end <= start:
        end = start + dt.timedelta(days=1)
    return _midnight(start), _midnight(end), True


def _moment(value: dt.datetime, event: Any, name: str) -> dt.datetime:
    """A time without a zone is London's; one with a zone that no program knows is nobody's."""
    if value.tzinfo is not None:
        return value
    if event.get(name) is not None and "TZID" in event[name].params:
        raise ValueError("a time zone nobody knows")
    return value.replace(tzinfo=LONDON)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), LONDON)
