"""What a bid has to fit into: the pots still open on a day, and whether an amount would."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from models.dates import say_day
from models.funding import Balance, Pot, balance, current_year, movements_cited, pots
from models.money import pounds, short_pounds
from models.pots import has_opened


@dataclass(frozen=True)
class Room:
    """An open pot, what it holds, and the keys of the facts that say so."""

    pot: Pot
    held: Balance
    facts: tuple[str, ...]
    opened: bool


def open_pots(session: Session, day: dt.date, name: str | None = None) -> list[Room]:
    """The pots of the latest award known that still hold money and have not closed; only the one named, if any."""
    year = current_year(session, day)
    found = []
    for pot in pots(session, year) if year else []:
        held = balance(session, pot.key, day)
        if name in (None, pot.name) and held.balance > 0 and (pot.closes is None or pot.closes >= day):
            found.append(Room(pot, held, (pot.key, *movements_cited(session, pot.key, day)), is_open(session, pot, held, day)))
    return found


def is_open(session: Session, pot: Pot, held: Balance, day: dt.date) -> bool:
    """Whether it has opened; where only words say when, that is known once money rolled over to it."""
    by_rule = pot.opens is not None or pot.opens_after is not None
    return has_opened(session, pot, day) if by_rule else held.rolled_in > 0


def room_values(room: Room, pence: int | None) -> dict[str, object]:
    """For a template: what is left, until when, and how an amount stands to it ('' where none was named)."""
    short = (pence or 0) - room.held.balance
    return {
        "label": room.pot.label,
        "year": room.pot.year,
        "left": pounds(room.held.balance),
        "closes": say_day(room.pot.closes) if room.pot.closes else "",
        "opens_when": "" if room.opened else room.pot.opens_when,
        "amount": short_pounds(pence) if pence else "",
        "short": pounds(short) if short > 0 else "",
        "after": pounds(-short) if short <= 0 else "",
    }
