"""Who is told what of a session, when, and how often."""

import datetime as dt
from email import message_from_bytes
from typing import Any

import icalendar
import pytest
from sqlmodel import Session, col, select

from handlers.sessions import attending, telling
from handlers.sessions.telling import Approval
from models.audit import AuditEntry
from models.calendars import Attendance, Attending, calendar_of
from models.errors import BadUse, SessionRefused
from models.mailbox import Mail, to_mime
from models.post import Channel, OutboxMessage, attachments_of
from models.sessions import EventKind, EventState, LearningEvent, event_named
from models.subscriptions import Reach, ReminderTopic, subscribe, unsubscribe
from tests.conftest import LEAD, OUTSIDER, PARTNER
from tests.making_records import OFFICER, load, refusal, table

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
OK = Approval(OFFICER, AT)
KEY = "session-2026-12-03-bikes"
BY_MAIL, IN_SLACK = Reach(Channel.MAIL, PARTNER), Reach(Channel.CHAT, "T1/U2")
HEAD = "Key,Title,Day,Starts at,Joining link,State,Place"
LINK = "https://teams.microsoft.com/l/meetup-join/19%3ameeting"


@pytest.fixture(autouse=True)
def wishes(session: Session) -> None:
    """Two people want to hear of sessions: one by mail, one in Slack."""
    subscribe(session, BY_MAIL, ReminderTopic.SESSIONS, (1,), AT)
    subscribe(session, IN_SLACK, ReminderTopic.SESSIONS, (1,), AT)


def row(day: str = "2026-12-03", start: str = "12:00", link: str = LINK, state: str = "advertised", place: str = "Online",
        title: str = "Off-road bikes") -> bytes:  # fmt: skip
    return table(HEAD, f'{KEY},"{title}",{day},{start},{link},{state},{place}')


def put(session: Session, **values: str) -> Any:
    return load(session, row(**values), "s.csv")


def queued(session: Session, reach: Reach = BY_MAIL) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.channel == reach.channel, OutboxMessage.to == reach.to)
    return list(session.exec(query.order_by(col(OutboxMessage.id))))


def entries(session: Session, reach: Reach = BY_MAIL) -> list[tuple[str, str, int, str]]:
    """Method, UID, sequence and start of each calendar file queued for somebody."""
    found = []
    for message in queued(session, reach):
        for file in attachments_of(message):
            calendar = icalendar.Calendar.from_ical(file.content)
            event: Any = calendar.walk("VEVENT")[0]
            starts = f"{event['dtstart'].dt:%d %H:%M}"
            found.append((str(calendar["method"]), str(event["uid"]), int(event["sequence"]), starts))
    return found


def test_a_session_loaded_as_advertised_is_told_once_to_everybody_who_asked(session: Session) -> None:
    first = put(session)
    again = put(session)

    assert (dict(first.told), dict(again.told)) == ({KEY: 2}, {})
    [mail], [chat] = queued(session), queued(session, IN_SLACK)
    assert mail.subject == "Off-road bikes"
    assert "Thursday 3 December 2026, 12:00 to 13:00, London time" in mail.text
    assert LINK in mail.text
    assert "attached file" in mail.text
    assert "12:00 to 13:00" in chat.text
    assert "attached" not in chat.text
    assert chat.attachments == []
    assert (mail.about, chat.about) == ("", f"reminder:sessions:{KEY}")
    assert [(method, number) for method, _, number, _ in entries(session)] == [("REQUEST", 0)]


def test_a_session_that_is_only_confirmed_is_told_to_nobody(session: Session) -> None:
    loaded = put(session, state="confirmed")

    assert dict(loaded.told) == {}
    assert queued(session) == []
    with pytest.raises(SessionRefused, match="not advertised"):
        telling.release(session, event(session), OK)


def event(session: Session) -> LearningEvent:
    found = event_named(session, KEY)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"day": "2026-12-10"}, "It was to be on Thursday 3 December 2026, 12:00 to 13:00, London time."),
        ({"start": "13:00"}, "It was to be on Thursday 3 December 2026, 12:00 to 13:00, London time."),
        ({"place": "Maidstone"}, "its day and time have not"),
        ({"link": "https://zoom.us/j/1"}, "its day and time have not"),
        ({"title": "Bikes and quads"}, "Changed: Bikes and quads"),
    ],
)
def test_a_change_raises_the_sequence_under_the_same_identity(session: Session, values: dict[str, str], said: str) -> None:
    put(session)

    put(session, **values)

    first, second = entries(session)
    assert (first[0], second[0]) == ("REQUEST", "REQUEST")
    assert first[1] == second[1]
    assert (first[2], second[2]) == (0, 1)
    assert said in queued(session)[-1].subject + queued(session)[-1].text


