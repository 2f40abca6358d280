"""Calls back what waits in the outbox and is true no longer, and in the evening all that waits."""

import datetime as dt
from collections.abc import Mapping

from sqlmodel import Session

from handlers.reminding import Due, load
from handlers.reminding.planning import ROUND, is_quiet, next_morning
from models.dates import day_of
from models.reminders import Reminder, put_off, waiting, withdraw


def call_back(session: Session, due: Mapping[str, Due], at: dt.datetime) -> int:
    """Withdraw what waits in the outbox and is true no longer. Returns how many.

    In quiet hours all that waits is called back: the next morning's run words it anew, as it then is.
    """
    rows = waiting(session)
    gone = withdraw(session, [row for row in rows if not _stands(row, due.get(row.fact), day_of(at))])
    if is_quiet(at + ROUND):
        withdraw(session, rows)
        put_off(session, rows, next_morning(at + ROUND))
    return gone


def _stands(row: Reminder, due: Due | None, day: dt.date) -> bool:
    """Whether its fact is there with the same day, for the same person, and not over."""
    if due is None or (due.dated and due.day != row.due) or due.ends < day:
        return False
    return not due.to or due.to.strip().lower() == row.to


def live(session: Session, day: dt.date) -> dict[str, Due]:
    """Everything there is to be reminded of as at `day`, by fact."""
    return {one.fact: one for cause in load().values() for one in cause.find(session, day)}
