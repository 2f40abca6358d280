"""Reminders: who is told what on which morning, once; called back when their cause is gone; told anew when the day moves."""

import datetime as dt
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, delete, select

from handlers.reminding import Audience, Due, load
from handlers.reminding.carrying import Start, Wish, carry_out
from handlers.reminding.planning import Told, decide, is_quiet, lead_day, morning, next_morning, plan
from models.audit import JobRun
from models.bulletins import BulletinEdition, EditionState
from models.calendars import EventCalendar
from models.database import reading, writing
from models.dates import (
    LONDON,
    day_of,
    is_working_day,
    london,
    working_days_after,
    working_days_before,
    working_days_between,
)
from models.diary import Deadline, Meeting
from models.post import Channel, LetterState, OutboxMessage, OutboxState, StoredLetter
from models.proposals import Proposal, ProposalStep, State
from models.reminders import Reminder, ReminderState
from models.sessions import EventKind, EventState, LearningEvent
from models.subscriptions import Reach, ReminderTopic
from scheduler.calendar import Job
from scheduler.jobs.postman import deliver
from scheduler.jobs.reminders import QUIET, jobs, look_again
from scheduler.parts import Parts
from scheduler.runs import fire
from tests.conftest import LEAD, PARTNER
from tests.fakes import FakeClock, MemoryMailbox, MemoryMessenger

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))
LEADS = st.lists(st.integers(0, 30), min_size=1, max_size=4).map(lambda some: tuple(sorted(set(some))))
BY_MAIL, IN_SLACK = Reach(Channel.MAIL, LEAD), Reach(Channel.CHAT, "T1/U2")
CLOSES = dt.date(2025, 12, 31)
TACTICAL = "deadline-2025-26-tactical-closes"


def nine(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 9, tzinfo=LONDON)