def test_a_change_that_nobody_has_in_a_calendar_tells_nobody(session: Session) -> None:
    put(session)

    load(session, table("Key,Title,Recording", f"{KEY},Off-road bikes,https://portal.example/1"), "r.csv")

    assert len(queued(session)) == 1


def test_who_changed_what_people_know_is_in_the_audit(session: Session) -> None:
    put(session)
    put(session, day="2026-12-10", start="13:00")

    rows = session.exec(select(AuditEntry).where(AuditEntry.action == "tell").order_by(col(AuditEntry.id))).all()

    assert [(one.who, one.subject, one.because) for one in rows] == [
        (OFFICER, f"session:{KEY}", "version 0 to 2 people"),
        (OFFICER, f"session:{KEY}", "version 1 to 2 people: day, starts_at"),
    ]


def test_a_cancellation_takes_the_entry_out_and_goes_only_to_who_had_it(session: Session) -> None:
    put(session)
    subscribe(session, Reach(Channel.MAIL, LEAD), ReminderTopic.SESSIONS, (1,), AT)

    put(session, state="cancelled", day="2026-12-17")

    first, second = entries(session)
    assert second == ("CANCEL", first[1], 1, first[3])
    assert queued(session)[-1].subject == "Cancelled: Off-road bikes"
    assert "3 December 2026" in queued(session)[-1].text
    assert queued(session, Reach(Channel.MAIL, LEAD)) == []


def test_a_session_that_takes_place_after_all_comes_back_with_a_higher_sequence(session: Session) -> None:
    put(session)
    put(session, state="cancelled")

    put(session)

    assert [(method, number) for method, _, number, _ in entries(session)] == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2)]
    assert "takes place after all" in queued(session)[-1].text


def test_what_people_were_told_cannot_be_untold_by_a_file(session: Session) -> None:
    put(session)

    [problem] = refusal(session, row(state="confirmed"), "s.csv")

    assert "people may know of it; cancel it, or advertise it" in problem


def test_cancelling_what_nobody_knew_of_says_nothing(session: Session) -> None:
    loaded = put(session, state="cancelled")

    assert dict(loaded.told) == {}
    assert queued(session) == []


def test_who_wants_to_hear_no_more_hears_no_more(session: Session) -> None:
    put(session)
    unsubscribe(session, BY_MAIL, AT, "asked")

    put(session, day="2026-12-10")

    assert len(queued(session)) == 1
    assert len(queued(session, IN_SLACK)) == 2


def test_who_said_they_come_hears_of_changes_without_another_wish(session: Session) -> None:
    put(session)
    unsubscribe(session, BY_MAIL, AT, "asked")
    attending.note(session, event(session), [PARTNER], Attending.COMING, OK)

    put(session, day="2026-12-10")

    assert len(queued(session)) == 2
    assert "you said that you will come" in queued(session)[-1].text


def test_who_asks_later_gets_the_version_that_is_out_and_nobody_gets_it_twice(session: Session) -> None:
    put(session)
    put(session, day="2026-12-10")
    subscribe(session, Reach(Channel.MAIL, LEAD), ReminderTopic.SESSIONS, (1,), AT)

    counts = [telling.catch_up(session, event(session), Approval("kcst", AT)) for _ in range(2)]

    assert counts == [1, 0]
    [late] = entries(session, Reach(Channel.MAIL, LEAD))
    assert late[2:] == (1, "10 12:00")
    assert "You are welcome" in queued(session, Reach(Channel.MAIL, LEAD))[0].text


def test_a_change_nobody_let_out_is_told_to_nobody_and_named_as_waiting(session: Session) -> None:
    put(session)
    changed = event(session)
    changed.day = dt.date(2026, 12, 10)
    subscribe(session, Reach(Channel.MAIL, LEAD), ReminderTopic.SESSIONS, (1,), AT)

    assert telling.catch_up(session, changed, Approval("kcst", AT)) == 0
    assert telling.waits(changed, calendar_of(session, KEY)) == ["day"]
    assert queued(session, Reach(Channel.MAIL, LEAD)) == []


