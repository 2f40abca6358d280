"""Who did what, when and why; and which runs of which jobs were claimed."""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import UniqueConstraint, or_
from sqlmodel import Field, Session, SQLModel, col, delete, func, select, update

from models.columns import ID, MomentColumn
from models.upsert import insert_for

SKIPPED = "skipped: "  # stands in the outcome of a run before why something was not done; the team is told of it once
TOO_LATE = f"{SKIPPED}it was too late for it"
COVERED = "the next run did it"
BEGUN = "the job is known from here on"  # at a moment of no slot: what is missed later counts from it
NOT_RUN = (TOO_LATE, COVERED, BEGUN)  # the outcomes of slots that were closed without a run


class AuditEntry(SQLModel, table=True):
    """One act that changed the records. Holds keys and references, never the content of a letter."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    at: dt.datetime = Field(sa_type=MomentColumn, index=True)
    who: str
    action: str
    subject: str = Field(index=True)
    because: str = ""


class JobRun(SQLModel, table=True):
    """A run of a job for its slot. Whoever claims it has it until `leased_until`; who is killed or fails leaves it to the next.

    Once `finished` it is final. `told` is False while the team has to hear what was skipped.
    """

    __table_args__ = (UniqueConstraint("job", "slot"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    job: str
    slot: dt.datetime = Field(sa_type=MomentColumn)
    claimed: dt.datetime = Field(sa_type=MomentColumn)
    leased_until: dt.datetime | None = Field(default=None, sa_type=MomentColumn)
    attempts: int = 1
    finished: dt.datetime | None = Field(default=None, sa_type=MomentColumn)
    outcome: str = ""
    told: bool = True


class Claim(NamedTuple):
    """A claimed run. A later claim of the same slot has another `attempt`, and makes this one void."""

    job: str
    slot: dt.datetime
    attempt: int


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


def claim_run(session: Session, job: str, slot: dt.datetime, at: dt.datetime, lease: dt.timedelta) -> Claim | None:
    """Take the job's slot until `at` + `lease`. None where it is finished, or somebody's lease is not over."""
    insert = insert_for(session, JobRun).values(
        job=job, slot=slot, claimed=at, leased_until=at + lease, attempts=1, outcome="", told=True
    )
    free = or_(col(JobRun.leased_until).is_(None), col(JobRun.leased_until) <= at)
    statement = insert.on_conflict_do_update(
        index_elements=["job", "slot"],
        set_={"claimed": at, "leased_until": at + lease, "attempts": JobRun.attempts + 1},
        where=col(JobRun.finished).is_(None) & free,
    )
    row = session.execute(statement.returning(col(JobRun.attempts))).first()
    return None if row is None else Claim(job, slot, row[0])


def lease_run(session: Session, claim: Claim, until: dt.datetime) -> bool:
    """Keep the claimed run until then; a moment that has come gives it back. False where it is not ours any more."""
    return _change(session, claim, leased_until=until)


def finish_run(session: Session, claim: Claim, at: dt.datetime, outcome: str) -> bool:
    """Note how a claimed run ended. False where it is not ours any more."""
    return _change(session, claim, finished=at, outcome=outcome, told=SKIPPED not in outcome)


def _change(session: Session, claim: Claim, **values: object) -> bool:
    ours = (col(JobRun.job) == claim.job, col(JobRun.slot) == claim.slot, col(JobRun.attempts) == claim.attempt)
    statement = update(JobRun).where(*ours, col(JobRun.finished).is_(None)).values(**values).returning(col(JobRun.id))
    return session.execute(statement).first() is not None


def last_slot(session: Session, job: str, at: dt.datetime) -> dt.datetime | None:
    """The latest slot up to `at` that was claimed; None before the first. One after `at` a clock that went wrong has left."""
    return session.exec(select(func.max(JobRun.slot)).where(JobRun.job == job, JobRun.slot <= at)).one()


def last_done(session: Session, job: str, at: dt.datetime, but: tuple[str, ...] = ()) -> dt.datetime | None:
    """When the job last ran to its end, by `at`, with another outcome than these; None where it never did."""
    query = select(func.max(JobRun.finished)).where(
        JobRun.job == job, col(JobRun.finished) <= at, col(JobRun.outcome).not_in((*NOT_RUN, *but))
    )
    return session.exec(query).one()


def left_slots(session: Session, job: str, at: dt.datetime) -> list[dt.datetime]:
    """Slots that were claimed and not finished, and that may be claimed again at `at`: whoever had them failed or is gone."""
    free = or_(col(JobRun.leased_until).is_(None), col(JobRun.leased_until) <= at)
    query = select(JobRun.slot).where(JobRun.job == job, JobRun.slot <= at, col(JobRun.finished).is_(None), free)
    return list(session.exec(query.order_by(col(JobRun.slot))))


def untold_runs(session: Session) -> list[JobRun]:
    """Runs whose outcome says that something was skipped, of which nobody has heard, in the order they were due."""
    return list(session.exec(select(JobRun).where(col(JobRun.told).is_(False)).order_by(col(JobRun.job), col(JobRun.slot))))


def first_time(session: Session, key: str, at: dt.datetime) -> bool:
    """Whether this is the first time the key is seen; it is remembered."""
    statement = insert_for(session, Once).values(key=key, at=at).on_conflict_do_nothing().returning(col(Once.key))
    return session.execute(statement).first() is not None


def forget_keys_before(session: Session, at: dt.datetime) -> int:
    """Delete the keys from outside that are older than they can come again. Returns how many."""
    return len(session.execute(delete(Once).where(col(Once.at) < at).returning(col(Once.key))).all())
