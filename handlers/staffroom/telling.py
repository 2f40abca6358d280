"""Puts what needs a person into the outbox for the team's channel, each record once."""

import datetime as dt

from sqlmodel import Session, col, func, select

import templates
from handlers.staffroom import PREFIX, Cause, Found, key_of_notice, load
from models.mailbox import message_id_of
from models.people import Partnership, partnership
from models.post import Channel, OutboxMessage, enqueue

LOOK_BACK = dt.timedelta(days=7)  # what is older when the team's channel is first used is no news
LONGEST_STOP = dt.timedelta(days=35)  # nor what came before that when it is used again; waiting proposals are reminded of


def anything_new(session: Session, at: dt.datetime) -> bool:
    """Whether there is something the team was not told."""
    since = since_when(session, at)
    return any(cause.find(session, since) for cause in load().values())


def tell(session: Session, at: dt.datetime) -> int:
    """Queue a notice of everything that needs a person and was not told. Returns how many."""
    house, since = partnership(session), since_when(session, at)
    found = [(cause, one) for cause in load().values() for one in cause.find(session, since)]
    return sum(enqueue(session, _notice(cause, one, house, at)) for cause, one in found)


def since_when(session: Session, at: dt.datetime) -> dt.datetime:
    """From when on records are news: a week before the team was first told something here, or before now where it never was."""
    first = session.exec(
        select(func.min(OutboxMessage.created)).where(col(OutboxMessage.key).startswith(PREFIX, autoescape=True))
    ).one()
    return max((min(first, at) if first else at) - LOOK_BACK, at - LONGEST_STOP)


def _notice(cause: Cause, found: Found, house: Partnership, at: dt.datetime) -> OutboxMessage:
    words = templates.mail(cause.template, {**found.values, "team": house.team, "bulletin": house.bulletin})
    key = key_of_notice(found.about)
    return OutboxMessage(
        key=key, channel=Channel.TEAM, to=house.mailbox, subject=words.subject, text=words.text, created=at, not_before=at,
        message_id=message_id_of(key, house.mailbox), letter_id=found.letter_id, about=found.about,
    )  # fmt: skip
