"""Who did what, when and why; and which runs of which jobs were claimed."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, delete, update

from models.columns import ID, MomentColumn
from models.upsert import insert_for


class AuditEntry(SQLModel, table=True):
    """One act that changed the records. Holds keys and references, never the content of a letter."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    at: dt.datetime = Field(sa_type=MomentColumn, index=True)
    who: str
    action: str
    subject: str = Field(index=True)
    because: str = ""


class JobRun(SQLModel, table=True):
    """A run of a job for its slot: claimed once, by whoever inserts the row first."""

    __table_args__ = (UniqueConstraint("job", "slot"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    job: str
    slot: dt.datetime = Field(sa_type=MomentColumn)
    claimed: dt.datetime = Field(sa_type=MomentColumn)
    finished: dt.datetime | None = Field(default=None, sa_type=MomentColumn)
    outcome: str = ""


class Counter(SQLModel, table=True):
    """The last number given in a series, such as 'KCST-2025-'."""

    series: str = Field(primary_key=True)
    last: int


class Once(SQLModel, table=True):
    """Something from outside that may reach us twice and must count once, such as a Slack event."""

    key: str = Field(primary_key=True)
    at: dt.datetime = Field(sa_type=MomentColumn)


def next_numbers(session: Session, series: str, count: int) -> range:
    """The next `count` numbers of the series, from 1; safe for several writers, given back when the transaction fails."""
    statement = (
        insert_for(session, Counter)
        .values(series=series, last=count)
        .on_conflict_do_update(index_elements=["series"], set_={"last": Counter.last + count})
        .returning(col(Counter.last))
    )
    last = int(session.execute(statement).scalar_one())
    return range(last - count + 1, last + 1)


def claim_run(session: Session, job: str, slot: dt.datetime, at: dt.datetime) -> bool:
    """Take the job's slot. False where it was taken before."""
    statement = (
        insert_for(session, JobRun)
        .values(job=job, slot=slot, claimed=at, outcome="")
        .on_conflict_do_nothing(index_elements=["job", "slot"])
        .returning(col(JobRun.id))
    )
    return session.execute(statement).first() is not None


def finish_run(session: Session, job: str, slot: dt.datetime, at: dt.datetime, outcome: str) -> None:
    """Note how a claimed run ended."""
    session.exec(update(JobRun).where(col(JobRun.job) == job, col(JobRun.slot) == slot).values(finished=at, outcome=outcome))


def first_time(session: Session, key: str, at: dt.datetime) -> bool:
    """Whether this is the first time the key is seen; it is remembered."""
    statement = insert_for(session, Once).values(key=key, at=at).on_conflict_do_nothing().returning(col(Once.key))
    return session.execute(statement).first() is not None


def forget_keys_before(session: Session, at: dt.datetime) -> int:
    """Delete the keys from outside that are older than they can come again. Returns how many."""
    return len(session.execute(delete(Once).where(col(Once.at) < at).returning(col(Once.key))).all())