class Desk:
    """The reminders of one house, run by hand at moments of a test's choosing."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.clock = engine, FakeClock(nine(2025, 7, 24))
        self.mailbox, self.messenger = MemoryMailbox(), MemoryMessenger()
        self.parts = Parts(engine, self.clock, self.mailbox, self.messenger, "C1")
        self.job: Job = next(job for job in jobs(self.parts) if job.name == "reminders")

    def wants(self, reach: Reach, topic: ReminderTopic, *leads: int, at: dt.datetime, about: str = "") -> None:
        with writing(self.engine) as session:
            carry_out(session, Wish(reach, start=(Start(topic, leads, about),)), at)

    def stops(self, reach: Reach, at: dt.datetime) -> None:
        with writing(self.engine) as session:
            carry_out(session, Wish(reach, stop=tuple(ReminderTopic)), at)

    def run(self, slot: dt.datetime, now: dt.datetime | None = None, *, send: bool = True) -> str | None:
        self.clock.moment = now or slot
        said = fire(self.job, self.parts, slot)
        if send:
            deliver(self.parts, self.clock.moment)
        return said

    def days(self, first: dt.date, last: dt.date) -> None:
        day = first
        while day <= last:
            self.run(morning(day))
            day += dt.timedelta(days=1)

    def told(self, reach: Reach) -> list[tuple[str, dt.date]]:
        """What was queued for them and not called back: subject and day."""
        with reading(self.engine) as session:
            rows = session.exec(
                select(OutboxMessage)
                .where(OutboxMessage.channel == reach.channel, OutboxMessage.to == reach.to)
                .where(OutboxMessage.state != OutboxState.CANCELLED)
                .order_by(col(OutboxMessage.id))
            )
            return [(row.subject, day_of(row.created)) for row in rows]

    def move(self, key: str, due: dt.date) -> None:
        with writing(self.engine) as session:
            session.exec(select(Deadline).where(Deadline.key == key)).one().due = due


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


class TestTheArithmetic:
    @given(DAYS, st.integers(0, 40))
    def test_a_lead_time_is_so_many_working_days_before_and_always_on_one(self, day: dt.date, lead: int) -> None:
        told = lead_day(day, lead)

        assert is_working_day(told)
        assert told <= day
        assert working_days_between(told, day) == max(0, lead if is_working_day(day) else lead - 1)

    @given(DAYS, st.integers(0, 40))
    def test_after_and_before_undo_each_other_from_a_working_day(self, day: dt.date, count: int) -> None:
        start = working_days_after(day, 1)

        assert working_days_before(working_days_after(start, count), count) == start
        assert working_days_between(start, working_days_after(start, count)) == count

    @given(DAYS, LEADS, DAYS)
    def test_nobody_is_told_before_they_asked_after_the_day_or_twice_on_a_morning(
        self, day: dt.date, leads: tuple[int, ...], first: dt.date
    ) -> None:
        mornings = [when for when, _ in plan(day, leads, working_days_after(first, 1), day)]

        assert all(first < when <= day for when in mornings)
        assert all(is_working_day(when) for when in mornings)
        assert len(set(mornings)) == len(mornings)

    @given(DAYS, LEADS)
    def test_however_often_it_is_looked_at_each_lead_time_is_told_once(self, day: dt.date, leads: tuple[int, ...]) -> None:
        due, told, today = Due("x", day, "x"), list[Told](), working_days_before(day, 45)
        while today <= day:
            for _ in range(2):
                if telling := decide(due, leads, dt.date.min, told, (today - dt.timedelta(days=1), today)):
                    told.append(Told(day, telling.lead, len(told)))
            today += dt.timedelta(days=1)

        assert [one.lead for one in told] == sorted({one.lead for one in told}, reverse=True)
        assert len(told) == len({lead_day(day, lead) for lead in leads})

    @given(DAYS, st.integers(0, 24 * 60 - 1))
    def test_the_next_morning_is_nine_in_london_on_a_working_day_summer_and_winter(self, day: dt.date, minute: int) -> None:
        at = dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(minutes=minute)

        found = next_morning(at)

        assert found >= at
        assert not is_quiet(found)
        assert (london(found).hour, london(found).minute) == (9, 0)
        assert working_days_between(day_of(at), day_of(found)) <= 1

    def test_a_bank_holiday_and_the_weekend_move_a_day_to_the_working_day_before(self) -> None:
        assert lead_day(dt.date(2025, 12, 26), 0) == dt.date(2025, 12, 24)
        assert lead_day(dt.date(2025, 12, 31), 5) == dt.date(2025, 12, 22)
        assert lead_day(dt.date(2025, 4, 22), 1) == dt.date(2025, 4, 17)


class TestWhoAsked:
    def test_they_are_told_at_their_lead_times_by_mail_and_in_slack_across_the_autumn_clock_change(self, desk: Desk) -> None:
        asked = nine(2025, 10, 20)
        desk.move("deadline-2025-26-action-plan", dt.date(2025, 10, 31))
        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 5, 1, at=asked)
        desk.wants(IN_SLACK, ReminderTopic.DEADLINES, 1, at=asked)

        desk.days(dt.date(2025, 10, 21), dt.date(2025, 11, 1))

        subject = "Reminder: Feedback on the draft action plan, by e-mail to the KCST, 31 October 2025"
        assert desk.told(BY_MAIL) == [(subject, dt.date(2025, 10, 24)), (subject, dt.date(2025, 10, 30))]
        assert desk.told(IN_SLACK) == [(subject, dt.date(2025, 10, 30))]
        assert [mail.to for mail in desk.mailbox.sent if mail.to == (LEAD,)] == [(LEAD,)] * 2
        assert [text for place, text, _ in desk.messenger.posts if place == "T1/U2"] == [
            next(text for place, text, _ in desk.messenger.posts if place == "T1/U2")
        ]

    def test_a_session_is_told_across_the_spring_clock_change_with_its_hour_and_place(self, desk: Desk) -> None:
        with writing(desk.engine) as session:
            session.add(
                LearningEvent(
                    key="s1", kind=EventKind.INFORMATION_SESSION, year="2025/26", title="Scams <b>now</b>\r\nBcc: x",
                    day=dt.date(2026, 3, 31), starts_at="12:30", place="online",
                )
            )  # fmt: skip
        desk.wants(BY_MAIL, ReminderTopic.SESSIONS, 2, 0, at=nine(2026, 3, 20))

        desk.days(dt.date(2026, 3, 23), dt.date(2026, 4, 1))

        subject = "Reminder: Scams <b>now</b> Bcc: x, 31 March 2026"
        assert desk.told(BY_MAIL) == [(subject, dt.date(2026, 3, 27)), (subject, dt.date(2026, 3, 31))]
        [mail, _] = [mail for mail in desk.mailbox.sent if mail.to == (LEAD,)]
        assert "12:30, online." in mail.text
        assert "<b>" not in mail.html
        assert "stop" in mail.text.splitlines()[-1]

    def test_a_cancelled_session_and_one_that_waits_for_a_person_are_told_to_nobody(self, desk: Desk) -> None:
        day = dt.date(2025, 9, 16)
        states = {"off": EventState.CANCELLED, "waits": EventState.CONFIRMED, "let-out": EventState.ADVERTISED}
        with writing(desk.engine) as session:
            for key, state in states.items():
                session.add(
                    LearningEvent(
                        key=key,
                        kind=EventKind.INFORMATION_SESSION,
                        year="2025/26",
                        title=f"A talk, {key}",
                        day=day,
                        state=state,
                    )
                )
                session.flush()
                session.add(EventCalendar(event_key=key, uid=f"{key}@x", changed=nine(2025, 7, 1), mailbox="box@x"))
        desk.wants(BY_MAIL, ReminderTopic.SESSIONS, 1, at=nine(2025, 9, 1))

        desk.days(dt.date(2025, 9, 8), dt.date(2025, 9, 16))

        assert len(desk.mailbox.sent) == 1
        assert "A talk, let-out" in desk.mailbox.sent[0].text

    def test_what_is_a_deadline_and_a_pots_closing_is_told_once(self, desk: Desk) -> None:
        for topic in (ReminderTopic.DEADLINES, ReminderTopic.POTS):
            desk.wants(BY_MAIL, topic, 1, at=nine(2025, 12, 1))

        desk.days(dt.date(2025, 12, 22), dt.date(2026, 1, 2))

        assert desk.told(BY_MAIL) == [("Reminder: The tactical pot of 2025/26 closes, 31 December 2025", dt.date(2025, 12, 30))]

    def test_a_pot_is_said_to_have_opened_once_to_who_asked_before(self, desk: Desk) -> None:
        desk.wants(BY_MAIL, ReminderTopic.POTS, 0, at=nine(2025, 7, 1), about="pot:tactical:opens")
        desk.wants(IN_SLACK, ReminderTopic.POTS, 0, at=nine(2025, 7, 18), about="pot:tactical:opens")

        desk.days(dt.date(2025, 7, 10), dt.date(2025, 7, 30))

        assert desk.told(BY_MAIL) == [("The tactical pot of 2025/26 has opened", dt.date(2025, 7, 14))]
        assert desk.told(IN_SLACK) == []

    def test_an_edition_that_went_out_is_told_and_a_draft_is_not(self, desk: Desk) -> None:
        desk.wants(BY_MAIL, ReminderTopic.BULLETIN, 0, at=nine(2025, 7, 1))
        with writing(desk.engine) as session:
            for month, state in (("2025-07", EditionState.SENT), ("2025-08", EditionState.DRAFT)):
                session.add(BulletinEdition(month=month, state=state, subject="E", text="T", html="H", drafted=nine(2025, 7, 1),
                                            approved=nine(2025, 7, 2)))  # fmt: skip

        desk.days(dt.date(2025, 7, 2), dt.date(2025, 7, 9))

        assert desk.told(BY_MAIL) == [("The KCST E-Bulletin of July 2025 is out", dt.date(2025, 7, 2))]

    def test_who_asked_too_late_for_their_lead_time_hears_the_next_morning(self, desk: Desk) -> None:
        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 10, at=nine(2025, 12, 22) + dt.timedelta(hours=3))

        desk.days(dt.date(2025, 12, 22), dt.date(2026, 1, 5))

        assert [day for _, day in desk.told(BY_MAIL)] == [dt.date(2025, 12, 23)]

    def test_who_unsubscribed_gets_none_and_what_waited_is_called_back(self, desk: Desk) -> None:
        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 5, 1, at=nine(2025, 12, 1))
        desk.run(nine(2025, 12, 22), send=False)
        assert len(desk.told(BY_MAIL)) == 1

        desk.stops(BY_MAIL, nine(2025, 12, 22))
        desk.days(dt.date(2025, 12, 23), dt.date(2026, 1, 2))

        assert desk.told(BY_MAIL) == []
        assert not [mail for mail in desk.mailbox.sent if LEAD in mail.to]

    def test_an_old_wish_taken_up_again_does_not_undo_a_later_stop(self, desk: Desk) -> None:
        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 1, at=nine(2025, 12, 1))
        desk.stops(BY_MAIL, nine(2025, 12, 5))

        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 1, at=nine(2025, 12, 1))
        desk.days(dt.date(2025, 12, 29), dt.date(2026, 1, 2))

        assert desk.told(BY_MAIL) == []


class TestOnce:
    def test_two_runs_at_once_tell_each_once(self, any_engine: Engine) -> None:
        desk = Desk(any_engine)
        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 5, at=nine(2025, 12, 1))
        desk.clock.moment = nine(2025, 12, 22)
        threads = [threading.Thread(target=desk.job.run, args=(nine(2025, 12, 22),)) for _ in range(3)]

        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(desk.told(BY_MAIL)) == 1
        with reading(any_engine) as session:
            assert len(session.exec(select(Reminder).where(Reminder.to == LEAD)).all()) == 1

    def test_nothing_leaves_at_night_or_on_a_day_off(self, desk: Desk) -> None:
        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 5, at=nine(2025, 12, 1))

        said = desk.run(nine(2025, 12, 22), now=nine(2025, 12, 22) + dt.timedelta(hours=10))
        weekend = desk.run(nine(2025, 12, 28))

        assert (said, weekend, desk.told(BY_MAIL)) == (QUIET, QUIET, [])

    def test_what_could_not_leave_by_the_evening_is_called_back_and_told_the_next_working_morning(self, desk: Desk) -> None:
        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 5, at=nine(2025, 12, 1))
        desk.run(nine(2025, 12, 24), send=False)

        desk.clock.moment = nine(2025, 12, 24) + dt.timedelta(hours=9)
        look_again(desk.parts, desk.clock.moment)
        deliver(desk.parts, desk.clock.moment)
        assert desk.told(BY_MAIL) == []
        assert not desk.mailbox.sent

        desk.run(nine(2025, 12, 29))

        assert [day for _, day in desk.told(BY_MAIL)] == [dt.date(2025, 12, 29)]
        assert len([mail for mail in desk.mailbox.sent if LEAD in mail.to]) == 1


class TestMissed:
    def test_after_a_week_each_that_still_makes_sense_goes_out_once_and_the_rest_is_named(self, desk: Desk) -> None:
        with writing(desk.engine) as session:
            session.add(Deadline(key="over", year="2025/26", what="A short one", topic="other", due=dt.date(2025, 12, 24)))
        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 7, 5, 1, at=nine(2025, 12, 1))
        desk.run(nine(2025, 12, 12))

        now = nine(2025, 12, 29) + dt.timedelta(hours=2)
        said = [desk.run(nine(2025, 12, day), now=now) for day in (15, 16, 17, 18, 19, 22, 23, 24, 29)]

        sent = [subject for subject, _ in desk.told(BY_MAIL)]
        assert sent == ["Reminder: The tactical pot of 2025/26 closes, 31 December 2025"]
        assert "over 1 days before (2)" in str(said[0])
        assert f"{TACTICAL} 7 days before (1)" in str(said[0])
        assert set(said[1:]) == {""}

    def test_none_is_told_once_its_day_has_passed(self, desk: Desk) -> None:
        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 5, at=nine(2025, 12, 1))

        desk.run(nine(2026, 1, 2))

        assert desk.told(BY_MAIL) == []

    def test_the_last_run_is_the_last_that_was_not_in_quiet_hours(self, desk: Desk) -> None:
        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 5, 1, at=nine(2025, 12, 1))
        desk.run(nine(2025, 12, 19))
        desk.run(nine(2025, 12, 20))

        said = desk.run(nine(2025, 12, 30))

        assert f"{TACTICAL} 5 days before (2)" in str(said)
        with reading(desk.engine) as session:
            assert len(session.exec(select(JobRun)).all()) == 3


class TestGoneAndMoved:
    def test_one_that_waits_is_withdrawn_when_its_cause_is_gone_and_comes_back_with_it(self, desk: Desk) -> None:
        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 5, at=nine(2025, 12, 1))
        desk.run(nine(2025, 12, 22), send=False)
        with writing(desk.engine) as session:
            kept = session.exec(select(Deadline).where(Deadline.key == TACTICAL)).one().model_dump(exclude={"id"})
            session.exec(delete(Deadline).where(col(Deadline.key) == TACTICAL))

        desk.clock.moment = nine(2025, 12, 22) + dt.timedelta(minutes=10)
        said = look_again(desk.parts, desk.clock.moment)
        deliver(desk.parts, desk.clock.moment)

        assert (said, desk.told(BY_MAIL)) == ("2 withdrawn", [])
        assert not desk.mailbox.sent
        with writing(desk.engine) as session:
            states = session.exec(select(Reminder.state).where(Reminder.to == LEAD)).all()
            session.add(Deadline(**kept))
        assert states == [ReminderState.WITHDRAWN]
        desk.run(nine(2025, 12, 23))
        assert len([mail for mail in desk.mailbox.sent if LEAD in mail.to]) == 1

    def test_who_was_told_the_old_day_hears_once_of_the_new_one_and_is_reminded_of_it(self, desk: Desk) -> None:
        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 5, 1, at=nine(2025, 12, 1))
        desk.run(nine(2025, 12, 22))
        desk.move(TACTICAL, dt.date(2026, 1, 30))

        desk.days(dt.date(2025, 12, 23), dt.date(2026, 1, 30))

        reminder = "Reminder: The tactical pot of 2025/26 closes, 30 January 2026"
        assert desk.told(BY_MAIL)[1:] == [
            ("Changed to 30 January 2026: The tactical pot of 2025/26 closes", dt.date(2025, 12, 23)),
            (reminder, dt.date(2026, 1, 23)),
            (reminder, dt.date(2026, 1, 29)),
        ]
        [changed] = [mail for mail in desk.mailbox.sent if mail.to == (LEAD,) and mail.subject.startswith("Changed")]
        assert "- It was 31 December 2025.\n- It is now 30 January 2026." in changed.text

    def test_who_was_not_told_the_old_day_hears_of_the_new_one_only(self, desk: Desk) -> None:
        desk.wants(BY_MAIL, ReminderTopic.DEADLINES, 1, at=nine(2025, 12, 1))
        desk.run(nine(2025, 12, 22))
        desk.move(TACTICAL, dt.date(2026, 1, 7))

        desk.days(dt.date(2025, 12, 23), dt.date(2026, 1, 7))

        assert desk.told(BY_MAIL) == [("Reminder: The tactical pot of 2025/26 closes, 7 January 2026", dt.date(2026, 1, 6))]


class TestLeads:
    """A project's lead hears of that project, and of nothing else."""

    def bid(self, session: Session, reference: str, state: State, when: dt.date, **values: object) -> None:
        session.add(Proposal(reference=reference, title=f"Title of {reference}", year="2025/26", pot="tactical",
                             received=when, **values))  # type: ignore[arg-type]  # fmt: skip
        session.flush()
        meeting = dt.date(2025, 9, 16) if state is State.INVITED else None
        session.add(
            ProposalStep(
                proposal_ref=reference, number=1, effective=when, recorded=morning(when), by="x", action="receive",
                state=state, meeting=meeting,
            )
        )  # fmt: skip

    def test_what_is_missing_is_asked_for_after_a_week_at_most_three_times(self, desk: Desk) -> None:
        with writing(desk.engine) as session:
            self.bid(session, "K-1", State.NEEDS_INFORMATION, dt.date(2025, 8, 1), lead_email=LEAD, missing=["amount"])
            self.bid(session, "K-2", State.NEEDS_INFORMATION, dt.date(2025, 8, 1), lead_email="", missing=["amount"])
            self.bid(session, "K-3", State.RECEIVED, dt.date(2025, 8, 1), lead_email=PARTNER)

        desk.days(dt.date(2025, 8, 1), dt.date(2025, 10, 31))

        assert [day for subject, day in desk.told(BY_MAIL) if "K-1" in subject] == [
            dt.date(2025, 8, 8), dt.date(2025, 8, 22), dt.date(2025, 9, 8),
        ]  # fmt: skip
        assert {mail.to for mail in desk.mailbox.sent if "Still needed" in mail.subject} == {(LEAD,)}
        assert desk.told(Reach(Channel.MAIL, PARTNER)) == []

    def test_the_day_to_present_and_the_end_of_the_year_are_told_to_the_lead_alone(self, desk: Desk) -> None:
        with writing(desk.engine) as session:
            self.bid(session, "K-1", State.INVITED, dt.date(2025, 8, 1), lead_email=LEAD)
            self.bid(session, "K-2", State.DELIVERING, dt.date(2025, 8, 1), lead_email=PARTNER)

        desk.days(dt.date(2025, 9, 1), dt.date(2025, 9, 17))
        desk.days(dt.date(2026, 3, 1), dt.date(2026, 3, 31))

        presenting = "You present on 16 September 2025: Title of K-1 [K-1]"
        assert desk.told(BY_MAIL) == [(presenting, dt.date(2025, 9, 9)), (presenting, dt.date(2025, 9, 15))]
        assert [day for _, day in desk.told(Reach(Channel.MAIL, PARTNER))] == [
            dt.date(2026, 3, 3), dt.date(2026, 3, 17), dt.date(2026, 3, 26),
        ]  # fmt: skip
        assert not [mail for mail in desk.mailbox.sent if mail.to == (PARTNER,) and "K-1" in mail.text]

    def test_nobody_who_asked_learns_of_a_proposal(self) -> None:
        asked = {cause.name for cause in load().values() if cause.audience is Audience.ASKED}

        assert asked == {"bulletin", "deadlines", "meetings", "pots", "pots_open", "sessions"}


