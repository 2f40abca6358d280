"""A proposal lacks something and its lead has not sent it: the lead is reminded, and of that proposal only."""

import datetime as dt
from itertools import pairwise

from sqlmodel import Session

from handlers.reminding import Audience, Cause, Due
from handlers.reminding.cases import Standing, standings
from models.dates import working_days_after
from models.proposals import State

FIRST, EVERY, MOST = 5, 10, 3  # working days until the first and between them, and how many at most: no paper sets them


def spells(standing: Standing) -> list[tuple[dt.date, dt.date]]:
    """The first and last day on which each reminder makes sense, counted from the last step that was taken."""
    starts = [working_days_after(standing.since, FIRST + EVERY * number) for number in range(MOST + 1)]
    return [(first, after - dt.timedelta(days=1)) for first, after in pairwise(starts)]


def find(session: Session, day: dt.date) -> list[Due]:
    found = []
    for one in standings(session, day, {State.RECEIVED, State.NEEDS_INFORMATION}):
        row = one.proposal
        if not row.missing or not row.lead_email:
            continue
        values = {"name": row.lead_name, "title": row.title, "reference": row.reference, "missing": list(row.missing)}
        for number, (first, last) in enumerate(spells(one)):
            if first <= day <= last:
                fact = f"missing:{row.reference}:{one.number}:{number}"
                found.append(
                    Due(fact, first, row.title, values, to=row.lead_email, letter_id=row.letter_id, until=last, dated=False)
                )
    return found


CAUSE = Cause("missing_information", Audience.LEAD, "reminder_missing", find)
