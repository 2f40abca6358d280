"""The monthly bulletin: partners' items, and the editions they make."""

import datetime as dt
import enum

from sqlmodel import JSON, Field, Session, SQLModel, col, select

from models.columns import ID, MomentColumn, named


class ItemState(enum.StrEnum):
    """ACCEPTED: may be drafted (a person still approves the edition). DECLINED is named to the team only, HELD never."""

    ACCEPTED = "accepted"
    HELD = "held"
    DECLINED = "declined"


class EditionState(enum.StrEnum):
    DRAFT = "draft"
    EDITED = "edited"
    APPROVED = "approved"
    SENT = "sent"


class BulletinItem(SQLModel, table=True):
    """News a partner sent in. An event's item expires on its last day, `event_date`; `event_start` is the first of several."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    reference: str = Field(unique=True)
    title: str
    summary: str = ""
    link: str = ""
    event_start: dt.date | None = None
    event_date: dt.date | None = None
    expires: dt.date | None = None
    section: str = ""
    state: ItemState = Field(default=ItemState.ACCEPTED, sa_type=named(ItemState))
    sender_name: str = ""
    received: dt.datetime = Field(sa_type=MomentColumn, index=True)
    duplicate_of: str | None = None
    letter_id: int | None = Field(default=None, foreign_key="storedletter.id", index=True)


class BulletinEdition(SQLModel, table=True):
    """A month's edition, '2025-07'. Nothing is sent before a person approved it."""

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    month: str = Field(unique=True)
    state: EditionState = Field(default=EditionState.DRAFT, sa_type=named(EditionState))
    subject: str
    text: str
    html: str
    items: list[str] = Field(default_factory=list, sa_type=JSON)
    left_out: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    drafted: dt.datetime = Field(sa_type=MomentColumn)
    approved_by: str = ""
    approved: dt.datetime | None = Field(default=None, sa_type=MomentColumn)


def items_received(session: Session, first: dt.datetime, before: dt.datetime) -> list[BulletinItem]:
    """Items that arrived from `first` until before `before`, in the order of arrival."""
    query = (
        select(BulletinItem)
        .where(BulletinItem.received >= first, BulletinItem.received < before)
        .order_by(col(BulletinItem.received), col(BulletinItem.id))
    )
    return list(session.exec(query))


def edition_of(session: Session, month: str) -> BulletinEdition | None:
    return session.exec(select(BulletinEdition).where(BulletinEdition.month == month)).one_or_none()
