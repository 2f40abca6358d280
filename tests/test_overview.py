"""The overview as values: the same figures as the answers, only what is one's own, and what its buttons do."""

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import icalendar
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from handlers.overview import Overview, overview
from handlers.overview.choosing import Chosen, Stopped, chosen, remind, stop, stop_this
from handlers.overview.sending import send_calendar_file
from models.access import asker_of
from models.database import writing
from models.dates import at_noon, day_of
from models.diary import Meeting
from models.errors import NotOffered
from models.funding import Award
from models.money import pounds
from models.people import Organisation, Partnership
from models.post import Channel, OutboxMessage, OutboxState, attachments_of
from models.proposals import Proposal, ProposalStep, State
from models.reminders import Reminder
from models.sessions import EventKind, EventState, LearningEvent
from models.subscriptions import Reach, ReminderTopic, subscribe, wishes_of
from tests.asking import answered
from tests.conftest import LEAD, OUTSIDER, PARTNER

JULY = dt.date(2025, 7, 23)
AT = at_noon(JULY)
IN_SLACK, SOMEBODY_ELSE = Reach(Channel.CHAT, "T1/U2"), Reach(Channel.CHAT, "T1/U3")
CLOSES = "deadline-2025-26-tactical-closes"
T = ReminderTopic
LINK = "https://teams.example/l/meetup-join/19"


def seen(session: Session, email: str = "", at: dt.datetime = AT, reach: Reach = IN_SLACK) -> Overview:
    return overview(session, asker_of(session, email, day_of(at)), reach, at)


def propose(session: Session, number: int, state: State = State.RECEIVED, **values: Any) -> Proposal:
    """A proposal of Priya's, with one step."""
    proposal = Proposal(reference=f"CRG-2025-{number}", title=f"Shed alarms {number}", lead_email=LEAD, year="2025/26",
                        received=dt.date(2025, 7, 1), **values)  # fmt: skip
    session.add(proposal)
    session.flush()
    session.add(ProposalStep(proposal_ref=proposal.reference, number=1, effective=dt.date(2025, 7, 1), recorded=AT,
                             by="project lead", action="receive", state=state))  # fmt: skip
    session.flush()
    return proposal


def hold(session: Session, state: EventState = EventState.CONFIRMED, **values: Any) -> LearningEvent:
    """An information session in September."""
    row = LearningEvent(**{
        "key": "session-bikes", "kind": EventKind.INFORMATION_SESSION, "year": "2025/26", "title": "Off-road bikes",
        "day": dt.date(2025, 9, 17), "starts_at": "12:00", "ends_at": "13:00", "place": "Online", "joining_link": LINK,
        "state": state, **values,
    })  # fmt: skip
    session.add(row)
    session.flush()
    return row


class TestTheGrant:
    def test_each_pot_stands_with_its_year_and_the_papers_that_the_answer_names(self, session: Session) -> None:
        grant = seen(session).grant

        assert grant is not None
        said = answered(session, "funding.balance", "what is left")
        assert (grant.year, grant.is_current, pounds(grant.left)) == ("2025/26", True, "£15,553.26")
        lefts = {pot.label: pot.held.balance for pot in grant.pots}
        assert lefts == {"upfront pot": 0, "tactical pot": 1_555_326}
        for pot in grant.pots:
            assert f"- {pot.label}: {pounds(pot.held.balance)} ({pounds(pot.held.opening)} allocated" in said
            assert pot.year == "2025/26"
            assert pot.sources

    def test_where_the_year_is_not_on_record_the_latest_one_is_shown_with_its_year(self, session: Session) -> None:
        grant = seen(session, at=at_noon(dt.date(2027, 5, 4))).grant

        assert grant is not None
        assert (grant.wanted, grant.year, grant.is_current) == ("2027/28", "2025/26", False)
        assert {pot.year for pot in grant.pots} == {"2025/26"}

    def test_the_running_year_is_shown_though_the_next_ones_award_is_known(self, session: Session) -> None:
        session.add(Award(key="award-2026", year="2026/27", pence=100, effective=dt.date(2026, 3, 1)))

        grant = seen(session, at=at_noon(dt.date(2026, 3, 20))).grant

        assert grant is not None
        assert grant.year == "2025/26"

    def test_before_the_first_award_there_is_no_grant(self, session: Session) -> None:
        assert seen(session, at=at_noon(dt.date(2010, 1, 1))).grant is None


