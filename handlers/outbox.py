"""Puts a message that is worded into the outbox, in its cause's transaction."""

import datetime as dt
from typing import Any

from sqlmodel import Session

from models.mailbox import message_id_of
from models.people import partnership
from models.post import Channel, OutboxMessage, enqueue
from templates import Words


def queue(session: Session, channel: Channel, key: str, words: Words, at: dt.datetime, *, to: str = "", **more: Any) -> bool:
    """Put it into the outbox; False where its key is there already. To the shared mailbox where nobody else is named."""
    ours = partnership(session).mailbox
    message = OutboxMessage(
        key=key, channel=channel, to=to or ours, subject=words.subject, text=words.text, created=at, not_before=at,
        message_id=message_id_of(key, ours), **more,
    )  # fmt: skip
    return enqueue(session, message)
