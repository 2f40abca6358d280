"""Letters in, and mail out. A letter is stored before anything is made of it; mail waits in the outbox until it is sent."""

import base64
import datetime as dt
import enum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import defer
from sqlmodel import JSON, Field, LargeBinary, Session, SQLModel, col, select, update

from models.columns import ID, MomentColumn, named
from models.mailbox import Attachment
from models.upsert import insert_for


class LetterKind(enum.StrEnum):
    PROPOSAL = "proposal"
    BULLETIN_ITEM = "bulletin_item"
    SESSION_SUGGESTION = "session_suggestion"
    QUESTION = "question"
    ACTION_PLAN_FEEDBACK = "action_plan_feedback"
    REPLY = "reply"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    RECEIPT = "receipt"
    CALENDAR_RESPONSE = "calendar_response"
    SPAM = "spam"
    SENSITIVE = "sensitive"
    OTHER = "other"


class LetterState(enum.StrEnum):
    """WAITING until it is filed, HELD for a person, or one of the ends."""

    WAITING = "waiting"
    FILED = "filed"
    HELD = "held"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"


IN_CHAT = "slack"  # the mailbox of letters that forms in Slack made; no mailbox's address is called so
BY_FORM = "slack:"  # what their origin begins with, before 'TEAM/USER'


