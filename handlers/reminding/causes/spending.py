"""A project was promised money and the grant's year ends: its lead is asked to say what was spent."""

import datetime as dt

from sqlmodel import Session

from handlers.reminding import Audience, Cause, Due
from handlers.reminding.cases import standings
from models.dates import FinancialYear, working_days_before
from models.people import partnership
from models.proposals import State

UNCONFIRMED = {State.LEAD_TOLD, State.DELIVERING}  # promised and told; what was spent is said when it is closed
LEADS = (20, 10, 3)


def find(session: Session, day: dt.date) -> list[Due]:
    house, found = partnership(session), list[Due]()
    if working_days_before(FinancialYear.of(day).last, max(LEADS)) > day:
        return found
    for one in standings(session, day, UNCONFIRMED):
        row, ends = one.proposal, FinancialYear.parse(one.proposal.year).last
        if row.lead_email and ends >= day:
            values = {"name": row.lead_name, "title": row.title, "reference": row.reference, "year": row.year}
            more = {"funder": house.funder}
            found.append(
                Due(f"spending:{row.reference}", ends, row.title, values | more, to=row.lead_email, letter_id=row.letter_id)
            )
    return found


CAUSE = Cause("spending", Audience.LEAD, "reminder_spending", find, leads=LEADS)