class TestDaysToCome:
    def test_deadlines_are_those_the_answer_tells_with_their_papers(self, session: Session) -> None:
        coming = seen(session).deadlines

        said = answered(session, "deadlines", "what is due")
        assert coming[0].day == dt.date(2025, 8, 8)
        assert all(one.what in said and one.sources and one.offered for one in coming)
        assert said.count("2025:") == len(coming)

    def test_a_session_shows_when_and_where_and_no_link(self, session: Session) -> None:
        hold(session)

        [coming] = seen(session).sessions

        assert (coming.what, coming.time, coming.place) == ("Off-road bikes", "12:00 to 13:00", "Online")
        assert LINK not in repr(coming)

    def test_a_cancelled_session_says_so_and_nobody_can_be_reminded_of_it(self, session: Session) -> None:
        hold(session, EventState.CANCELLED)

        [coming] = seen(session).sessions

        assert (coming.cancelled, coming.offered) == (True, False)

    def test_meetings_to_come_are_named_by_their_body(self, session: Session) -> None:
        body = session.exec(select(Organisation).where(Organisation.kind == "body")).first()
        assert body is not None
        session.add(Meeting(key="meeting-x", body_key=body.key, day=dt.date(2025, 9, 9), time="10:00"))

        [meeting] = [one for one in seen(session).meetings if one.about == "meeting-x"]

        assert (meeting.what, meeting.time, meeting.offered) == (body.name, "10:00", True)

    def test_what_one_is_reminded_of_is_marked_whatever_the_wish_was_called(self, session: Session) -> None:
        subscribe(session, IN_SLACK, T.POTS, (5,), AT, "pot:tactical:closes")

        marked = [one.about for one in seen(session).deadlines if one.reminded]

        assert marked == [CLOSES]
        assert not [one for one in seen(session, reach=SOMEBODY_ELSE).deadlines if one.reminded]


class TestOnesOwn:
    @pytest.mark.parametrize("email", [LEAD, "anna.other@northbank.example"])
    def test_an_organisation_sees_its_proposals_and_where_they_stand(self, session: Session, email: str) -> None:
        propose(session, 40, missing=["dates"])

        [own] = seen(session, email).proposals

        assert (own.reference, own.state, own.since, own.missing) == (
            "CRG-2025-40", State.RECEIVED, dt.date(2025, 7, 1), ("dates",)
        )  # fmt: skip

    @pytest.mark.parametrize("email", [PARTNER, OUTSIDER, ""])
    def test_nobody_else_sees_them(self, session: Session, email: str) -> None:
        propose(session, 40)

        assert seen(session, email).proposals == ()

    def test_without_a_certain_address_it_says_that_nothing_is_known(self, session: Session) -> None:
        assert (seen(session).is_known, seen(session, OUTSIDER).is_known) == (False, True)

    def test_what_waits_comes_before_what_is_decided(self, session: Session) -> None:
        for number, state in ((41, State.APPROVED), (42, State.RECEIVED), (43, State.DECLINED), (44, State.SUBMITTED)):
            propose(session, number, state, approved_pence=10_000)

        own = seen(session, LEAD).proposals

        assert [one.reference[-1] for one in own] == ["2", "4", "1", "3"]
        assert [one.approved_pence for one in own] == [None, None, 10_000, None]

    def test_a_proposal_that_came_later_is_not_there_yet(self, session: Session) -> None:
        propose(session, 40)

        assert seen(session, LEAD, at_noon(dt.date(2025, 6, 30))).proposals == ()

    def test_reminders_are_ones_own(self, session: Session) -> None:
        subscribe(session, IN_SLACK, T.SESSIONS, (5,), AT)

        assert [(wish.topic, wish.values["leads"]) for wish in seen(session).wishes] == [(T.SESSIONS, [5])]
        assert seen(session, reach=SOMEBODY_ELSE).wishes == ()


