"""What of a session people have in their calendars: its facts as plain values, what changed of them, and links one may give."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import templates
from models.dates import LONDON, say_day
from models.people import Partnership
from models.sessions import EventKind, EventState, LearningEvent

TOLD = ("title", "day", "starts_at", "ends_at", "place", "joining_link")
LONGEST_LINK = 2_000
_SCHEMED = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.I)

Facts = Mapping[str, str]


@dataclass(frozen=True)
class When:
    """A session's time: whole days where it has no hour; `ends` is empty where nobody knows it."""

    day: dt.date
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None

    def __str__(self) -> str:
        """'Thursday 14 May 2026, 12:00 to 13:00, London time'"""
        day = f"{self.day:%A} {say_day(self.day)}"
        if self.starts is None:
            return day
        until = f" to {self.ends:%H:%M}" if self.ends else ""
        return f"{day}, {self.starts:%H:%M}{until}, London time"


def when(facts: Facts, minutes: int | None) -> When | None:
    """When the session is, by its facts; without an end it takes so many minutes, if any. None without a day."""
    if not facts["day"]:
        return None
    day = dt.date.fromisoformat(facts["day"])
    if not facts["starts_at"]:
        return When(day)
    starts = _at(day, facts["starts_at"])
    if facts["ends_at"]:
        return When(day, starts, _at(day, facts["ends_at"]))
    ends = starts.astimezone(dt.UTC) + dt.timedelta(minutes=minutes or 0)
    return When(day, starts, ends.astimezone(LONDON) if minutes else None)


def minutes_of(event: LearningEvent, house: Partnership) -> int | None:
    """How long such an event takes where its record does not say when it ends."""
    return house.session_minutes if event.kind is EventKind.INFORMATION_SESSION else None


def _at(day: dt.date, clock: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), LONDON)


def facts_of(event: LearningEvent) -> dict[str, str]:
    """The event's facts as people may have them in their calendars."""
    values = {name: getattr(event, name) for name in TOLD}
    state = "cancelled" if event.state is EventState.CANCELLED else "planned"
    return {name: str(value) if value else "" for name, value in values.items()} | {"state": state}


def changed(told: Facts, now: Facts) -> list[str]:
    """Which facts differ from what people were told, in their order."""
    return [name for name in now if told.get(name, "") != now[name]]


def safe_link(text: str) -> str:
    """The link, where it is one to a page or a meeting on the web and nothing else; else ''."""
    link = text.strip()
    if not link.isprintable() or len(link) > LONGEST_LINK or re.search(r"[\s<>\"'\\^`{|}]", link):
        return ""
    try:
        parts = urlsplit(link)
        host, user = parts.hostname or "", parts.username
        parts.port  # noqa: B018 (raises where it is none)
    except ValueError:
        return ""
    return link if parts.scheme.lower() in ("https", "http") and "." in host and user is None else ""


def place_of_recording(text: str) -> str:
    """A recording as it may be passed on: a link to the web, or words that say where; '' for any other address."""
    words = templates.one_line(text)
    return safe_link(words) if _SCHEMED.match(words) else words
