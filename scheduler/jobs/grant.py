"""Each working morning what a decided pot has left rolls over, for the day bids end after the last of them was decided."""

import datetime as dt

from handlers.rolling_over import roll_over
from models.database import writing
from models.dates import day_of, is_working_day
from models.funding import years
from models.ledger import Clerk
from models.money import pounds
from scheduler.calendar import Job, daily
from scheduler.parts import Parts

WHO = "scheduler"
EVIDENCE = "its last day for bids is past, and every bid was decided or withdrawn"


def run(parts: Parts, slot: dt.datetime) -> str:
    """Roll over what is due in any year. Returns what moved, in a few words."""
    day = day_of(slot)
    if not is_working_day(day):
        return ""
    with writing(parts.engine) as session:
        moved = [
            one for year in years(session, day) for one in roll_over(session, str(year), (day,), Clerk(WHO, slot), EVIDENCE)
        ]
        return "; ".join(f"{pounds(one.pence)} to the {one.target.label} of {one.target.year}" for one in moved)


def jobs(parts: Parts) -> list[Job]:
    """Each day at seven, before anybody looks at the books."""
    return [Job("grant", daily(7), lambda slot: run(parts, slot))]
