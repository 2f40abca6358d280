"""Each night, what may not be kept any longer is deleted: threads, open questions, drafts, keys of events from outside.

What is for good stays: the audit, the runs of jobs (a few short rows a day), the numbers given, letters and money.
"""

import datetime as dt

from handlers.threads import EXPIRES
from models.audit import forget_keys_before
from models.database import writing
from models.forms import forget_drafts_before
from models.learning import forget_before
from scheduler.calendar import Job, daily
from scheduler.parts import Parts

A_DAY = dt.timedelta(days=1)  # the latest night is always made up for, and does for those before it
KEEP_THREADS = EXPIRES  # nothing reads them after that
KEEP_QUESTIONS = dt.timedelta(days=180)  # about two meetings of the partnership: time enough to teach what they mean
KEEP_DRAFTS = dt.timedelta(days=30)  # of a form that somebody began and never sent
KEEP_KEYS = dt.timedelta(days=7)  # Slack sends an event again for an hour or so, a week leaves room for a long stop


def tidy(parts: Parts, slot: dt.datetime) -> str:
    """Delete what is too old at `slot`. Returns how much of each went."""
    with writing(parts.engine) as session:
        threads, questions = forget_before(session, slot - KEEP_THREADS, slot - KEEP_QUESTIONS)
        keys = forget_keys_before(session, slot - KEEP_KEYS)
        drafts = forget_drafts_before(session, slot - KEEP_DRAFTS)
    gone = {"threads": threads, "questions": questions, "keys": keys, "drafts": drafts}
    said = ", ".join(f"{count} {what}" for what, count in gone.items() if count)
    return f"deleted {said}" if said else ""


def jobs(parts: Parts) -> list[Job]:
    """Each day at three in the morning, when nobody asks."""
    return [Job("housekeeping", daily(3), lambda slot: tidy(parts, slot), makes_up=A_DAY, coalesces=True)]
