"""A session's calendar file: read back by two parsers of other makers, right in time, and harmless whatever is in it.

The second parser is an optional one until it is among the dependencies of development.
"""

import datetime as dt
from dataclasses import replace
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from handlers.sessions.facts import When, place_of_recording, safe_link, when
from handlers.sessions.invitations import Invitation, attached_file, calendar_file
from models.dates import LONDON

AT = dt.datetime(2026, 3, 2, 9, 30, 15, tzinfo=dt.UTC)
TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=%7b%22Tid%22%3a%22x%22%7d"
PERSON = "tom.baker@westhill.example"


def at(day: str, start: str = "12:00", end: str = "") -> When:
    found = when({"day": day, "starts_at": start, "ends_at": end}, 60)
    assert found is not None
    return found


SESSION = Invitation(
    uid="0123456789abcdef@kcst.example", sequence=0, title="Off-road bikes, and how to report them; with Kent Police",
    when=at("2026-05-14"), changed=AT, organiser="team@kcst.example", team="Community Safety Team", place="Online", link=TEAMS,
)  # fmt: skip


def read(raw: bytes) -> tuple[Any, Any]:
    """The calendar and its one event, as an independent parser has them."""
    calendar: Any = icalendar.Calendar.from_ical(raw)
    [event] = calendar.subcomponents
    assert calendar.errors == event.errors == []
    return calendar, event


@pytest.mark.parametrize(
    ("invitation", "attendee", "wanted"),
    [
        (SESSION, "", ("PUBLISH", "CONFIRMED", 0)),
        (SESSION, PERSON, ("REQUEST", "CONFIRMED", 0)),
        (replace(SESSION, sequence=1, when=at("2026-05-21")), PERSON, ("REQUEST", "CONFIRMED", 1)),
        (replace(SESSION, sequence=2, cancelled=True), PERSON, ("CANCEL", "CANCELLED", 2)),
        (replace(SESSION, sequence=2, cancelled=True), "", ("CANCEL", "CANCELLED", 2)),
    ],
)
def test_new_changed_and_cancelled_go_by_one_identity(
    invitation: Invitation, attendee: str, wanted: tuple[str, str, int]
) -> None:
    calendar, event = read(calendar_file(invitation, attendee))

    assert (calendar["method"], event["status"], event["sequence"]) == wanted
    assert event["uid"] == SESSION.uid
    assert event["organizer"] == "mailto:team@kcst.example"
    assert [event.get("attendee")] == [f"mailto:{attendee}" if attendee else None]
    assert event["dtstamp"].dt == event["last-modified"].dt == AT


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ("2026-03-27", 12),  # the clocks go forward on the 29th
        ("2026-03-30", 11),
        ("2026-10-23", 11),  # and back on the 25th
        ("2026-10-26", 12),
    ],
)
def test_noon_in_london_is_noon_in_london_on_both_sides_of_both_changes(day: str, utc: int) -> None:
    _, event = read(calendar_file(replace(SESSION, when=at(day))))

    start, end = event["dtstart"].dt, event["dtend"].dt
    assert (start.hour, start.utcoffset()) == (utc, dt.timedelta())
    assert start.astimezone(LONDON).hour == 12
    assert end - start == dt.timedelta(hours=1)


def test_the_link_stands_wherever_a_program_may_look_for_it() -> None:
    _, event = read(calendar_file(SESSION))

    assert event["url"] == TEAMS
    assert event["location"] == f"Online; {TEAMS}"
    assert f"To join: {TEAMS}" in event["description"]
    assert "Thursday 14 May 2026, 12:00 to 13:00, London time" in event["description"]


def test_a_cancelled_session_is_joined_by_nobody() -> None:
    _, event = read(calendar_file(replace(SESSION, cancelled=True)))

    assert "does not take place" in event["description"]
    assert "To join" not in event["description"]


def test_a_session_without_an_hour_is_a_whole_day_and_takes_no_time() -> None:
    _, event = read(calendar_file(replace(SESSION, when=at("2026-05-14", ""))))

    assert (event["dtstart"].dt, event["dtend"].dt) == (dt.date(2026, 5, 14), dt.date(2026, 5, 15))
    assert event["transp"] == "TRANSPARENT"