class TestRemindMe:
    def test_the_wish_is_kept_with_the_usual_lead_times(self, session: Session) -> None:
        assert remind(session, IN_SLACK, Chosen(T.DEADLINES, CLOSES), AT)

        assert [(row.topic, row.about, row.leads) for row in wishes_of(session, IN_SLACK)] == [
            (T.DEADLINES, CLOSES, [10, 5, 1])
        ]

    def test_pressing_twice_is_pressing_once_and_keeps_lead_times_of_ones_own(self, session: Session) -> None:
        subscribe(session, IN_SLACK, T.DEADLINES, (20,), AT, CLOSES)

        assert not remind(session, IN_SLACK, Chosen(T.DEADLINES, CLOSES), AT)
        assert [row.leads for row in wishes_of(session, IN_SLACK)] == [[20]]

    def test_a_whole_topic_can_be_chosen(self, session: Session) -> None:
        assert remind(session, IN_SLACK, Chosen(T.BULLETIN), AT)

    @pytest.mark.parametrize("value", [
        "deadlines:deadline-of-nobody", "sessions:deadline-2025-26-tactical-closes", "deadlines:deadline-2016-17-second-round",
        "meetings:x' OR 1=1", "sessions:" + "x" * 3_000,
    ])  # fmt: skip
    def test_what_is_not_to_come_is_refused(self, session: Session, value: str) -> None:
        with pytest.raises(NotOffered):
            remind(session, IN_SLACK, chosen(value), AT)
        assert wishes_of(session, IN_SLACK) == []

    @pytest.mark.parametrize("value", ["", "everything", "DEADLINES:", ":", "deadlines "])
    def test_a_topic_nobody_knows_is_refused(self, value: str) -> None:
        with pytest.raises(NotOffered):
            chosen(value)


def test_pressed_in_the_same_moment_it_is_pressed_once_on_every_database(any_engine: Engine) -> None:
    wanted = Chosen(T.DEADLINES, CLOSES)
    start = threading.Barrier(2)

    def press(what: Callable[[Session, Reach, Chosen, dt.datetime], bool]) -> bool:
        start.wait(5)
        with writing(any_engine) as session:
            return what(session, IN_SLACK, wanted, AT)

    with ThreadPoolExecutor(2) as both:
        pressed = [sorted(both.map(press, [what, what])) for what in (remind, send_calendar_file, stop)]

    assert pressed == [[False, True]] * 3


class TestStop:
    def test_one_wish_ends_alone(self, session: Session) -> None:
        subscribe(session, IN_SLACK, T.DEADLINES, (5,), AT, CLOSES)
        subscribe(session, IN_SLACK, T.DEADLINES, (5,), AT, "deadline-2025-26-action-plan")
        subscribe(session, SOMEBODY_ELSE, T.DEADLINES, (5,), AT, CLOSES)

        assert stop(session, IN_SLACK, Chosen(T.DEADLINES, CLOSES), AT)

        assert [row.about for row in wishes_of(session, IN_SLACK)] == ["deadline-2025-26-action-plan"]
        assert len(wishes_of(session, SOMEBODY_ELSE)) == 1
        assert not stop(session, IN_SLACK, Chosen(T.DEADLINES, CLOSES), AT)

    @pytest.mark.parametrize(("also", "state"), [("", OutboxState.QUEUED), (None, OutboxState.CANCELLED)])
    def test_what_waits_is_called_back_unless_another_wish_is_about_it_too(
        self, session: Session, also: str | None, state: OutboxState
    ) -> None:
        subscribe(session, IN_SLACK, T.DEADLINES, (5,), AT, CLOSES)
        if also is not None:
            subscribe(session, IN_SLACK, T.DEADLINES, (5,), AT, also)
        message = OutboxMessage(key="reminder:x", channel=Channel.CHAT, to=IN_SLACK.to, subject="s", text="t", created=AT,
                                not_before=AT)  # fmt: skip
        row = Reminder(key="reminder:x", cause="deadlines", fact=CLOSES, due=dt.date(2025, 12, 31), lead=5,
                       channel=Channel.CHAT, to=IN_SLACK.to)  # fmt: skip
        session.add_all([message, row])
        session.flush()

        stop(session, IN_SLACK, Chosen(T.DEADLINES, CLOSES), AT)

        session.refresh(message)
        assert message.state is state

    def test_stopping_one_thing_ends_no_wish_for_more_than_that(self, session: Session) -> None:
        for topic, about in ((T.DEADLINES, CLOSES), (T.POTS, "pots:closes"), (T.DEADLINES, ""), (T.SESSIONS, "")):
            subscribe(session, IN_SLACK, topic, (5,), AT, about)

        stopped = stop_this(session, IN_SLACK, Chosen(T.DEADLINES, CLOSES), AT)

        assert [row.about for row in stopped.ended] == [CLOSES]
        assert [(row.topic, row.about) for row in stopped.left] == [(T.POTS, "pots:closes"), (T.DEADLINES, "")]
        assert len(wishes_of(session, IN_SLACK)) == 3

    @pytest.mark.parametrize("wanted", [Chosen(T.POTS, "pot:tactical:closes"), Chosen(T.BULLETIN), Chosen(T.DEADLINES, CLOSES)])
    def test_what_a_reminder_names_is_stopped_also_when_it_is_over(self, session: Session, wanted: Chosen) -> None:
        subscribe(session, IN_SLACK, wanted.topic, (5,), AT, wanted.about)

        stopped = stop_this(session, IN_SLACK, wanted, at_noon(dt.date(2026, 2, 1)))

        assert [(row.topic, row.about) for row in stopped.ended] == [(wanted.topic, wanted.about)]
        assert wishes_of(session, IN_SLACK) == []

    def test_with_no_such_wish_nothing_ends(self, session: Session) -> None:
        assert stop_this(session, IN_SLACK, Chosen(T.DEADLINES, CLOSES), AT) == Stopped((), ())


