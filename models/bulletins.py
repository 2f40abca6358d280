"""The monthly bulletin: partners' items, and the editions they make."""

import datetime as dt
import enum
import hashlib
from dataclasses import dataclass

from sqlmodel import JSON, Field, Session, SQLModel, col, select

from models.columns import ID, MomentColumn, named


class ItemState(enum.StrEnum):
    """ACCEPTED: may be drafted (a person still approves the edition). DECLINED is named to the team only, HELD never."""

    ACCEPTED = "accepted"
    HELD = "held"
    DECLINED = "declined"


class EditionState(enum.StrEnum):
    """DRAFT: drawn up from the records, and anew while nobody touched it. EDITED: a person's own words, never drawn up again.
    APPROVED: a person answers for it. SENT: it went out."""

    DRAFT = "draft"
    EDITED = "edited"
    APPROVED = "approved"
    SENT = "sent"


class Release(enum.StrEnum):
    """What an approval sets free: TEAM, for the team to send from its Drafts; SEND, sent by us to the lists."""

    TEAM = "team"
    SEND = "send"


@dataclass(frozen=True)
class BulletinRules:
    """On which working day of the month (1 is the first) and at which hour in London an edition is drafted; how it goes out
    once it is approved, and to which lists where we send it."""

    day: int = 1
    hour: int = 8
    release: Release = Release.TEAM
    lists: tuple[str, ...] = ()


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
    """A month's edition, '2025-07'. Nothing is sent before a person approved it.

    `substance` is a mark of its items as drafted. `laid` counts the drafts laid in the mailbox's Drafts, `laid_mark` is the
    fingerprint of the last and `found_mark` of what the mailbox made of it, '' until it was looked at. `released` is when
    its approval was carried out.
    """

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
    substance: str = ""
    laid: int = 0
    laid_at: dt.datetime | None = Field(default=None, sa_type=MomentColumn)
    laid_mark: str = ""
    found_mark: str = ""
    edited_by: str = ""
    edited: dt.datetime | None = Field(default=None, sa_type=MomentColumn)
    released: dt.datetime | None = Field(default=None, sa_type=MomentColumn)
    sent: dt.datetime | None = Field(default=None, sa_type=MomentColumn)

    @property
    def is_final(self) -> bool:
        """Whether a person approved it."""
        return self.state in (EditionState.APPROVED, EditionState.SENT)

    @property
    def is_public(self) -> bool:
        """Whether partners may be told what is in it."""
        return self.state is EditionState.SENT or (self.state is EditionState.APPROVED and self.released is not None)

    @property
    def fingerprint(self) -> str:
        """Twelve characters that change with any character of the edition: what somebody who approves it has seen."""
        return mark_of(self.subject, self.text, self.html)


def mark_of(*parts: str) -> str:
    """Twelve characters that stand for these texts."""
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


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
