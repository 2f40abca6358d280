"""Reminds people at nine on working days, once each; and calls back, all day long, what waits and is true no longer.

A run tells what is due at its own moment, however old its slot: what was missed and still makes sense is told once, the
rest is counted as skipped. At night and on days off it leaves everything to the next working morning.
"""

import datetime as dt
import functools

from sqlmodel import Session

from handlers.reminding.calling_back import call_back, live
from handlers.reminding.planning import is_quiet
from handlers.reminding.queueing import Outcome, remind
from models.audit import last_done
from models.database import reading, writing
from models.dates import day_of
from models.reminders import waiting
from scheduler.calendar import Job, daily, every_ten_minutes
from scheduler.parts import Parts

NAME = "reminders"
QUIET = "left for the next working morning"
A_DAY = dt.timedelta(days=1)
NAMED = 5  # of what was skipped, so many are named


def last_run(session: Session, at: dt.datetime) -> dt.date:
    """The day of the last run that reminded; the day before `at`, where there was none."""
    finished = last_done(session, NAME, at, but=(QUIET,))
    return day_of(finished) if finished else day_of(at) - dt.timedelta(days=1)


def run(parts: Parts, slot: dt.datetime) -> str:
    """Queue what is due now. Returns in words how much that was, and what it was too late for."""
    at = max(slot, parts.now())
    if is_quiet(at):
        return QUIET
    with reading(parts.engine) as session:
        before = last_run(session, at)
    return said(remind(functools.partial(reading, parts.engine), functools.partial(writing, parts.engine), at, before))


def said(outcome: Outcome) -> str:
    """'3 reminders, 2 skipped: deadline-x 10 days before (2)'; '' where there was nothing. No names, no addresses."""
    parts = [
        f"{outcome.queued} reminders" if outcome.queued else "",
        f"{outcome.withdrawn} withdrawn" if outcome.withdrawn else "",
    ]
    if outcome.skipped:
        most = [f"{fact} {lead} days before ({count})" for (fact, lead), count in sorted(outcome.skipped.items())[:NAMED]]
        more = f" and {len(outcome.skipped) - NAMED} more" if len(outcome.skipped) > NAMED else ""
        parts.append(f"{sum(outcome.skipped.values())} skipped: {', '.join(most)}{more}")
    return ", ".join(part for part in parts if part)


def look_again(parts: Parts, slot: dt.datetime) -> str:
    """Withdraw what waits and whose cause is gone; what waits at the end of the day waits for the next working morning."""
    at = max(slot, parts.now())
    with reading(parts.engine) as session:
        if not waiting(session):
            return ""
    with writing(parts.engine) as session:
        gone = call_back(session, live(session, day_of(at)), at)
    return f"{gone} withdrawn" if gone else ""


def jobs(parts: Parts) -> list[Job]:
    """Each day at nine, one run for all days that were missed; and every ten minutes a look at what waits."""
    again = Job(f"{NAME} looked at again", every_ten_minutes(), lambda slot: look_again(parts, slot), once=False)
    return [Job(NAME, daily(9), lambda slot: run(parts, slot), makes_up=A_DAY, coalesces=True), again]