@pytest.mark.parametrize("day", ["2026-11-21", "2020-01-01"])
def test_a_session_that_is_over_is_told_to_nobody(session: Session, day: str) -> None:
    assert dict(put(session, day=day).told) == {}
    assert queued(session) == []


def test_an_advertised_session_needs_its_day(session: Session) -> None:
    [problem] = refusal(session, table("Key,Title,Held by,State", f"{KEY},Bikes,2026-12-03,advertised"), "s.csv")

    assert "has no `day`" in problem


def test_an_end_before_the_start_is_refused(session: Session) -> None:
    [problem] = refusal(session, table("Key,Title,Day,Starts at,Ends at", f"{KEY},Bikes,2026-12-03,12:00,11:00"), "s.csv")

    assert "ends before it starts" in problem


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "https://teams.microsoft.com@evil.example/x", "evil"]
)
def test_only_links_to_the_web_are_given(session: Session, link: str) -> None:
    put(session, link=link)

    [mail] = queued(session)
    assert link not in mail.text
    assert link.encode() not in attachments_of(mail)[0].content


def test_nobody_is_written_to_at_an_address_that_is_none_or_ours(session: Session) -> None:
    for address in ("noreply@westhill.example", "a@b.example, c@d.example", "kentcommunitysafetyteam@kent.gov.uk"):
        subscribe(session, Reach(Channel.MAIL, address), ReminderTopic.SESSIONS, (1,), AT)

    assert dict(put(session).told) == {KEY: 2}


def test_a_mail_says_in_its_part_which_method_the_file_has(session: Session) -> None:
    put(session)
    [message] = queued(session)

    mail = Mail("k", (PARTNER,), message.subject, message.text, attachments=attachments_of(message))
    parsed = message_from_bytes(to_mime(mail, "team@kcst.example", AT))

    [part] = [part for part in parsed.walk() if part.get_content_type() == "text/calendar"]
    assert (part.get_param("method"), part.get_param("charset"), part.get_filename()) == ("REQUEST", "utf-8", "session.ics")
    assert part.get_payload(decode=True) == attachments_of(message)[0].content


class TestWhoComesAndWhoCame:
    def test_it_is_kept_once_and_never_goes_back(self, session: Session) -> None:
        put(session, day="2026-11-20")

        came = attending.note(session, event(session), [PARTNER, f" {PARTNER.upper()} ", "T1/U2"], Attending.CAME, OK)
        coming = attending.note(session, event(session), [PARTNER], Attending.COMING, OK)

        assert (came, coming) == (2, 0)
        assert {one.state for one in session.exec(select(Attendance))} == {Attending.CAME}

    @pytest.mark.parametrize(
        "who", ["nobody", "a@b.example,c@d.example", "a@@b.example", "a b@c.example", "T1/", "no-reply@x.example"]
    )
    def test_who_cannot_be_written_to_is_refused_and_nobody_is_kept(self, session: Session, who: str) -> None:
        put(session, day="2026-11-20")

        with pytest.raises(BadUse, match="neither an e-mail address"):
            attending.note(session, event(session), [OUTSIDER, who], Attending.CAME, OK)

        assert session.exec(select(Attendance)).all() == []

    def test_nobody_came_to_what_is_yet_to_come_or_was_cancelled(self, session: Session) -> None:
        put(session)
        with pytest.raises(SessionRefused, match="yet to come"):
            attending.note(session, event(session), [OUTSIDER], Attending.CAME, OK)

        put(session, state="cancelled")
        with pytest.raises(SessionRefused, match="cancelled"):
            attending.note(session, event(session), [OUTSIDER], Attending.COMING, OK)


def test_a_webinar_without_an_end_is_given_none(session: Session) -> None:
    one = LearningEvent(key="w", kind=EventKind.WEBINAR, year="2026/27", title="Webinar", day=dt.date(2026, 12, 3),
                        starts_at="10:00", state=EventState.ADVERTISED)  # fmt: skip
    session.add(one)
    session.flush()

    telling.release(session, one, OK)

    calendar = icalendar.Calendar.from_ical(attachments_of(queued(session)[0])[0].content)
    assert "dtend" not in calendar.walk("VEVENT")[0]
    assert "10:00, London time" in queued(session)[0].text
