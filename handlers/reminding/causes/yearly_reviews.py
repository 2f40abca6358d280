"""What the data say is done each year in a certain month, such as looking at terms of reference: told the month before too."""

import datetime as dt

from sqlmodel import Session, col, select

from handlers.reminding import Audience, Cause, Due
from models.dates import first_working_day, month_end, month_of, say_month
from models.facts import Fact


def find(session: Session, day: dt.date) -> list[Due]:
    """The first working day of the month: this year's while the month lasts, then the next."""
    found = []
    for row in session.exec(select(Fact).where(col(Fact.yearly_in).is_not(None)).order_by(col(Fact.id))):
        month = dt.date(day.year, row.yearly_in or 1, 1)
        month = month if month_end(month_of(month)) >= day else month.replace(year=day.year + 1)
        values = {"text": row.text, "month": say_month(month_of(month))}
        due = Due(f"yearly:{row.key}:{month.year}", first_working_day(month), row.name, values, dated=False)
        found.append(due)
    return [due for due in found if due.day >= day]


CAUSE = Cause("yearly_reviews", Audience.TEAM, "reminder_yearly", find, leads=(20, 0))
