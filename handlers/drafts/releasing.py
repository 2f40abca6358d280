"""Carries an approval out, once: the edition goes to the lists, or lies in Drafts for the team to send; contributors hear."""

import datetime as dt

from sqlmodel import Session, col, select

import templates
from handlers.drafts.contributors import tell_contributors
from handlers.outbox import queue
from models.bulletins import BulletinEdition, BulletinRules, EditionState, Release
from models.dates import day_of, say_day, say_month
from models.mailbox import key_of
from models.people import partnership
from models.post import Channel, OutboxMessage, OutboxState


def release_key(month: str) -> str:
    """The cause of the approved edition in Drafts."""
    return f"bulletin:{month}:approved"


def sending_key(month: str, address: str = "") -> str:
    """The cause of the approved edition's mail to a list; without one, what all of them begin with."""
    return f"bulletin:{month}:send:{key_of(address) if address else ''}"


def approved_editions(session: Session) -> list[BulletinEdition]:
    """Editions that are approved and not known to be sent."""
    rows = select(BulletinEdition).where(BulletinEdition.state == EditionState.APPROVED)
    return list(session.exec(rows.order_by(col(BulletinEdition.month))))


def release_approved(session: Session, rules: BulletinRules, at: dt.datetime) -> list[str]:
    """Release every approved edition that was not yet. Returns their months."""
    waiting = [edition for edition in approved_editions(session) if edition.released is None]
    for edition in waiting:
        release(session, edition, rules, at)
    return [edition.month for edition in waiting]


def release(session: Session, edition: BulletinEdition, rules: BulletinRules, at: dt.datetime) -> None:
    """Let an approved edition go, as the rules say. What is not approved is never released, whoever asks."""
    if edition.state is not EditionState.APPROVED or edition.released is not None:
        return
    words = templates.Words(edition.subject, edition.text)
    sends = rules.release is Release.SEND and bool(rules.lists)
    if sends:
        for address in rules.lists:
            queue(
                session,
                Channel.MAIL,
                sending_key(edition.month, address),
                words,
                at,
                to=address,
                html=edition.html,
                signed=True,
            )
    else:
        to = ", ".join(rules.lists)
        queue(session, Channel.DRAFT, release_key(edition.month), words, at, to=to, html=edition.html)
    edition.released = at
    session.add(edition)
    told = tell_contributors(session, edition, at)
    _tell_team(session, edition, at, (rules.lists if sends else (), told))


def _tell_team(session: Session, edition: BulletinEdition, at: dt.datetime, done: tuple[tuple[str, ...], int]) -> None:
    lists, told = done
    house = partnership(session)
    values = {
        "month": say_month(edition.month), "by": edition.approved_by, "day": say_day(day_of(edition.approved or at)),
        "subject": edition.subject, "lists": list(lists), "told": told, "team": house.team,
    }  # fmt: skip
    queue(session, Channel.TEAM, f"bulletin:{edition.month}:released", templates.mail("bulletin_approved", values), at)


def note_sent_to_lists(session: Session, edition: BulletinEdition, at: dt.datetime) -> bool:
    """Note that the edition went out, once every list has it."""
    states = session.exec(
        select(OutboxMessage.state).where(col(OutboxMessage.key).startswith(sending_key(edition.month), autoescape=True))
    ).all()
    if states and all(state is OutboxState.SENT for state in states):
        note_sent(session, edition, at)
        return True
    return False


def note_sent(session: Session, edition: BulletinEdition, at: dt.datetime) -> None:
    """The approved edition went out."""
    if edition.state is EditionState.APPROVED:
        edition.state, edition.sent = EditionState.SENT, at
        session.add(edition)
