"""The calendar of a mailbox on an Exchange server: what lies in a span of days, then the entries of one category in full."""

import datetime as dt
from typing import Any

import exchangelib as ews

from bot.mailbox.exchange_folders import or_raise
from models.dates import day_after, day_of, london
from models.mailbox import CalendarEntry, CalendarPage

SINGLE = "Single"
NORMAL = "Normal"
IN_FULL = tuple(
    "uid subject start end location text_body is_cancelled sensitivity type appointment_sequence_number".split()
)  # exchangelib knows no field for the joining link; Teams and others write it into the text


def calendar(account: Any, category: str, first: dt.date, last: dt.date) -> CalendarPage:
    """The entries of the category that begin on these days. Of others their categories alone are asked for.

    Raises what exchangelib does.
    """
    start, end = (ews.EWSDateTime.from_datetime(at) for at in (_midnight(first), day_after(last)))
    there = account.calendar.view(start=start, end=end).only("categories")
    ids = [(item.id, item.changekey) for item in map(or_raise, there) if category in (item.categories or ())]
    items = account.fetch(ids=ids, folder=account.calendar, only_fields=list(IN_FULL)) if ids else ()
    read = [_entry(or_raise(item)) for item in items]
    entries = [one for one in read if isinstance(one, CalendarEntry) and first <= day_of(one.start) <= last]
    return CalendarPage(tuple(entries), tuple(dict.fromkeys(one for one in read if isinstance(one, str))))


def _entry(item: Any) -> CalendarEntry | str:
    if (item.type or SINGLE) != SINGLE:
        return "an entry repeats; make one of its own for each session"
    if not item.uid or item.start is None or item.end is None:
        return "an entry's time or identity is not there"
    start, end = _plain(item.start), _plain(item.end)
    return CalendarEntry(
        uid=str(item.uid), title=item.subject or "", start=start, end=end, location=item.location or "",
        text=str(item.text_body or ""), cancelled=bool(item.is_cancelled),
        sequence=item.appointment_sequence_number or 0, all_day=_takes_whole_days(start, end),
        private=(item.sensitivity or NORMAL) != NORMAL,
    )  # fmt: skip


def _plain(at: Any) -> dt.datetime:
    """exchangelib's own kind of moment as an ordinary one."""
    return dt.datetime.fromtimestamp(at.timestamp(), dt.UTC)


def _takes_whole_days(start: dt.datetime, end: dt.datetime) -> bool:
    """From midnight to midnight in London: Exchange's own word for it comes with days of whatever zone the writer was in."""
    return end > start and all(london(at).time() == dt.time() for at in (start, end))


def _midnight(day: dt.date) -> dt.datetime:
    return day_after(day - dt.timedelta(days=1))
