"""The conversation as a whole: any text, every door the same words, threads that forget, and what it learns."""

import datetime as dt
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select
from structlog.testing import capture_logs

from bot.settings import Settings
from bot.wiring import House
from handlers.conversation import Question, Reply, ask, note_open, remember
from models.database import reading, writing
from models.dates import parse_moment
from models.learning import OpenQuestion, ThreadMemory, teach
from tests.conftest import LEAD

AT = parse_moment("2025-07-23")
ODD = [
    "{{ 7*7 }}",
    "{% for x in y %}",
    "'; DROP TABLE ledgerentry; --",
    "<script>alert(1)</script>",
    "\u202eevig",
    "🤷" * 50,
    "\x00",
    "£",
]


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(st.text(max_size=300), st.sampled_from(ODD), st.text(max_size=40).map(lambda part: part * 400)))
def test_any_text_is_met_without_an_error_and_without_a_figure(kent_session: Session, text: str) -> None:
    reply = ask(kent_session, Question(text, AT))

    assert reply.body
    assert "49" not in reply.body or "{{" not in text
    assert reply.topic in ("unknown", "smalltalk", "help", "safeguarding") or reply.citations or "£" not in reply.text


def house_of(engine: Engine, **settings: object) -> House:
    """The house around the database of that engine."""
    database = str(engine.url.database)
    return House(Settings(database=f"sqlite:///{database}", home=f"{database}.home", **settings))  # type: ignore[arg-type]


def test_every_door_says_the_same(engine: Engine, session: Session) -> None:
    question = Question("How much is left in the tactical pot?", AT)

    assert house_of(engine).answer(question).text == ask(session, question).text


class TestWithoutMemory:
    """The answer is ready, and the database cannot take what would be remembered of it."""

    QUESTIONS = ("How much is left in the tactical pot?", "the grant", "what colour is Priya Shah's van?")

    @pytest.mark.parametrize("text", QUESTIONS)
    def test_a_busy_database_holds_no_answer_back(self, engine: Engine, session: Session, text: str) -> None:
        house, question = house_of(engine, busy_seconds=0.05), Question(text, AT, thread="t1")
        wanted = ask(session, question)
        with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as other, capture_logs() as logs:
            other.execute("BEGIN IMMEDIATE")

            reply = house.answer(question)

        assert reply == wanted
        assert logs == [self.said(wanted, "LockedDatabase")]

    @pytest.mark.parametrize("text", QUESTIONS)
    def test_nor_does_one_that_may_only_be_read(self, engine: Engine, session: Session, text: str) -> None:
        house, question = house_of(engine), Question(text, AT, thread="t1")
        wanted = ask(session, question)
        event.listen(house.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))

        with capture_logs() as logs:
            reply = house.answer(question)

        assert reply == wanted
        assert logs == [self.said(wanted, "OperationalError")]

    def said(self, reply: Reply, error: str) -> dict[str, str]:
        """The whole line of the log, which has no place for anybody's words."""
        event = "answered without keeping the thread"
        return {"event": event, "topic": reply.topic, "error": error, "log_level": "warning"}

    def test_what_went_wrong_in_answering_is_not_hidden(self, engine: Engine) -> None:
        house = house_of(engine, busy_seconds=0.05)
        with writing(engine) as session:
            session.connection().exec_driver_sql("ALTER TABLE award RENAME TO gone")

        with pytest.raises(OperationalError, match="no such table"):
            house.answer(Question("How much is left in the tactical pot?", AT))


class TestThreads:
    def talk(self, session: Session, text: str, at: dt.datetime = AT) -> str:
        question = Question(text, at, thread="t1")
        reply = ask(session, question)
        remember(session, question, reply)
        session.flush()
        return reply.body

    def test_half_a_sentence_takes_over_what_went_before(self, session: Session) -> None:
        self.talk(session, "How much is left in the tactical pot?")

        assert "upfront pot of 2025/26" in self.talk(session, "and upfront?")

    def test_a_day_later_it_is_forgotten(self, session: Session) -> None:
        self.talk(session, "How much is left in the tactical pot?")

        assert "upfront pot of 2025/26" not in self.talk(session, "and upfront?", AT + dt.timedelta(hours=25))

    def test_nobodys_words_are_remembered(self, session: Session) -> None:
        self.talk(session, "How much is left in the tactical pot for Priya Shah of Northbank?")

        kept = session.exec(select(ThreadMemory)).one().model_dump_json()
        assert "Priya" not in kept
        assert "Northbank" not in kept

    def test_a_cry_for_help_leaves_no_trace(self, session: Session) -> None:
        question = Question("my boyfriend punched me and I'm scared to go home", AT, LEAD, "t1")
        reply = ask(session, question)
        remember(session, question, reply)
        note_open(session, question, reply)

        assert (reply.topic, "999" in reply.body, "101" in reply.body) == ("safeguarding", True, True)
        assert session.exec(select(ThreadMemory)).all() == []
        assert session.exec(select(OpenQuestion)).all() == []


class TestLearning:
    def test_an_unanswered_question_is_kept_scrubbed(self, session: Session) -> None:
        question = Question("what colour is the van of priya@northbank.example, 07700 900123?", AT)
        note_open(session, question, ask(session, question))
        session.flush()

        kept = session.exec(select(OpenQuestion)).one()
        assert "northbank" not in kept.text
        assert "900123" not in kept.text

    def test_a_taught_phrase_counts_at_once(self, engine: Engine) -> None:
        text = "what's the wedge looking like"
        with reading(engine) as session:
            assert ask(session, Question(text, AT)).topic != "funding.balance"
        with writing(engine) as session:
            teach(session, text, "funding.balance", AT)

        with reading(engine) as session:
            assert ask(session, Question(text, AT)).topic == "funding.balance"
