"""A bulletin item came in: what it says, from whom, and whether it is the same news as another."""

import datetime as dt

from sqlmodel import Session, col, select

from handlers.staffroom import Cause, Found, untold
from handlers.staffroom.secrets import closed_letters
from models.bulletins import BulletinItem, ItemState
from models.dates import say_days


def find(session: Session, since: dt.datetime) -> list[Found]:
    query = select(BulletinItem).where(
        BulletinItem.received >= since, BulletinItem.state == ItemState.ACCEPTED, untold("item:", col(BulletinItem.reference))
    )
    rows = list(session.exec(query.order_by(col(BulletinItem.id))))
    closed = closed_letters(session, [row.letter_id for row in rows])
    return [Found(f"item:{row.reference}", values(row), row.letter_id) for row in rows if row.letter_id not in closed]


def values(row: BulletinItem) -> dict[str, object]:
    """What the template names."""
    first = row.event_start or row.event_date
    return {
        "reference": row.reference,
        "title": row.title,
        "sender": row.sender_name,
        "link": row.link,
        "event": say_days(first, row.event_date) if first and row.event_date else "",
        "same_as": row.duplicate_of or "",
    }


CAUSE = Cause("items", "staff_item", find)
