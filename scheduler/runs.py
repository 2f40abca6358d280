"""Runs jobs. A slot of a `once` job is claimed first, given back where the job fails, and made up for where it was missed."""

import datetime as dt
from collections.abc import Sequence

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlmodel import col, delete

from models.audit import JobRun, claim_run, finish_run
from models.database import writing
from scheduler.calendar import Job, all_jobs, every_ten_minutes, latest_slot
from scheduler.parts import Parts

log = structlog.get_logger()

LATE = dt.timedelta(minutes=5)  # a firing that late is still its slot's
MISSED = dt.timedelta(hours=15)  # a slot that old is made up for: what was due in the morning, until that night


def fire(job: Job, parts: Parts, slot: dt.datetime) -> str | None:
    """Run the job for its slot. None where another scheduler had the slot. A job's failure is logged, and raised again."""
    if job.once and not _claimed(job, parts, slot):
        return None
    try:
        outcome = job.run(slot)
    except Exception as problem:
        log.error("job failed", job=job.name, slot=slot.isoformat(), error=type(problem).__name__)
        _give_back(job, parts, slot)
        raise
    if job.once:
        with writing(parts.engine) as session:
            finish_run(session, job.name, slot, parts.now(), outcome)
    if outcome:
        log.info("job ran", job=job.name, slot=slot.isoformat(), outcome=outcome)
    return outcome


def _claimed(job: Job, parts: Parts, slot: dt.datetime) -> bool:
    with writing(parts.engine) as session:
        return claim_run(session, job.name, slot, parts.now())


def _give_back(job: Job, parts: Parts, slot: dt.datetime) -> None:
    """Let the slot be claimed again: what failed is not done."""
    if job.once:
        with writing(parts.engine) as session:
            session.exec(delete(JobRun).where(col(JobRun.job) == job.name, col(JobRun.slot) == slot))


def fire_latest(job: Job, parts: Parts, within: dt.timedelta) -> None:
    """Run the job for the last slot it had, if that is not too long ago. An edge: a failure is logged and goes no further."""
    slot = latest_slot(job, parts.now(), within)
    if slot is None:
        return
    try:
        fire(job, parts, slot)
    except Exception as problem:  # noqa: BLE001 - APScheduler would log it with what people wrote
        log.warning("job left for the next try", job=job.name, slot=slot.isoformat(), error=type(problem).__name__)


def start(parts: Parts, jobs: Sequence[Job] | None = None) -> BackgroundScheduler:
    """The live scheduler of all jobs (or those given), in memory only, started. Stop it with `shutdown()`.

    Every job's last slot of today is made up for before it returns; missed ones are looked after every ten minutes.
    """
    scheduler = BackgroundScheduler(timezone=dt.UTC, job_defaults={"max_instances": 1, "coalesce": True})
    grace = int(LATE.total_seconds())
    for job in all_jobs(parts) if jobs is None else jobs:
        scheduler.add_job(fire_latest, job.trigger, (job, parts, LATE), id=job.name, misfire_grace_time=grace)
        if job.once:
            scheduler.add_job(fire_latest, every_ten_minutes(), (job, parts, MISSED), id=f"{job.name}, if missed")
        fire_latest(job, parts, MISSED)
    scheduler.start()
    return scheduler
