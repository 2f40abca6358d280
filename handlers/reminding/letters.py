"""Reminders by mail: what a letter says of them beside its questions, and what a bounce of one means."""

import datetime as dt
import re

from sqlmodel import Session, col, select

from handlers.intake.joining import thread_ids
from handlers.intake.shapes import Letter, Sorted
from handlers.intake.words import Words
from handlers.reminding.carrying import end
from handlers.reminding.wishes import Kind, read
from handlers.understanding.words import plain
from models.post import Channel, LetterKind, OutboxMessage
from models.subscriptions import Reach, wishes_of

PREFIX = "reminder:"  # of the keys of our reminders
MOST = 3  # sentences of a letter
LONGEST = 300  # letters of such a sentence
CAME_BACK = "a reminder came back"
_BRINGS_NOTHING = frozenset({LetterKind.OTHER, LetterKind.QUESTION, LetterKind.REPLY})
_PLAIN = re.compile(
    r"^(?:(?:hi|hello|dear|hey|morning)\b[^,.!?]{0,30},\s*)?"
    r"(?:(?:please|kindly|also|and|thanks|i would like|i'd like|we would like|would you|could you|can you|i want"
    r"|i no longer want|no more)[ ,]+)*(?:you )?(?:to )?(?:be )?(?:set (?:up )?(?:a )?)?"
    r"(?:remind(?:ed|ers?|ing)?|notify|notified|alerts?|alerted|stop|cancel|unsubscribe|no more|opt)\b"
)


def wishes(letter: Letter, found: Sorted) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sentences that ask for reminders, and that ask for none, and are put as no question; none of a letter that brings
    something. Pure."""
    if not _BRINGS_NOTHING.issuperset(found.kinds) or found.held:
        return (), ()
    told = [one for one in Words.of(letter).sentences[:20] if one not in found.questions and len(one) <= LONGEST]
    kinds = [(one, read(plain(one))) for one in told if _PLAIN.match(one.lower())]
    starts = tuple(one for one, wish in kinds if wish.kind is Kind.START and wish.topics)
    return starts[:MOST], tuple(one for one, wish in kinds if wish.kind is Kind.STOP)[:1]


def said(session: Session, letter: Letter, found: Sorted) -> tuple[str, ...]:
    """What the letter asks of reminders beside its questions.

    To stop is heard only from somebody who has reminders: anything else that “stop” may mean is a person's to read.
    """
    starts, stops = wishes(letter, found)
    return stops if stops and _may_stop(session, letter, stops[0]) else starts


def _may_stop(session: Session, letter: Letter, sentence: str) -> bool:
    """Whether its sender has reminders; a bare “stop” has to answer one of them."""
    if not wishes_of(session, Reach(Channel.MAIL, letter.sender)):
        return False
    return bool(re.search(r"remind|unsub|alert|notif", sentence.lower())) or _answers_reminder(session, letter)


def _answers_reminder(session: Session, letter: Letter) -> bool:
    ours = select(OutboxMessage.id).where(
        col(OutboxMessage.message_id).in_(thread_ids(letter)), col(OutboxMessage.key).startswith(PREFIX),
        OutboxMessage.to == letter.sender,
    )  # fmt: skip
    return session.exec(ours).first() is not None


def bounced(session: Session, row: int, letter: Letter, at: dt.datetime) -> None:
    """End the wishes of an address that a reminder could not be delivered to, for good; a delay ends nothing."""
    message = session.get_one(OutboxMessage, row)
    if message.key.startswith(PREFIX) and message.channel is Channel.MAIL and "failed" in letter.actions:
        end(session, Reach(Channel.MAIL, message.to), at, CAME_BACK)
