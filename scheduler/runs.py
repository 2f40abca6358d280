"""Runs jobs. A slot of a `once` job is claimed first and held by a lease; what fails or is cut off is free again after it."""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import OperationalError

from models.audit import Claim, claim_run, finish_run, lease_run
from models.database import writing
from models.errors import LockedDatabase
from scheduler.calendar import Job, latest_slot
from scheduler.parts import Parts

log = structlog.get_logger()

LEASE = dt.timedelta(minutes=2)  # renewed while the job runs: what is left of it is how long a killed one waits
RETRY = dt.timedelta(minutes=10)  # after a failure
RENEWALS = 3  # in the time of one lease, so that two may fail


def fire(job: Job, parts: Parts, slot: dt.datetime, lease: dt.timedelta = LEASE) -> str | None:
    """Run the job for its slot. None where another scheduler had or has it. A job's failure is logged, and raised again."""
    claim = _claim(job, parts, slot, lease) if job.once else None
    if job.once and claim is None:
        return None
    try:
        with _kept(parts, claim, lease):
            outcome = job.run(slot)
    except Exception as problem:
        log.error("job failed", job=job.name, slot=slot.isoformat(), error=type(problem).__name__)
        _give_back(parts, claim)
        raise
    _finish(parts, claim, outcome)
    if outcome:
        log.info("job ran", job=job.name, slot=slot.isoformat(), outcome=outcome)
    return outcome


def fire_safely(job: Job, parts: Parts, slot: dt.datetime, lease: dt.timedelta = LEASE) -> None:
    """Run the job for its slot. An edge: a failure is logged and goes no further."""
    try:
        fire(job, parts, slot, lease)
    except Exception as problem:  # noqa: BLE001 - APScheduler would log it with what people wrote
        log.warning("job left for the next try", job=job.name, slot=slot.isoformat(), error=type(problem).__name__)


def fire_latest(job: Job, parts: Parts, within: dt.timedelta) -> None:
    """Run the job for the last slot it had, if that is not too long ago."""
    slot = latest_slot(job, parts.now(), within)
    if slot is not None:
        fire_safely(job, parts, slot)


def _claim(job: Job, parts: Parts, slot: dt.datetime, lease: dt.timedelta) -> Claim | None:
    with writing(parts.engine) as session:
        return claim_run(session, job.name, slot, parts.now(), lease)


def _give_back(parts: Parts, claim: Claim | None) -> None:
    """What failed is not done: the slot may be claimed again after a while."""
    if claim is not None:
        with writing(parts.engine) as session:
            lease_run(session, claim, parts.now() + RETRY)


def _finish(parts: Parts, claim: Claim | None, outcome: str) -> None:
    if claim is None:
        return
    with writing(parts.engine) as session:
        ours = finish_run(session, claim, parts.now(), outcome)
    if not ours:  # we were stopped for longer than the lease, and somebody took it for a death
        log.error("job outlived its lease", job=claim.job, slot=claim.slot.isoformat())


@contextmanager
def _kept(parts: Parts, claim: Claim | None, lease: dt.timedelta) -> Iterator[None]:
    """The lease is renewed for as long as this lasts."""
    if claim is None:
        yield
        return
    done = threading.Event()
    keeper = threading.Thread(target=_renew, args=(parts, claim, lease, done), name=f"lease of {claim.job}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def _renew(parts: Parts, claim: Claim, lease: dt.timedelta, done: threading.Event) -> None:
    while not done.wait(lease.total_seconds() / RENEWALS):
        try:
            with writing(parts.engine) as session:
                lease_run(session, claim, parts.now() + lease)
        except (LockedDatabase, OperationalError) as problem:
            log.warning("lease not renewed", job=claim.job, slot=claim.slot.isoformat(), error=type(problem).__name__)
