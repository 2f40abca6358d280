"""Calendar files: what they ask for, what the event is called, and when it is."""

import datetime as dt
from typing import Any

from handlers.intake.forms.blocks import Contents, Line
from models.dates import london

MOST_EVENTS = 20


def read(content: bytes) -> Contents:
    """A line for each thing an event says of itself. A broken calendar raises what it likes."""
    import icalendar

    calendar = icalendar.Calendar.from_ical(content)
    lines = [Line(f"Method: {calendar.get('method')}")] if calendar.get("method") else []
    for event in calendar.walk("VEVENT")[:MOST_EVENTS]:
        lines += [Line(f"{name}: {words}") for name, words in _told(event) if words]
    return Contents(tuple(lines))


def _told(event: Any) -> list[tuple[str, str]]:
    return [
        ("Event", str(event.get("summary") or "")),
        ("Starts", _moment(event.get("dtstart"))),
        ("Ends", _moment(event.get("dtend"))),
        ("Place", str(event.get("location") or "")),
    ]


def _moment(value: Any) -> str:
    """A day, or a moment as clocks in London show it."""
    when = getattr(value, "dt", None)
    if isinstance(when, dt.datetime):
        local = london(when) if when.tzinfo else when
        return f"{local.day} {local:%B %Y, %H:%M}"
    return f"{when.day} {when:%B %Y}" if isinstance(when, dt.date) else ""