class TestCalendarFiles:
    def sent(self, session: Session) -> list[tuple[OutboxMessage, Any]]:
        rows = session.exec(select(OutboxMessage).where(OutboxMessage.channel == Channel.CHAT)).all()
        return [
            (row, icalendar.Calendar.from_ical(attachments_of(row)[0].content).walk("VEVENT")[0]) for row in rows
        ]  # fmt: skip

    def test_a_deadline_is_a_whole_day_with_its_source(self, session: Session) -> None:
        assert send_calendar_file(session, IN_SLACK, Chosen(T.DEADLINES, CLOSES), AT)

        [(row, event)] = self.sent(session)
        assert (row.to, attachments_of(row)[0].name) == ("T1/U2", "deadline.ics")
        assert (event["dtstart"].dt, event["dtend"].dt) == (dt.date(2025, 12, 31), dt.date(2026, 1, 1))
        assert str(event["summary"]) == "The tactical pot of 2025/26 closes"
        assert "Source: KCSP minutes, 25 March 2025" in event["description"]
        assert "31 December 2025" in row.text

    def test_it_is_sent_once_a_day(self, session: Session) -> None:
        tomorrow = AT + dt.timedelta(days=1)

        sent = [send_calendar_file(session, IN_SLACK, Chosen(T.DEADLINES, CLOSES), at) for at in (AT, AT, tomorrow)]

        assert sent == [True, False, True]
        assert len(self.sent(session)) == 2

    def test_one_that_could_not_be_sent_may_be_asked_for_again_the_same_day(self, session: Session) -> None:
        wanted = Chosen(T.DEADLINES, CLOSES)
        send_calendar_file(session, IN_SLACK, wanted, AT)
        session.exec(select(OutboxMessage)).one().state = OutboxState.FAILED

        assert [send_calendar_file(session, IN_SLACK, wanted, AT) for _ in range(2)] == [True, False]

    @pytest.mark.parametrize(("state", "link"), [(EventState.CONFIRMED, ""), (EventState.ADVERTISED, LINK)])
    def test_the_link_to_join_goes_to_nobody_before_the_session_was_let_be_told(
        self, session: Session, state: EventState, link: str
    ) -> None:
        hold(session, state)

        send_calendar_file(session, IN_SLACK, Chosen(T.SESSIONS, "session-bikes"), AT)

        [(row, event)] = self.sent(session)
        assert str(event.get("url", "")) == link
        assert (LINK in str(attachments_of(row))) is bool(link)
        assert event["dtstart"].dt == dt.datetime(2025, 9, 17, 11, tzinfo=dt.UTC)

    @pytest.mark.parametrize("wanted", [
        Chosen(T.DEADLINES, "deadline-2025-26-tactical-presenting"), Chosen(T.DEADLINES, ""), Chosen(T.SESSIONS, "no-session"),
        Chosen(T.BULLETIN, ""), Chosen(T.POTS, "pot:tactical:closes"),
    ])  # fmt: skip
    def test_what_is_not_shown_or_is_over_is_refused(self, session: Session, wanted: Chosen) -> None:
        with pytest.raises(NotOffered):
            send_calendar_file(session, IN_SLACK, wanted, AT)

    def test_a_cancelled_session_is_refused(self, session: Session) -> None:
        hold(session, EventState.CANCELLED)

        with pytest.raises(NotOffered):
            send_calendar_file(session, IN_SLACK, Chosen(T.SESSIONS, "session-bikes"), AT)

    def test_it_is_for_people_in_slack_only(self, session: Session) -> None:
        with pytest.raises(NotOffered):
            send_calendar_file(session, Reach(Channel.MAIL, LEAD), Chosen(T.DEADLINES, CLOSES), AT)


def test_the_house_is_named_from_the_records(session: Session) -> None:
    house = session.exec(select(Partnership)).one()

    assert (seen(session).team, seen(session).mailbox) == (house.team, house.mailbox)