def test_lines_are_at_most_75_octets_and_end_as_the_standard_says() -> None:
    raw = calendar_file(replace(SESSION, title="Sûreté " * 60), PERSON)

    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_the_same_version_is_the_same_bytes() -> None:
    assert calendar_file(SESSION, PERSON) == calendar_file(SESSION, PERSON)


def test_the_attachment_says_what_the_file_does() -> None:
    file = attached_file(replace(SESSION, cancelled=True), PERSON)

    assert (file.name, file.content_type) == ("cancelled.ics", "text/calendar; charset=utf-8; method=CANCEL")


INJECTIONS = (
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil", "BEGIN:VEVENT\\nATTENDEE:mailto:all@kent.example", "a\nMETHOD:CANCEL",
    '";X=1:\r\nX:1', "https://a.example/;X=1:\r\nATTACH:file:///etc/passwd",
)  # fmt: skip
_LETTERS = st.sampled_from("\r\n\t ,;:\\\"'^=BEGINVTDMOR\x00\x0b\x85\u2028\u202eé") | st.characters()
HOSTILE = st.text(_LETTERS, max_size=60) | st.sampled_from(INJECTIONS)


@given(title=HOSTILE, place=HOSTILE, link=HOSTILE, team=HOSTILE, attendee=HOSTILE)
def test_whatever_a_stranger_wrote_it_stays_one_event_with_its_own_properties(
    title: str, place: str, link: str, team: str, attendee: str
) -> None:
    raw = calendar_file(replace(SESSION, title=title, place=place, link=link, team=team), attendee)

    calendar, event = read(raw)
    assert set(event) <= {"UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "SUMMARY", "STATUS", "DTSTART", "DTEND", "TRANSP",
                          "DESCRIPTION", "LOCATION", "URL", "ORGANIZER", "ATTENDEE"}  # fmt: skip
    assert set(calendar) == {"PRODID", "VERSION", "CALSCALE", "METHOD"}
    assert event["uid"] == SESSION.uid
    assert raw.count(b"\r\nBEGIN:") == 1
    assert "\n" not in event["summary"]


def test_the_second_parser_reads_what_the_first_does() -> None:
    hostile = replace(SESSION, title="a, b; c\\n BEGIN:VEVENT é" * 6, sequence=3)

    calendar = vobject.readOne(calendar_file(hostile, PERSON).decode())

    [event] = calendar.vevent_list
    assert calendar.method.value == "REQUEST"
    assert (event.uid.value, event.sequence.value) == (SESSION.uid, "3")
    assert event.summary.value == "a, b; c\\n BEGIN:VEVENT é" * 6
    assert (event.dtstart.value, event.dtend.value) == (hostile.when.starts, hostile.when.ends)
    assert event.attendee.value == f"mailto:{PERSON}"
    assert event.url.value == TEAMS
    cancelled = vobject.readOne(calendar_file(replace(SESSION, cancelled=True), PERSON).decode())
    assert (cancelled.method.value, cancelled.vevent.status.value) == ("CANCEL", "CANCELLED")


@pytest.mark.parametrize("link", [TEAMS, "https://zoom.us/j/123?pwd=a", "HTTP://meet.example.org/x", " https://a.example "])
def test_a_link_to_the_web_is_given(link: str) -> None:
    assert safe_link(link) == link.strip()


@pytest.mark.parametrize(
    "link",
    ["", "javascript:alert(1)", "data:text/html,x", "file:///c:/x", "msteams:/l/x", "//evil.example", "https://", "https://intranet",
     "https://teams.microsoft.com@evil.example/", "https://a.example/\r\nX:1", "https://a.example/ b", "https://a.example:x/",
     "https://[::1", "https://a.example/<b>", "https://a.example/" + "x" * 2_000],
)  # fmt: skip
def test_nothing_else_is(link: str) -> None:
    assert safe_link(link) == ""


@pytest.mark.parametrize(
    ("text", "given"),
    [("Safer Communities Portal", "Safer Communities Portal"), ("https://portal.example/1", "https://portal.example/1"),
     ("javascript:alert(1)", ""), ("portal\r\nBcc: x", "portal Bcc: x"), ("", "")],
)  # fmt: skip
def test_a_recording_is_a_link_or_words_that_say_where(text: str, given: str) -> None:
    assert place_of_recording(text) == given