class StoredLetter(SQLModel, table=True):
    """A letter as it came. Unique by mailbox and identity: its Message-ID, or a hash of its bytes where it has none.

    `sorting` holds each kind with its confidence and the words that led to it; `suggestion` is what a person is to look
    at, '' where nothing waits; `about` and `intent` say what a reply belongs to and wants; `refers_to` is the Message-ID of
    our own letter that a machine's is about.
    """

    __table_args__ = (UniqueConstraint("mailbox", "identity"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    mailbox: str
    identity: str
    mailbox_id: str = Field(default="", index=True)
    origin: str = ""
    raw: bytes = Field(sa_type=LargeBinary)
    stored: dt.datetime = Field(sa_type=MomentColumn)
    believed: dt.datetime | None = Field(default=None, sa_type=MomentColumn)
    state: LetterState = Field(default=LetterState.WAITING, sa_type=named(LetterState), index=True)
    marked: bool = False
    fingerprint: str = Field(default="", index=True)
    received: dt.datetime | None = Field(default=None, sa_type=MomentColumn)
    message_id: str | None = Field(default=None, index=True)
    subject: str = ""
    sender: str = ""
    author: str = ""
    kinds: list[str] = Field(default_factory=list, sa_type=JSON)
    reason: str = ""
    text: str = ""
    sorting: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    suggestion: str = ""
    answerable: bool = False
    questions: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    in_reply_to: str | None = None
    about: str | None = None
    intent: str = ""
    refers_to: str | None = Field(default=None, index=True)

    @property
    def given_by(self) -> str:
        """Who filled in the form that made it, 'TEAM/USER' of Slack; '' for a letter that came by mail."""
        return self.origin.removeprefix(BY_FORM) if self.mailbox == IN_CHAT and self.origin.startswith(BY_FORM) else ""


class MailboxPosition(SQLModel, table=True):
    """How far a mailbox has been read."""

    mailbox: str = Field(primary_key=True)
    position: str


class OutboxState(enum.StrEnum):
    """CANCELLED: its cause turned out to be none before it was sent."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Channel(enum.StrEnum):
    """MAIL goes out by itself; DRAFT is laid into the mailbox's Drafts for a person; TEAM is the team's Slack channel; CHAT is
    a message to one person in Slack, 'TEAM/USER'."""

    MAIL = "mail"
    DRAFT = "draft"
    TEAM = "team"
    CHAT = "chat"


class OutboxMessage(SQLModel, table=True):
    """Something decided on and not yet sent; written in the same transaction as its cause, which `key` names.

    `attachments` hold a name, a content type and the content in base64 each: see `attached` and `attachments_of`.
    `signed`: a person let it go, so it is no machine's mail. `told`: the team has heard that it failed for good. `about`
    names the record a notice is about, such as 'proposal:KCST-2025-003', so that a person can act on it where it is read.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    message_id: str = Field(default="", index=True)
    channel: Channel = Field(sa_type=named(Channel))
    to: str = Field(default="", index=True)
    subject: str
    text: str
    html: str = ""
    in_reply_to: str = ""
    references: list[str] = Field(default_factory=list, sa_type=JSON)
    attachments: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    signed: bool = False
    state: OutboxState = Field(default=OutboxState.QUEUED, sa_type=named(OutboxState), index=True)
    created: dt.datetime = Field(sa_type=MomentColumn)
    not_before: dt.datetime = Field(sa_type=MomentColumn)
    attempts: int = 0
    error: str = ""
    told: bool = False
    letter_id: int | None = Field(default=None, foreign_key="storedletter.id", index=True)
    about: str = Field(default="", index=True)


def attached(*files: Attachment) -> list[dict[str, str]]:
    """Attachments as the outbox keeps them."""
    return [
        {"name": one.name, "content_type": one.content_type, "content": base64.b64encode(one.content).decode()} for one in files
    ]


def attachments_of(message: OutboxMessage) -> tuple[Attachment, ...]:
    """The message's attachments as mail takes them."""
    return tuple(Attachment(one["name"], one["content_type"], base64.b64decode(one["content"])) for one in message.attachments)


def enqueue(session: Session, message: OutboxMessage) -> bool:
    """Put the message into the outbox; False where one with its key is there already."""
    statement = insert_for(session, OutboxMessage).values(**message.model_dump(exclude={"id"}))
    row = session.execute(statement.on_conflict_do_nothing(index_elements=["key"]).returning(col(OutboxMessage.id))).first()
    return row is not None


def due(session: Session, channels: frozenset[Channel], at: dt.datetime) -> list[int]:
    """Ids of what is ready to go by these channels at `at`, oldest first; what a killed sender left SENDING included."""
    query = (
        select(OutboxMessage.id)
        .where(
            col(OutboxMessage.state).in_((OutboxState.QUEUED, OutboxState.SENDING)),
            col(OutboxMessage.channel).in_(channels),
            OutboxMessage.not_before <= at,
        )
        .order_by(col(OutboxMessage.id))
    )
    return [row for row in session.exec(query) if row is not None]


def unmarked(session: Session, mailbox: str) -> list[StoredLetter]:
    """Letters of that mailbox that are dealt with here and not yet marked there."""
    query = select(StoredLetter).where(
        StoredLetter.mailbox == mailbox,
        StoredLetter.mailbox_id != "",
        col(StoredLetter.marked).is_(False),
        StoredLetter.state != LetterState.WAITING,
    )
    return list(session.exec(query.order_by(col(StoredLetter.id)).options(defer(StoredLetter.raw))))  # type: ignore[arg-type]


def position_of(session: Session, mailbox: str) -> str:
    """How far the mailbox has been read; '' from the beginning."""
    row = session.get(MailboxPosition, mailbox)
    return row.position if row else ""


def save_position(session: Session, mailbox: str, position: str) -> None:
    """How far the mailbox has been read now; two intakes may say so at once."""
    statement = insert_for(session, MailboxPosition).values(mailbox=mailbox, position=position)
    session.execute(statement.on_conflict_do_update(index_elements=["mailbox"], set_={"position": position}))


def claim(session: Session, message_id: int, seen: tuple[OutboxState, int], until: dt.datetime) -> bool:
    """Take the message for sending until `until`, if it still is as it was `seen`. False when somebody else took it."""
    state, attempts = seen
    statement = (
        update(OutboxMessage)
        .where(col(OutboxMessage.id) == message_id, col(OutboxMessage.state) == state, col(OutboxMessage.attempts) == attempts)
        .values(state=OutboxState.SENDING, attempts=attempts + 1, not_before=until)
        .returning(col(OutboxMessage.id))
    )
    return session.execute(statement).first() is not None
