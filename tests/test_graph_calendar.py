"""Graph's calendar: entries come as they are, and whatever an event holds, it is an entry or a sentence."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mailbox.graph import GraphMailbox
from bot.mailbox.graph_calendar import FIELDS, page_of
from models.dates import LONDON
from models.mailbox import CalendarEntry
from tests.graph_access import event_of, midnight_of
from tests.mailbox_contract import MAY, SESSIONS, TALK
from tests.servers.graph import GraphServer

MOMENTS = ("2026-05-14T12:00:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "24:00")
SCALAR = st.none() | st.booleans() | st.integers() | st.sampled_from(["", "é", "UTC", *MOMENTS])
NAME = st.sampled_from(["dateTime", "timeZone", "content", "joinUrl", "displayName", "value"])
TOLD = st.fixed_dictionaries({"dateTime": st.sampled_from(MOMENTS), "timeZone": st.just("UTC")})
ANYTHING = SCALAR | TOLD | st.lists(SCALAR | TOLD, max_size=2) | st.dictionaries(NAME, SCALAR, max_size=3)


def only(event: dict[str, Any]) -> CalendarEntry:
    page = page_of([event], SESSIONS, *MAY)
    assert page.unread == ()
    [entry] = page.entries
    return entry


@pytest.mark.parametrize("month", [1, 7])
def test_a_whole_day_is_londons_however_its_midnight_is_told(month: int) -> None:
    start = dt.datetime(2026, month, 20, tzinfo=LONDON)
    entry = CalendarEntry(TALK.uid, TALK.title, start, start + dt.timedelta(days=2), all_day=True)
    as_moment = event_of(entry, (SESSIONS,))
    as_it_is = as_moment | {"start": midnight_of(entry.start), "end": midnight_of(entry.end)}

    pages = [page_of([event], SESSIONS, start.date(), start.date()) for event in (as_moment, as_it_is)]

    assert [page.entries for page in pages] == [(entry,), (entry,)]


def test_the_way_to_join_is_the_online_meetings() -> None:
    meeting = {"onlineMeeting": {"joinUrl": "https://teams.microsoft.com/l/1"}}
    event = event_of(TALK, (SESSIONS,))

    assert only(event | meeting).link == "https://teams.microsoft.com/l/1"
    assert only(event | {"onlineMeetingUrl": "https://meet.example/2"}).link == "https://meet.example/2"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"type": "occurrence"}, "repeats"), ({"type": "exception"}, "repeats"), ({"iCalUId": None}, "identity"),
        ({"start": None}, "time"), ({"start": {"dateTime": "soon", "timeZone": "UTC"}}, "time"),
        ({"start": {"dateTime": "2026-05-14T12:00:00", "timeZone": "Pacific Standard Time"}}, "time"),
        ({"start": {"dateTime": "0001-01-01T00:00:00", "timeZone": "UTC"}}, "time"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_taken_says_why_and_not_what_is_in_it(changed: dict[str, Any], said: str) -> None:
    page = page_of([event_of(TALK, (SESSIONS,)) | changed], SESSIONS, *MAY)

    [why] = page.unread
    assert page.entries == ()
    assert said in why
    assert "bikes" not in why


def test_a_long_calendar_is_read_to_its_end(graph_mailbox: GraphMailbox, graph: GraphServer) -> None:
    for number in range(230):
        event = event_of(TALK, (SESSIONS,)) | {"iCalUId": f"{number}@x"}
        graph.store.events[f"{number}"] = event

    page = graph_mailbox.calendar(SESSIONS, *MAY)

    assert len({entry.uid for entry in page.entries}) == 230
    assert len(graph.requests) == 3


@given(st.dictionaries(st.sampled_from([name for name in FIELDS if name != "categories"]), ANYTHING))
def test_whatever_an_event_holds_it_is_an_entry_or_a_sentence(event: dict[str, Any]) -> None:
    page = page_of([event | {"categories": [SESSIONS]}], SESSIONS, dt.date.min, dt.date.max)

    assert len(page.entries) + len(page.unread) == 1


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_whatever_an_event_of_theirs_holds_it_breaks_nothing(changed: dict[str, Any]) -> None:
    page = page_of([event_of(TALK, (SESSIONS,)) | changed], SESSIONS, *MAY)

    assert len(page.entries) + len(page.unread) <= 1
