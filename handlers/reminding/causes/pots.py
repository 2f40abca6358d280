"""Pots closing, and pots opening on a day of their own, for whoever asked."""

import datetime as dt

from sqlmodel import Session, col, select

from handlers.reminding import Audience, Cause, Due
from handlers.reminding.cases import named
from handlers.reminding.causes import deadlines
from models.funding import Pot
from models.pots import titled
from models.subscriptions import ReminderTopic

OPENS, CLOSES = "opens", "closes"


def abouts(pot: Pot, happens: str) -> tuple[str, ...]:
    """The names under which it is asked for alone: this pot's opening or closing, all of this pot, or every pot's."""
    return (f"pot:{pot.name}:{happens}", f"pot:{pot.name}", f"pots:{happens}")


def find(session: Session, day: dt.date) -> list[Due]:
    """A closing that the records hold as a deadline too is that deadline: nobody hears of it twice."""
    rows = session.exec(select(Pot).order_by(col(Pot.id))).all()
    printed = {(row.year, row.pot, row.due): row for row in deadlines.coming(session, day)}
    found = []
    for pot in rows:
        if pot.closes and pot.closes >= day:
            row = printed.get((pot.year, pot.name, pot.closes))
            what, note = (row.what, row.note) if row else (named(CLOSES, pot=titled(pot)), "")
            fact = row.key if row else f"pot:{pot.key}:{CLOSES}"
            found.append(Due(fact, pot.closes, what, {"note": note}, abouts=abouts(pot, CLOSES)))
        if pot.opens and pot.opens >= day:
            values = {"note": ""}
            found.append(
                Due(f"pot:{pot.key}:{OPENS}", pot.opens, named(OPENS, pot=titled(pot)), values, abouts=abouts(pot, OPENS))
            )
    return found


CAUSE = Cause("pots", Audience.ASKED, "reminder_asked", find, topic=ReminderTopic.POTS)
