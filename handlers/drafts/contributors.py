"""What whoever sent in news hears once an edition is approved: that it is in, or that it was over too soon. One mail each.

Written to is only who was told before that the item arrived, and where that was: by mail, or in Slack. What was declined,
held or withdrawn is never told of by a machine: a person decided, and a person says so.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

import templates
from handlers.drafts.bulletin import LONGEST_TITLE, cut
from handlers.drafts.picking import candidates, choose, senders
from handlers.intake.receipts import correction_key, receipt_key
from handlers.outbox import queue
from models.audit import AuditEntry
from models.bulletins import BulletinEdition, BulletinItem, ItemState
from models.dates import day_of, say_day, say_month
from models.mailbox import key_of
from models.people import partnership
from models.post import Channel, OutboxMessage, OutboxState, StoredLetter
from models.subscriptions import Reach

LEFT_OUT = "left_out"


@dataclass
class Told:
    """What one contributor hears of, and the Message-IDs of the letters they wrote."""

    name: str
    inside: list[BulletinItem] = field(default_factory=list)
    over: list[BulletinItem] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)


def tell_contributors(session: Session, edition: BulletinEdition, at: dt.datetime) -> int:
    """Queue a mail to each contributor of the edition, once. Returns how many."""
    inside = [item for same in senders(session, edition.items, at).values() for item in same]
    over = _over(session, edition, at)
    told = _by_reach(session, inside, over)
    count = sum(_tell(session, edition, reach, one, at) for reach, one in told.items())
    for item in over:
        session.add(AuditEntry(at=at, who="bulletin", action=LEFT_OUT, subject=f"record:{item.reference}", because="over"))
    return count


def _over(session: Session, edition: BulletinEdition, at: dt.datetime) -> list[BulletinItem]:
    """Items whose day was over before an edition held them, of which nobody was told yet."""
    day = day_of(at)
    left = [item for item, _ in choose(candidates(session, edition.month, at), day).left_out]
    over = {f"record:{one.reference}": one for one in left if one.expires and one.expires < day and not one.duplicate_of}
    here = {
        subject: one for subject, one in over.items() if one.reference not in edition.items and one.state is ItemState.ACCEPTED
    }
    query = select(AuditEntry.subject).where(col(AuditEntry.subject).in_(list(here)), AuditEntry.action == LEFT_OUT)
    before = set(session.exec(query))
    return [one for subject, one in here.items() if subject not in before]


def _by_reach(session: Session, inside: Iterable[BulletinItem], over: Iterable[BulletinItem]) -> dict[Reach, Told]:
    """Everybody who is to hear of these items."""
    both = [(item, True) for item in inside] + [(item, False) for item in over]
    numbers = {item.letter_id for item, _ in both if item.letter_id is not None}
    reaches = _reaches(session, numbers)
    columns = select(StoredLetter.id, StoredLetter.sender, StoredLetter.author, StoredLetter.message_id)
    letters = {row[0]: row[1:] for row in session.exec(columns.where(col(StoredLetter.id).in_(numbers)))}
    found: dict[Reach, Told] = {}
    for item, is_in in both:
        reach = reaches.get(item.letter_id or 0)
        if not reach:
            continue
        sender, author, message_id = letters[item.letter_id]
        told = found.setdefault(reach, Told(item.sender_name if sender == author else ""))
        (told.inside if is_in else told.over).append(item)
        told.letters = list(dict.fromkeys([*told.letters, message_id or ""]))
    return found


def _reaches(session: Session, letters: Iterable[int]) -> dict[int, Reach]:
    """Where each letter's acknowledgement went."""
    keys = {key: number for number in letters for key in (receipt_key(number), correction_key(number))}
    query = select(OutboxMessage.key, OutboxMessage.channel, OutboxMessage.to).where(
        col(OutboxMessage.key).in_(list(keys)),
        col(OutboxMessage.channel).in_((Channel.MAIL, Channel.CHAT)),
        OutboxMessage.state != OutboxState.CANCELLED,
    )
    return {keys[key]: Reach(Channel(channel), to) for key, channel, to in session.exec(query)}


def _tell(session: Session, edition: BulletinEdition, reach: Reach, told: Told, at: dt.datetime) -> bool:
    house = partnership(session)
    values = {
        "name": told.name,
        "month": say_month(edition.month),
        "items": [{"title": cut(one.title, LONGEST_TITLE), "reference": one.reference} for one in told.inside],
        "over": [
            {"title": cut(one.title, LONGEST_TITLE), "reference": one.reference, "day": say_day(one.expires)}
            for one in told.over
            if one.expires
        ],
        "bulletin": house.bulletin, "team": house.team, "partnership": house.name, "mailbox": house.mailbox,
    }  # fmt: skip
    answers = told.letters[0] if len(told.letters) == 1 else ""
    key = f"bulletin:{edition.month}:told:{key_of(reach.to)}"
    return queue(session, reach.channel, key, templates.mail("bulletin_in", values), at, to=reach.to, in_reply_to=answers)
