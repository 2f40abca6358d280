"""What the assistant learns from: questions it could not answer or answered badly, phrases it was taught, and threads."""

import datetime as dt
import enum

from sqlalchemy import func
from sqlmodel import JSON, Field, Session, SQLModel, col, delete, select

from models.columns import ID, MomentColumn, named
from models.upsert import insert_for


class WhyOpen(enum.StrEnum):
    UNANSWERED = "unanswered"
    ASKED_BACK = "asked_back"
    RATED_BADLY = "rated_badly"


class OpenQuestion(SQLModel, table=True):
    """A question for a person to look at: its text scrubbed of names and contact data, and never who asked."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    text: str
    why: WhyOpen = Field(sa_type=named(WhyOpen))
    nearest: str = ""
    asked: dt.datetime = Field(sa_type=MomentColumn, index=True)
    taught_topic: str = ""


class TaughtPhrase(SQLModel, table=True):
    """A phrase a person said belongs to a topic; it counts from the next question on."""

    phrase: str = Field(primary_key=True)
    topic: str
    taught: dt.datetime = Field(sa_type=MomentColumn)


class TaughtLetter(SQLModel, table=True):
    """A letter whose sorting a person corrected. While it `counts`, letters in much the same words are sorted as it was.

    `words` are its telling words without names and numbers, `before` the kinds it had had.
    """

    letter_id: int = Field(primary_key=True, foreign_key="storedletter.id", sa_column_kwargs={"autoincrement": False})
    kinds: list[str] = Field(default_factory=list, sa_type=JSON)
    before: list[str] = Field(default_factory=list, sa_type=JSON)
    words: list[str] = Field(default_factory=list, sa_type=JSON)
    counts: bool = True
    by: str = ""
    taught: dt.datetime = Field(sa_type=MomentColumn)


class ThreadMemory(SQLModel, table=True):
    """What the last answer of a thread was about, for the question that follows; never the words of anybody."""

    thread: str = Field(primary_key=True)
    topic: str
    slots: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    choices: list[str] = Field(default_factory=list, sa_type=JSON)
    at: dt.datetime = Field(sa_type=MomentColumn, index=True)


def taught_phrases(session: Session) -> list[tuple[str, str]]:
    """(phrase, topic) of all that was taught."""
    rows = session.exec(select(TaughtPhrase).order_by(TaughtPhrase.phrase))
    return [(row.phrase, row.topic) for row in rows]


def taught_letters(session: Session, most: int) -> list[TaughtLetter]:
    """The letters that count as examples, latest first, at most so many."""
    query = select(TaughtLetter).where(col(TaughtLetter.counts)).order_by(col(TaughtLetter.taught).desc())
    return list(session.exec(query.limit(most)))


def taught_version(session: Session) -> tuple[int, str]:
    """Changes whenever something is taught."""
    count, latest = session.exec(select(func.count(), func.max(TaughtPhrase.taught)).select_from(TaughtPhrase)).one()
    return int(count), str(latest)


def teach(session: Session, phrase: str, topic: str, at: dt.datetime) -> None:
    """The phrase belongs to the topic; what was taught of it before is replaced."""
    session.merge(TaughtPhrase(phrase=phrase, topic=topic, taught=at))


def open_questions(session: Session) -> list[OpenQuestion]:
    """What nobody has dealt with, oldest first."""
    query = select(OpenQuestion).where(OpenQuestion.taught_topic == "").order_by(col(OpenQuestion.id))
    return list(session.exec(query))


def remember_thread(session: Session, memory: ThreadMemory) -> None:
    values = memory.model_dump()
    changed = {name: value for name, value in values.items() if name != "thread"}
    statement = insert_for(session, ThreadMemory).values(**values)
    session.execute(statement.on_conflict_do_update(index_elements=["thread"], set_=changed))


def forget_before(session: Session, threads: dt.datetime, questions: dt.datetime) -> tuple[int, int]:
    """Delete the threads and the questions that are older than they may be kept. Returns how many of each."""
    old_threads = delete(ThreadMemory).where(col(ThreadMemory.at) < threads).returning(col(ThreadMemory.thread))
    old_questions = delete(OpenQuestion).where(col(OpenQuestion.asked) < questions).returning(col(OpenQuestion.id))
    return len(session.execute(old_threads).all()), len(session.execute(old_questions).all())
