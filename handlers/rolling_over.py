"""What a pot has left rolls over by itself once its bids are over and decided: done, and the team told, in one transaction."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session

import templates
from handlers.outbox import queue
from models.dates import FinancialYear, say_day
from models.funding import balance
from models.ledger import Clerk
from models.money import pounds
from models.people import partnership
from models.post import Channel
from models.years import Moved, roll_over_due


def roll_over(session: Session, year: str, days: Sequence[dt.date], clerk: Clerk, evidence: str) -> list[Moved]:
    """Roll over what the year's pots have left, from the first of these days on which it is due. Empty where it is not yet."""
    for day in dict.fromkeys(days):
        if moved := roll_over_due(session, FinancialYear.parse(year), day, clerk, evidence=evidence):
            for one in moved:
                _tell_team(session, one, clerk.at)
            return moved
    return []


def _tell_team(session: Session, moved: Moved, at: dt.datetime) -> None:
    """Once for each pot: its money rolls over once."""
    house, source, target = partnership(session), moved.source, moved.target
    words = templates.mail("money_rolled_over", {
        "amount": pounds(moved.pence), "source": source.label, "target": target.label, "year": source.year,
        "day": say_day(moved.day), "closed": say_day(source.closes) if source.closes else "", "team": house.team,
        "holds": pounds(balance(session, target.key, moved.day).balance),
    })  # fmt: skip
    queue(session, Channel.TEAM, f"rolled-over:{source.key}", words, at)