class TestTheTeam:
    def test_proposals_and_held_letters_that_wait_are_named_once_a_week_and_never_by_their_content(self, desk: Desk) -> None:
        with writing(desk.engine) as session:
            TestLeads().bid(session, "K-1", State.RECEIVED, dt.date(2025, 8, 1), lead_email=LEAD)
            session.add(StoredLetter(mailbox="m", identity="i", raw=b"a secret", subject="a secret", stored=nine(2025, 8, 1),
                                     received=nine(2025, 8, 1), state=LetterState.HELD))  # fmt: skip

        desk.days(dt.date(2025, 8, 4), dt.date(2025, 8, 22))

        posts = [text for place, text, _ in desk.messenger.posts if place == "C1"]
        waiting = [text for text in posts if text.startswith("1 proposal waits")]
        held = [text for text in posts if text.startswith("1 letter waits")]
        assert (len(waiting), len(held)) == (3, 3)
        assert "- K-1: received, since 1 August 2025" in waiting[0]
        assert "Title of K-1" not in waiting[0]
        assert not [text for text in posts if "secret" in text]

    def test_a_session_is_told_to_the_team_that_holds_it_and_whether_anybody_else_was(self, desk: Desk) -> None:
        desk.days(dt.date(2025, 6, 16), dt.date(2025, 6, 24))

        told = [text for _, text, _ in desk.messenger.posts if "24 June 2025" in text]
        assert len(told) == 2
        assert all("kcst sessions tell session-2025-06-24" in text for text in told)

    def test_the_cut_off_and_the_paper_are_told_before_the_bodies_meetings(self, desk: Desk) -> None:
        with writing(desk.engine) as session:
            session.add(Meeting(key="wg", body_key="kcsp-wg", day=dt.date(2025, 10, 14)))
            session.add(Meeting(key="board", body_key="kcsp", day=dt.date(2025, 10, 22)))

        desk.days(dt.date(2025, 9, 22), dt.date(2025, 10, 22))

        subjects = {text.splitlines()[0] for _, text, _ in desk.messenger.posts}
        assert {
            "3 October 2025: Proposals for the meeting of the KCSP Working Group on 14 October 2025",
            "14 October 2025: The paper for the meeting of the Kent Community Safety Partnership on 22 October 2025",
        } <= subjects
