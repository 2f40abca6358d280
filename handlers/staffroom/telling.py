"""Puts what needs a person into the outbox for the team's channel, each record once."""

import datetime as dt

from sqlmodel import Session, col, func, select

import templates
from handlers.outbox import queue
from handlers.staffroom import PREFIX, Cause, Found, key_of_notice, load
from models.people import partnership
from models.post import Channel, OutboxMessage

LOOK_BACK = dt.timedelta(days=7)  # what is older when the team's channel is first used is no news
LONGEST_STOP = dt.timedelta(days=35)  # nor what came before that when it is used again; waiting proposals are reminded of


def anything_new(session: Session, at: dt.datetime) -> bool:
    """Whether there is something the team was not told."""
    since = since_when(session, at)
    return any(cause.find(session, since) for cause in load().values())


def tell(session: Session, at: dt.datetime) -> int:
    """Queue a notice of everything that needs a person and was not told. Returns how many."""
    since = since_when(session, at)
    found = [(cause, one) for cause in load().values() for one in cause.find(session, since)]
    return sum(_tell(session, cause, one, at) for cause, one in found)


def since_when(session: Session, at: dt.datetime) -> dt.datetime:
    """From when on records are news: a week before the team was first told something here, or before now where it never was."""
    first = session.exec(
        select(func.min(OutboxMessage.created)).where(col(OutboxMessage.key).startswith(PREFIX, autoescape=True))
    ).one()
    return max((min(first, at) if first else at) - LOOK_BACK, at - LONGEST_STOP)


def _tell(session: Session, cause: Cause, found: Found, at: dt.datetime) -> bool:
    house = partnership(session)
    words = templates.mail(cause.template, {**found.values, "team": house.team, "bulletin": house.bulletin})
    key = key_of_notice(found.about)
    return queue(session, Channel.TEAM, key, words, at, letter_id=found.letter_id, about=found.about)
