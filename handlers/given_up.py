"""What could not be sent: the team is told of it once, and a person sends it again or takes it off the list."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

import templates
from handlers.outbox import queue
from models.audit import AuditEntry
from models.database import one_at_a_time
from models.dates import london
from models.errors import MessageStands, NoSuchMessage
from models.people import partnership
from models.post import Channel, OutboxMessage, OutboxState

NOTICE = "not-sent:"  # begins the key of the notice itself, of which no notice is given
LISTED = 200


def is_untold(session: Session) -> bool:
    """Whether a message failed for good of which the team has not heard."""
    return bool(_untold(session))


def tell_given_up(session: Session, at: dt.datetime) -> None:
    """One notice to the team of every message that failed for good and that it has not heard of."""
    one_at_a_time(session, "telling of what could not be sent")
    messages = _untold(session)
    worth_telling = [message for message in messages if not message.key.startswith(NOTICE)]
    if worth_telling:
        _notify(session, worth_telling, at)
    for message in messages:
        message.told = True


def _untold(session: Session) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.state == OutboxState.FAILED, col(OutboxMessage.told).is_(False))
    return list(session.exec(query.order_by(col(OutboxMessage.id))))


def _notify(session: Session, messages: Sequence[OutboxMessage], at: dt.datetime) -> None:
    house = partnership(session)
    shown = [{"number": one.id, "subject": one.subject, "why": one.error} for one in messages]
    words = templates.mail("not_sent", {"messages": shown, "team": house.team})
    last = messages[-1]
    key = f"{NOTICE}{last.id}:{last.not_before:%Y%m%dT%H%M%S}"  # the same message may fail again after a retry
    queue(session, Channel.TEAM, key, words, at)


def listed(session: Session, states: Sequence[OutboxState]) -> list[dict[str, Any]]:
    """The latest 200 messages in these states, oldest first, with why they did not go; never what they say."""
    query = select(OutboxMessage).where(col(OutboxMessage.state).in_(states)).order_by(col(OutboxMessage.id).desc())
    return [_line(message) for message in reversed(session.exec(query.limit(LISTED)).all())]


def _line(message: OutboxMessage) -> dict[str, Any]:
    return {
        "id": message.id, "channel": message.channel.value, "to": message.to, "subject": message.subject,
        "state": message.state.value, "attempts": message.attempts, "error": message.error,
        "created": london(message.created).isoformat(), "letter": message.letter_id,
    }  # fmt: skip


def retry(session: Session, number: int, by: str, at: dt.datetime) -> None:
    """Let a message that failed go again. It counts as cut off, so that it is first looked for where it may have arrived."""
    message = _failed(session, number)
    message.state, message.not_before, message.attempts, message.told = OutboxState.SENDING, at, 0, False
    session.add(AuditEntry(at=at, who=by, action="send again", subject=f"outbox:{number}"))


def drop(session: Session, number: int, by: str, because: str, at: dt.datetime) -> None:
    """Take a message that failed off the list: it is not sent."""
    _failed(session, number).state = OutboxState.CANCELLED
    session.add(AuditEntry(at=at, who=by, action="drop", subject=f"outbox:{number}", because=because))


def _failed(session: Session, number: int) -> OutboxMessage:
    message = session.get(OutboxMessage, number, with_for_update=True)
    if message is None:
        raise NoSuchMessage(number)
    if message.state is not OutboxState.FAILED:
        raise MessageStands(number, message.state.value)
    return message
