"""Questions asked in a chat: each is stored before it is acknowledged, and held by a lease while it is answered."""

import datetime as dt
import enum
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Update
from sqlalchemy.orm import aliased
from sqlmodel import JSON, Field, Session, SQLModel, col, delete, exists, select, update
from sqlmodel.sql.expression import SelectOfScalar

from models.columns import ID, MomentColumn, named
from models.upsert import insert_for


class ChatState(enum.StrEnum):
    """WORKING is for as long as the lease lasts; DONE is answered, or given up."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"


OPEN = (ChatState.WAITING, ChatState.WORKING)


class ChatQuestion(SQLModel, table=True):
    """A question as it came in. `key` is the same however often it is delivered, and is kept for longer than that may happen.

    Questions of one `lane`, a thread, are answered one after the other. `home` is the workspace whose installation heard it,
    '' our own. `told` is what was heard, and the message that could not be posted yet; it is emptied when it is DONE.
    `not_before` is the end of the lease where it is WORKING.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    lane: str = Field(index=True)
    home: str = ""
    told: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    received: dt.datetime = Field(sa_type=MomentColumn, index=True)
    state: ChatState = Field(default=ChatState.WAITING, sa_type=named(ChatState), index=True)
    not_before: dt.datetime = Field(sa_type=MomentColumn)
    attempts: int = 0


class Taken(NamedTuple):
    """A question somebody has claimed. A later claim of it has another `attempt`, and makes this one void."""

    id: int
    attempt: int
    key: str
    home: str
    told: Mapping[str, Any]
    received: dt.datetime


def keep(session: Session, question: ChatQuestion) -> bool:
    """Store the question; False where one with its key is there already."""
    statement = insert_for(session, ChatQuestion).values(**question.model_dump(exclude={"id"}))
    return session.execute(statement.on_conflict_do_nothing().returning(col(ChatQuestion.id))).first() is not None


def is_due(session: Session, at: dt.datetime) -> bool:
    """Whether somebody might take a question at `at`."""
    return session.exec(_first_due(at)).first() is not None


def take(session: Session, at: dt.datetime, until: dt.datetime) -> Taken | None:
    """Claim the oldest question that is due until `until`; what a killed process left is due when its lease is over."""
    statement = (
        update(ChatQuestion)
        .where(col(ChatQuestion.id) == _first_due(at).with_for_update(skip_locked=True).scalar_subquery())
        .values(state=ChatState.WORKING, not_before=until, attempts=ChatQuestion.attempts + 1)
        .returning(
            col(ChatQuestion.id), col(ChatQuestion.attempts), col(ChatQuestion.key),
            col(ChatQuestion.home), col(ChatQuestion.told), col(ChatQuestion.received),
        )
    )  # fmt: skip
    row = session.execute(statement).first()
    return Taken._make(row) if row else None


def finish(session: Session, taken: Taken) -> bool:
    """It is answered or given up: nothing of what was said is kept. False where the claim is void."""
    statement = _of(taken).values(state=ChatState.DONE, told={})
    return session.execute(statement.returning(col(ChatQuestion.id))).first() is not None


def put_off(session: Session, taken: Taken, until: dt.datetime, told: Mapping[str, Any]) -> bool:
    """It is to be tried again at `until`. False where the claim is void."""
    statement = _of(taken).values(state=ChatState.WAITING, not_before=until, told=dict(told))
    return session.execute(statement.returning(col(ChatQuestion.id))).first() is not None


def hold(session: Session, taken: Taken, until: dt.datetime) -> bool:
    """The claim lasts until `until`. False where it is void."""
    statement = _of(taken).values(not_before=until)
    return session.execute(statement.returning(col(ChatQuestion.id))).first() is not None


def forget_questions_before(session: Session, at: dt.datetime) -> int:
    """Delete questions received before `at`, whatever became of them. Returns how many."""
    old = delete(ChatQuestion).where(col(ChatQuestion.received) < at)
    return len(session.execute(old.returning(col(ChatQuestion.id))).all())


def _of(taken: Taken) -> Update:
    return update(ChatQuestion).where(
        col(ChatQuestion.id) == taken.id,
        col(ChatQuestion.attempts) == taken.attempt,
        col(ChatQuestion.state) == ChatState.WORKING,
    )


def _first_due(at: dt.datetime) -> SelectOfScalar[int | None]:
    """The oldest open question that nobody has and that no earlier one of its thread stands before."""
    earlier = aliased(ChatQuestion)
    stands_before = exists().where(
        col(earlier.lane) == ChatQuestion.lane,
        col(earlier.state).in_(OPEN),
        col(earlier.id) < col(ChatQuestion.id),
    )
    due = select(col(ChatQuestion.id)).where(col(ChatQuestion.state).in_(OPEN), ChatQuestion.not_before <= at, ~stands_before)
    return due.order_by(col(ChatQuestion.id)).limit(1)
