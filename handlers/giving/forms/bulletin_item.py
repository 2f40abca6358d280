"""A piece of news for the bulletin; one about an event is news until the event is over."""

import datetime as dt
from collections.abc import Mapping

from handlers.giving.fields import DateField, LinkField, LongField, TextField
from handlers.giving.shapes import Form, Values, Wrong
from handlers.intake.shapes import ItemFields
from models.post import LetterKind


def record(values: Values) -> ItemFields:
    """The fields of an item: `event_date` is an event's last day, `event_start` its first where it has several."""
    text = {name: str(value) for name, value in values.items() if isinstance(value, str)}
    first, last, expires = (_day(values, name) for name in ("event_begins", "event_ends", "expires"))
    several = first is not None and last is not None and first < last
    return ItemFields(
        title=text.get("title", ""),
        summary=" ".join(text.get("summary", "").split()),
        link=text.get("link", ""),
        event_date=last or first,
        expires=expires or last or first,
        event_start=first if several else None,
    )


def check(values: Values) -> Mapping[str, Wrong]:
    """An event ends no sooner than it begins, and ends only if it begins."""
    first, last = _day(values, "event_begins"), _day(values, "event_ends")
    if last and not first:
        return {"event_begins": Wrong("no_begin")}
    return {"event_ends": Wrong("ends_before")} if first and last and last < first else {}


def _day(values: Values, name: str) -> dt.date | None:
    value = values.get(name)
    return value if isinstance(value, dt.date) else None


FORM = Form(
    name="bulletin_item",
    kind=LetterKind.BULLETIN_ITEM,
    topic="bulletin.submit",
    title="Submit a bulletin item",
    button="Submit a bulletin item",
    subject="Bulletin item",
    fields=(
        TextField(name="title", label="Title", required=True),
        LongField(name="summary", label="What readers should know", required=True),
        LinkField(name="link", label="Link", hint="A page with more about it, beginning with https://."),
        DateField(name="event_begins", label="Day of the event", hint="Its first day where it has several."),
        DateField(name="event_ends", label="Last day of the event", hint="Only where it has several days."),
        DateField(name="expires", label="News until", hint="If left empty, until the event is over."),
    ),
    record=record,
    check=check,
)
