"""The grant's year ends on 31 March: the team hears how many projects have not said what they spent."""

import datetime as dt

from sqlmodel import Session, select

from handlers.reminding import Audience, Cause, Due
from handlers.reminding.cases import standings
from handlers.reminding.causes.spending import UNCONFIRMED
from models.dates import FinancialYear, working_days_before
from models.funding import Award, YearClosing
from models.people import partnership

LEADS = (20, 10, 5, 1)


def find(session: Session, day: dt.date) -> list[Due]:
    year, house = FinancialYear.of(day), partnership(session)
    if working_days_before(year.last, max(LEADS)) > day:
        return []
    has_grant = session.exec(select(Award.key).where(Award.year == str(year))).first() is not None
    closed = session.exec(select(YearClosing.year).where(YearClosing.year == str(year))).first()
    if not has_grant or closed:
        return []
    unsaid = [one for one in standings(session, day, UNCONFIRMED) if one.proposal.year == str(year)]
    values = {"year": str(year), "grant": house.grant, "funder": house.funder, "open": len(unsaid)}
    return [Due(f"year-end:{year}", year.last, "", values)]


CAUSE = Cause("year_end", Audience.TEAM, "reminder_year_end", find, leads=LEADS)
