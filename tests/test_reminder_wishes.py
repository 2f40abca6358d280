"""Asking for reminders: what is understood, what is said to be set, what is asked back; by mail and in talk."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from bot.settings import Settings
from bot.slack.asking.replying import heard, person
from bot.slack.who import whose
from bot.wiring import House
from handlers import conversation
from handlers.conversation import Question, Reply
from handlers.intake.outcome import Outcome
from handlers.intake.seeing import Arrival
from handlers.reminding.wishes import Kind, leads_in, read
from handlers.understanding.words import plain
from models.database import reading, writing
from models.dates import LONDON
from models.post import Channel, OutboxMessage, OutboxState
from models.subscriptions import Reach, ReminderTopic, Subscription, subscribe, wishes_of
from scheduler.taking_in import take_in
from tests.conftest import LEAD, OUTSIDER, PARTNER
from tests.making_letters import OURS, letter
from tests.test_reminders import Desk, nine

AT = dt.datetime(2025, 7, 24, 12, tzinfo=LONDON)
BY_MAIL = Reach(Channel.MAIL, LEAD)
T = ReminderTopic


def say(session: Session, text: str, asker: str = LEAD, at: dt.datetime = AT, **more: str | bool) -> Reply:
    """A question put and its reply remembered, as a door does it."""
    question = Question(text, at, asker, **more)  # type: ignore[arg-type]
    reply = conversation.ask(session, question)
    conversation.remember(session, question, reply)
    return reply


def wanted(session: Session, reach: Reach = BY_MAIL) -> list[tuple[ReminderTopic, str, list[int]]]:
    return [(wish.topic, wish.about, wish.leads) for wish in wishes_of(session, reach)]


class TestTheWords:
    @pytest.mark.parametrize(
        ("words", "leads"),
        [
            ("a week before", (5,)),
            ("two weeks before", (10,)),
            ("a fortnight ahead", (10,)),
            ("the day before", (1,)),
            ("three days before it ends", (3,)),
            ("10 working days in advance", (10,)),
            ("a month before", (20,)),
            ("on the day", (0,)),
            ("a week and a day before", (5, 1)),
            ("48 hours before", (2,)),
            ("from a week to two weeks before", (10,)),
            ("two days instead of a week before", (2,)),
            ("before", ()),
            ("9999 weeks before", ()),
        ],
    )  # fmt: skip
    def test_lead_times_are_understood_in_words(self, words: str, leads: tuple[int, ...]) -> None:
        assert leads_in(plain(f"remind me {words}") if "instead" not in words else "two days before instead of a week") == leads

    @pytest.mark.parametrize(
        ("text", "kind", "topics"),
        [
            ("Remind me a week before the deadlines", Kind.START, (T.DEADLINES,)),
            ("ping me the day before the next CSIS", Kind.START, (T.SESSIONS,)),
            ("tell me when bidding opens", Kind.START, (T.POTS,)),
            ("remind me of sessions and meetings", Kind.START, (T.SESSIONS, T.MEETINGS)),
            ("remind me of everything", Kind.START, tuple(T)),
            ("stop", Kind.STOP, ()),
            ("Please don't send me any more alerts", Kind.STOP, ()),
            ("unsubscribe me from session reminders", Kind.STOP, (T.SESSIONS,)),
            ("Cancel the one about the bulletin but keep the deadline one.", Kind.STOP, (T.BULLETIN,)),
            ("What reminders have I got?", Kind.LIST, ()),
            ("am I subscribed", Kind.LIST, ()),
            ("remind me to cancel it before the pot closes", Kind.UNCLEAR, (T.POTS,)),
            ("remind me who chairs the working group", Kind.UNCLEAR, (T.MEETINGS,)),
            ("do you send reminders?", Kind.UNCLEAR, ()),
            ("snooze", Kind.UNCLEAR, ()),
        ],
    )  # fmt: skip
    def test_what_is_wanted_is_told_from_what_only_sounds_like_it(
        self, text: str, kind: Kind, topics: tuple[ReminderTopic, ...]
    ) -> None:
        found = read(plain(text))

        assert (found.kind, found.topics) == (kind, topics)


class TestInTalk:
    def test_the_reply_says_what_is_set_when_it_will_be_told_and_how_to_stop(self, session: Session) -> None:
        text = say(session, "Please remind me two weeks before the tactical pot closes.").text

        assert wanted(session) == [(T.POTS, "pot:tactical:closes", [10])]
        assert (
            f"I will remind you at {LEAD}, at nine on working mornings, of:\n\n- the tactical pot closing, 10 working days"
            in text
        )
        assert "- 31 December 2025: The tactical pot of 2025/26 closes; you hear on 15 December 2025" in text
        assert "write “stop reminders”" in text
        assert "Source: KCSP minutes, 25 March 2025" in text

    def test_what_the_reply_promises_is_what_is_sent(self, engine: Engine) -> None:
        with writing(engine) as session:
            text = say(session, "Remind me a week and a day before the tactical pot closes", at=nine(2025, 12, 1)).text
        desk = Desk(engine)

        desk.days(dt.date(2025, 12, 1), dt.date(2026, 1, 2))

        assert "you hear on 22 December 2025 and 30 December 2025" in text
        assert [day for _, day in desk.told(BY_MAIL)] == [dt.date(2025, 12, 22), dt.date(2025, 12, 30)]

    def test_without_knowing_where_to_write_nothing_is_set(self, session: Session) -> None:
        unknown = say(session, "Remind me of the deadlines", asker="")
        doubtful = say(session, "Remind me of the deadlines", known=False)

        assert unknown.text == doubtful.text
        assert unknown.text.startswith("Nothing has been set")
        assert session.exec(select(Subscription)).all() == []

    def test_an_unclear_wish_is_asked_back_with_three_choices_that_work(self, session: Session) -> None:
        asked = say(session, "Remind me two weeks before", thread="t/1")
        assert wanted(session) == []

        say(session, "2", thread="t/1")

        assert (asked.topic, len(asked.choices)) == ("reminders", 3)
        assert all(choice.question in asked.text for choice in asked.choices)
        assert wanted(session) == [(T.SESSIONS, "", [10])]

    @pytest.mark.parametrize(
        "text",
        [
            "Remind me before the coercive control webinar",
            "Set a reminder for the stalking conference deadline please",
            "Could you nudge me on 1 December about our knife crime bid?",
            "remind me in november about the pot",
        ],
    )
    def test_what_is_not_on_record_is_never_taken_for_something_else(self, session: Session, text: str) -> None:
        reply = say(session, text)

        assert "nothing has been set" in reply.text
        assert wanted(session) == []

    def test_one_thing_is_set_alone_where_it_is_named(self, session: Session) -> None:
        say(session, "reminder for 8 aug")
        say(session, "ping me the day before the next working group")

        assert wanted(session) == [(T.DEADLINES, "deadline-2025-26-action-plan", [10, 5, 1]), (T.MEETINGS, "body:kcsp-wg", [1])]

    def test_they_are_listed_and_stopped_by_topic_or_all(self, session: Session) -> None:
        say(session, "Remind me of sessions and meetings the day before")
        listed = say(session, "What reminders have I got?").text

        one = say(session, "stop reminders about meetings").text
        rest = say(session, "stop").text
        none = say(session, "stop").text

        assert "- information sessions and webinars, 1 working day before" in listed
        assert "- 2 October 2025: Meeting of the Crime and Disorder Scrutiny Committee; you hear on 1 October 2025" in listed
        assert "I no longer remind you of:\n\n- meetings of the partnership" in one
        assert "You are still reminded of:\n\n- information sessions" in one
        assert rest.startswith("Stopped.")
        assert none.startswith("You have no such reminders")
        assert wanted(session) == []

    def test_somebody_elses_wishes_are_neither_shown_nor_ended(self, session: Session) -> None:
        say(session, "Remind me of the deadlines")

        listed, stopped = say(session, "what reminders have i got", asker=PARTNER), say(session, "stop", asker=PARTNER)

        assert listed.text.startswith("You have no reminders")
        assert stopped.text.startswith("You have no such reminders")
        assert len(wanted(session)) == 1

    def test_two_wishes_in_one_message_are_both_set(self, session: Session) -> None:
        say(session, "Remind me of the deadlines.\nRemind me of meetings the day before.")

        assert [topic for topic, _, _ in wanted(session)] == [T.DEADLINES, T.MEETINGS]

    def test_a_database_that_cannot_be_written_is_said_and_not_hidden(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        house = House(Settings(database=str(engine.url)))

        def busy(*_: object) -> None:
            raise OperationalError("busy", None, Exception("busy"))

        monkeypatch.setattr(conversation, "remember", busy)

        reply = house.answer(Question("Remind me of the deadlines", AT, LEAD))

        house.engine.dispose()
        assert reply.text.startswith("I cannot write to the records just now, so nothing was set")

    def test_slack_knows_the_person_by_their_own_organisation(self, session: Session) -> None:
        event = {
            "user": "U2",
            "user_team": "T9",
            "team": "T1",
            "ts": "1",
            "channel": "D1",
            "text": "remind me of the deadlines",
        }
        tap = {"user": {"id": "U2", "team_id": "T9"}, "actions": [{"value": "x"}]}

        asked = heard({"event": event, "team_id": "T1"})
        say(session, asked.text, asker="", chat=asked.who)

        assert asked.who == person(*whose(tap)) == "T9/U2"
        assert heard({"event": {}}).who == ""
        assert [topic for topic, _, _ in wanted(session, Reach(Channel.CHAT, "T9/U2"))] == [T.DEADLINES]


class TestByMail:
    def arrive(self, engine: Engine, text: str, number: int = 1, /, **headers: str) -> Outcome:
        raw = letter(text, Message_ID=f"<wish-{number}@northbank.example>", **({"Subject": "Reminders"} | headers))
        [outcome] = take_in(engine, OURS, [Arrival(raw)], AT)
        return outcome

    def receipts(self, engine: Engine) -> list[str]:
        with reading(engine) as session:
            return [row.text for row in session.exec(select(OutboxMessage).where(OutboxMessage.channel == Channel.MAIL))]

    def wanted(self, engine: Engine, reach: Reach = BY_MAIL) -> list[tuple[ReminderTopic, str, list[int]]]:
        with reading(engine) as session:
            return wanted(session, reach)

    @pytest.mark.parametrize(
        "text",
        [
            "Please remind me a week before the tactical pot closes.",
            "Could you remind me a week before the tactical pot closes?",
        ],
    )
    def test_a_letter_sets_it_and_the_receipt_says_so(self, any_engine: Engine, text: str) -> None:
        self.arrive(any_engine, f"Hello,\n\n{text}\n\nThanks\nPriya\n")

        assert self.wanted(any_engine) == [(T.POTS, "pot:tactical:closes", [5])]
        [receipt] = self.receipts(any_engine)
        assert "you hear on 22 December 2025" in receipt

    def test_a_letter_whose_sender_failed_every_check_sets_nothing(self, engine: Engine) -> None:
        failed = {"Authentication-Results": "mx.kent.gov.uk; spf=softfail; dkim=none; dmarc=none"}

        self.arrive(engine, "Please remind me of the deadlines.\n", 1, **failed)

        assert self.wanted(engine) == []
        assert not [text for text in self.receipts(engine) if "I will remind you" in text]

    def test_stop_in_answer_to_a_reminder_ends_them_and_anything_else_called_stop_is_left_alone(self, engine: Engine) -> None:
        with writing(engine) as session:
            subscribe(session, BY_MAIL, T.DEADLINES, (5,), nine(2025, 7, 1))
        Desk(engine).run(nine(2025, 8, 1), send=False)
        with reading(engine) as session:
            [reminder] = session.exec(select(OutboxMessage.message_id).where(OutboxMessage.to == LEAD))

        self.arrive(engine, "Stop\n", 1, Subject="Re: something", In_Reply_To="<other@x.example>")
        stays = self.wanted(engine)
        stranger = f"Sam <{OUTSIDER}>"
        self.arrive(engine, "Stop\n", 2, Subject="Re: Reminder", In_Reply_To=reminder, From=stranger)
        stays_too = self.wanted(engine)
        self.arrive(engine, "Stop\n", 3, Subject="Re: Reminder", In_Reply_To=reminder)

        assert stays == stays_too == [(T.DEADLINES, "", [5])]
        assert self.wanted(engine) == []
        assert [text for text in self.receipts(engine) if "Stopped. I no longer remind you of:" in text]
        with reading(engine) as session:
            states = session.exec(select(OutboxMessage.state).where(OutboxMessage.message_id == reminder)).all()
        assert states == [OutboxState.CANCELLED]

    def test_the_same_words_again_another_day_are_a_new_wish(self, engine: Engine) -> None:
        had = []
        for day, text in enumerate(("Please remind me of the deadlines.", "Please stop sending me reminders.") * 2, start=1):
            self.arrive(engine, f"{text}\n", day, Date=f"0{day} Jul 2025 08:00:00 +0100")
            had.append(bool(self.wanted(engine)))

        assert had == [True, False, True, False]

    def test_a_reminder_that_comes_back_for_good_ends_the_wish_and_a_delay_does_not(self, engine: Engine) -> None:
        with writing(engine) as session:
            subscribe(session, BY_MAIL, T.DEADLINES, (5,), nine(2025, 7, 1))
        Desk(engine).run(nine(2025, 8, 1))
        with reading(engine) as session:
            [reminder] = session.exec(select(OutboxMessage.message_id).where(OutboxMessage.to == LEAD))

        list(take_in(engine, OURS, [Arrival(report(reminder, "delayed", 1))], AT))
        delayed = self.wanted(engine)
        list(take_in(engine, OURS, [Arrival(report(reminder, "failed", 2))], AT))

        assert delayed == [(T.DEADLINES, "", [5])]
        assert self.wanted(engine) == []


def report(about: str, action: str, number: int) -> bytes:
    """A delivery report on a mail of ours."""
    return (
        f"From: MAILER-DAEMON@mx.northbank.example\nTo: {OURS}\nSubject: Delivery Status Notification\n"
        f"Message-ID: <dsn-{number}@mx.northbank.example>\nDate: Fri, 1 Aug 2025 1{number}:00:00 +0100\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\nYour message could not be delivered: {action}.\n"
        f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; {LEAD}\n"
        f"Action: {action}\nStatus: {'5.1.1' if action == 'failed' else '4.4.1'}\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {about}\nSubject: Reminder\n\ntext\n--b--\n"
    ).encode()
