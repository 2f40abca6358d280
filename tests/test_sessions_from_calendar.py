"""The mailbox's calendar becomes sessions: new, changed, gone; hostile; and partners are told nothing of it."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from handlers.sessions import telling
from handlers.sessions.entries import identity, joining_link, unfit
from handlers.sessions.telling import Approval
from models.audit import AuditEntry
from models.calendars import EventCalendar, calendar_of
from models.database import reading, writing
from models.dates import LONDON
from models.errors import MailboxError
from models.mailbox import CalendarEntry
from models.post import Channel, OutboxMessage
from models.sessions import EventKind, EventState, LearningEvent, event_named, upcoming
from models.subscriptions import Reach, ReminderTopic, subscribe
from scheduler.calendar import firings
from scheduler.jobs import sessions as job
from scheduler.parts import Parts
from tests.asking import answer, worded
from tests.conftest import PARTNER
from tests.fakes import FakeClock, FlakyMailbox
from tests.mailbox_contract import SESSIONS, TALK
from tests.making_records import OFFICER

AT = dt.datetime(2026, 5, 4, 9, 20, tzinfo=LONDON)
LOOKED = AT.date()
OTHER = replace(TALK, uid="other@x", title="Herbert Protocol", start=TALK.start + dt.timedelta(days=7),
                end=TALK.end + dt.timedelta(days=7))  # fmt: skip


class House:
    """A house with a calendar, and verbs for what happens to it."""

    def __init__(self, engine: Engine) -> None:
        self.mailbox = FlakyMailbox()
        self.clock = FakeClock(AT)
        self.parts = Parts(engine, self.clock, self.mailbox)

    def enter(self, *entries: CalendarEntry) -> str:
        """These come into the calendar, or change there; then it is looked at."""
        for entry in entries:
            self.mailbox.enter(entry, (SESSIONS,))
        return self.look()

    def remove(self, entry: CalendarEntry) -> str:
        del self.mailbox.entries[entry.uid]
        return self.look()

    def look(self) -> str:
        return job.look_at_calendar(self.parts, self.mailbox, self.clock())

    def tell(self, key: str) -> None:
        with writing(self.parts.engine) as session:
            event = event_named(session, key)
            assert event is not None
            telling.advertise(session, event, Approval(OFFICER, self.clock()))

    @property
    def events(self) -> list[LearningEvent]:
        with reading(self.parts.engine) as session:
            return upcoming(session, AT.date())

    def outbox(self, channel: Channel) -> list[OutboxMessage]:
        with reading(self.parts.engine) as session:
            return list(
                session.exec(select(OutboxMessage).where(OutboxMessage.channel == channel).order_by(col(OutboxMessage.id)))
            )


def next_session(session: Session, day: dt.date = LOOKED) -> tuple[str, list[tuple[str, str]]]:
    """What is answered on that day, and the sources."""
    found = answer(session, "sessions.next", "when is the next information session", day)
    return worded(session, "sessions.next", found, day), [(one.source, one.para) for one in found.citations]


@pytest.fixture
def house(engine: Engine) -> House:
    with writing(engine) as session:
        subscribe(session, Reach(Channel.MAIL, PARTNER), ReminderTopic.SESSIONS, (1,), AT)
    return House(engine)


def test_an_entry_becomes_a_session_once_however_often_it_is_looked_at(any_engine: Engine) -> None:
    house = House(any_engine)

    said = [house.enter(TALK), house.look(), house.look()]

    [event] = house.events
    assert said == ["1 added", "", ""]
    assert (event.title, event.day, event.starts_at, event.ends_at, event.place, event.joining_link, event.year) == (
        TALK.title, dt.date(2026, 5, 14), "12:00", "13:00", "Online; room 2", "https://zoom.us/j/1", "2026/27",
    )  # fmt: skip
    assert (event.kind, event.state) == (EventKind.INFORMATION_SESSION, EventState.CONFIRMED)
    assert house.outbox(Channel.MAIL) == []


def test_an_answer_about_it_cites_the_calendar(house: House) -> None:
    house.enter(TALK)

    with reading(house.parts.engine) as session:
        text, sources = next_session(session)
        before, _ = next_session(session, dt.date(2026, 5, 3))

    assert "14 May 2026, 12:00 to 13:00: Off-road bikes" in text
    assert "https://zoom.us/j/1" in text
    assert sources == [("Calendar of community.safety@kcst.example", "entry for 14 May 2026")]
    assert "Off-road bikes" not in before


def test_a_changed_entry_changes_its_session_and_no_other_column_of_it(house: House) -> None:
    house.enter(TALK)
    key = house.events[0].key
    with writing(house.parts.engine) as session:
        event = event_named(session, key)
        assert event is not None
        event.title = "Off-road bikes: what to do"  # a person wrote it better

    said = house.enter(replace(TALK, start=TALK.start + dt.timedelta(days=1), end=TALK.end + dt.timedelta(days=1), sequence=1))

    [event] = house.events
    assert said == "1 changed"
    assert (event.key, event.day, event.title) == (key, dt.date(2026, 5, 15), "Off-road bikes: what to do")
    with reading(house.parts.engine) as session:
        changes = session.exec(select(AuditEntry).where(AuditEntry.who == "calendar").order_by(col(AuditEntry.id))).all()
        assert [(one.action, one.because) for one in changes] == [
            ("add", "an entry of the shared calendar"), ("change", "the shared calendar: day"),
        ]  # fmt: skip
        assert next_session(session)[1] == [("Calendar of community.safety@kcst.example", "entry for 15 May 2026")]


@pytest.mark.parametrize("how", ["cancelled", "gone"])
def test_a_cancelled_entry_and_one_that_is_gone_cancel_the_session(house: House, how: str) -> None:
    house.enter(TALK)

    said = house.enter(replace(TALK, cancelled=True)) if how == "cancelled" else house.remove(TALK)

    assert said == "1 cancelled"
    assert house.events[0].state is EventState.CANCELLED
    assert house.look() == ""
    with reading(house.parts.engine) as session:
        text, _ = next_session(session)
    assert "Cancelled: it does not take place" in text
    assert "zoom" not in text


def test_an_entry_that_comes_back_brings_its_session_back(house: House) -> None:
    house.enter(TALK)
    house.remove(TALK)

    house.enter(TALK)

    assert house.events[0].state is EventState.CONFIRMED


def test_what_people_were_told_is_changed_by_the_calendar_and_told_by_a_person_only(house: House) -> None:
    house.enter(TALK)
    key = house.events[0].key
    house.tell(key)

    said = house.enter(replace(TALK, start=TALK.start + dt.timedelta(days=1), end=TALK.end + dt.timedelta(days=1)))

    assert said == "1 changed, 1 for a person"
    assert len(house.outbox(Channel.MAIL)) == 1
    [note] = house.outbox(Channel.TEAM)
    assert f"people were told otherwise (day); let it out with `kcst sessions tell {key} --by EMAIL`" in note.text
    house.tell(key)
    second = house.outbox(Channel.MAIL)[1]
    assert "It was to be on Thursday 14 May 2026" in second.text
    with reading(house.parts.engine) as session:
        calendar = calendar_of(session, key)
        assert calendar is not None
        assert (calendar.uid, calendar.sequence) == (TALK.uid, 1)


def test_a_cancellation_in_the_calendar_waits_for_a_person_too_and_can_be_undone(house: House) -> None:
    house.enter(TALK)
    house.tell(house.events[0].key)

    house.remove(TALK)
    house.enter(TALK)

    assert len(house.outbox(Channel.MAIL)) == 1
    assert house.events[0].state is EventState.ADVERTISED


def test_while_an_entry_cannot_be_read_none_counts_as_gone(house: House) -> None:
    house.enter(TALK, OTHER)
    house.mailbox.unread = ("an entry's time cannot be read",)

    said = house.remove(TALK)

    assert said == "1 for a person"
    assert {event.state for event in house.events} == {EventState.CONFIRMED}
    assert house.look() == ""


def test_when_all_entries_are_gone_at_once_nothing_is_cancelled_and_the_team_is_asked(house: House) -> None:
    house.enter(TALK, OTHER)
    house.mailbox.entries.clear()

    assert house.look() == "1 for a person"
    assert {event.state for event in house.events} == {EventState.CONFIRMED}
    assert "Has the category another name?" in house.outbox(Channel.TEAM)[0].text


def test_a_mailbox_that_does_not_answer_changes_nothing(house: House) -> None:
    house.enter(TALK)
    house.mailbox.break_down("calendar")

    with pytest.raises(MailboxError):
        house.look()

    assert house.events[0].state is EventState.CONFIRMED


def test_a_refused_login_leaves_the_mailbox_alone(house: House) -> None:
    house.mailbox.refuse_login()

    with pytest.raises(MailboxError):
        house.look()

    assert not house.parts.rest.is_over(AT)


def on_record(house: House, uid: str = "") -> str:
    """A session from the papers, with an identity in calendars where one is given."""
    with writing(house.parts.engine) as session:
        event = LearningEvent(key="session-papers", kind=EventKind.INFORMATION_SESSION, year="2026/27", title=TALK.title,
                              day=TALK.start.date(), place="Maidstone")  # fmt: skip
        session.add(event)
        session.flush()
        if uid:
            session.add(EventCalendar(event_key=event.key, uid=uid, sequence=2, changed=AT))
    return "session-papers"


def test_a_session_from_the_papers_is_left_alone_by_an_entry_of_another_identity(house: House) -> None:
    on_record(house)

    said = house.enter(TALK)

    [event] = house.events
    assert said == "1 for a person"
    assert (event.key, event.place, event.starts_at) == ("session-papers", "Maidstone", "")
    assert "on record already (session-papers)" in house.outbox(Channel.TEAM)[0].text


@pytest.mark.parametrize(("sequence", "place"), [(1, "Maidstone"), (2, "Online; room 2"), (3, "Online; room 2")])
def test_an_entry_of_its_identity_changes_it_unless_it_is_an_older_copy(house: House, sequence: int, place: str) -> None:
    on_record(house, uid=TALK.uid)

    house.enter(replace(TALK, sequence=sequence))

    [event] = house.events
    assert event.place == place
    assert event.state is EventState.CONFIRMED
    house.mailbox.entries.clear()
    assert house.look() == ""  # the records lead it, not the calendar
    assert house.events[0].state is EventState.CONFIRMED


def test_of_one_identity_the_latest_version_counts(house: House) -> None:
    house.mailbox.entries["a"] = (replace(TALK, sequence=2, title="New"), (SESSIONS,))
    house.mailbox.entries["b"] = (replace(TALK, sequence=1, title="Old"), (SESSIONS,))

    house.look()

    assert [event.title for event in house.events] == ["New"]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (replace(TALK, private=True), "private"),
        (replace(TALK, title=" \u200b\r\n"), "no title"),
        (replace(TALK, end=TALK.end + dt.timedelta(days=1)), "more than one day"),
        (replace(TALK, title="OFFICIAL-SENSITIVE: DARDR panel"), "marking"),
        (replace(TALK, title="Learning", text="This overview report is unpublished."), "sensitive"),
        (replace(TALK, title="Prevent case panel: channel panel"), "may be sensitive"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_session_for_everybody_is_left_to_a_person_without_a_word_of_it(
    house: House, entry: CalendarEntry, why: str
) -> None:
    said = house.enter(entry)

    assert said == "1 for a person"
    assert house.events == []
    [note] = house.outbox(Channel.TEAM)
    assert why in note.text
    assert "entry of 14 May 2026" in note.text
    assert "DARDR" not in note.text + note.subject
    assert house.look() == ""


HOSTILE = "[x](http://evil.example)\r\nEND:VEVENT\r\nBEGIN:VEVENT\u202e <script> {{ 7*7 }} =HYPERLINK(1)" + "a" * 500


def test_a_hostile_entry_is_one_harmless_line_wherever_it_shows(house: House) -> None:
    house.enter(replace(TALK, uid="u\r\nX:1" * 90, title=HOSTILE, location="https://evil@x.example javascript:alert(1)",
                        link="javascript:alert(1)", text="file:///x https://evil.example/join"))  # fmt: skip

    [event] = house.events
    house.tell(event.key)

    assert event.joining_link == ""
    assert len(event.title) <= 200
    assert event.title.isprintable()
    [mail] = house.outbox(Channel.MAIL)
    assert "\n" not in mail.subject
    with reading(house.parts.engine) as session:
        calendar = calendar_of(session, event.key)
        assert calendar is not None
        assert len(calendar.uid) == 64
        assert len(next_session(session)[0].splitlines()) == 1


@pytest.mark.parametrize(
    ("values", "link"),
    [
        ({"link": "https://teams.example/l/1"}, "https://teams.example/l/1"),
        ({"location": "Online: https://meet.example.org/a"}, "https://meet.example.org/a"),
        ({"text": "see https://news.example/1 and https://us02web.zoom.us/j/2?pwd=x"}, "https://us02web.zoom.us/j/2?pwd=x"),
        ({"text": "see https://news.example/1"}, ""),
        ({"text": "https://notzoom.us/j/1"}, ""),
        ({"link": "msteams:/l/1", "text": "https://teams.microsoft.com/l/2"}, "https://teams.microsoft.com/l/2"),
    ],
)
def test_the_joining_link_is_the_entrys_own_or_one_to_a_meeting(values: dict[str, str], link: str) -> None:
    assert joining_link(replace(TALK, **{"text": "", "location": "", "link": "", **values})) == link  # type: ignore[arg-type]


def test_an_identity_that_could_break_a_file_is_replaced_by_its_hash() -> None:
    assert identity("040000008200E00074C5B7101A82E008@x") == "040000008200E00074C5B7101A82E008@x"
    assert {len(identity(uid)) for uid in ("", "a b", "a\r\nb", "é", "x" * 201, "\ud800")} == {64}


def test_an_ordinary_entry_is_fit() -> None:
    assert unfit(TALK) == ""


def test_the_calendar_is_looked_at_four_times_on_every_day_of_the_year(house: House) -> None:
    [_, look] = job.jobs(house.parts)
    first, last = (dt.datetime(year, 4, 1, tzinfo=LONDON) for year in (2026, 2027))

    times = [at.astimezone(LONDON) for at, _ in firings([look], first, last)]

    assert [f"{at:%H:%M}" for at in times] == ["07:20", "10:20", "13:20", "16:20"] * 365
    assert [one.name for one in job.jobs(Parts(house.parts.engine, house.clock))] == ["sessions"]
