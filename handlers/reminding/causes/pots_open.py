"""A pot has opened, for whoever asked: its day came, or the bids that had to be decided first are decided."""

import datetime as dt

from sqlmodel import Session, col, select

from handlers.reminding import Audience, Cause, Due
from handlers.reminding.cases import named
from handlers.reminding.causes.pots import OPENS, abouts
from models.dates import FinancialYear, days
from models.funding import Pot
from models.pots import has_opened, titled
from models.subscriptions import ReminderTopic

NEWS_FOR = dt.timedelta(days=14)  # an opening is told for that long


def opened_on(session: Session, pot: Pot, day: dt.date) -> dt.date | None:
    """The day it opened, where that was in the last fortnight; None where it is shut, or has been open for longer."""
    since = day - NEWS_FOR
    if (pot.opens is None and pot.opens_after is None) or not has_opened(session, pot, day) or has_opened(session, pot, since):
        return None
    return next(one for one in days(since, day) if has_opened(session, pot, one))


def find(session: Session, day: dt.date) -> list[Due]:
    years = [str(FinancialYear.of(day)), str(FinancialYear.of(day).before)]
    found = []
    for pot in session.exec(select(Pot).where(col(Pot.year).in_(years)).order_by(col(Pot.id))):
        opened = None if pot.closes and pot.closes < day else opened_on(session, pot, day)
        if opened:
            what, until = named("open", pot=titled(pot)), opened + NEWS_FOR
            found.append(
                Due(f"pot:{pot.key}:open", opened, what, abouts=abouts(pot, OPENS), leads=(0,), until=until, dated=False)
            )
    return found


CAUSE = Cause("pots_open", Audience.ASKED, "reminder_news", find, topic=ReminderTopic.POTS)
