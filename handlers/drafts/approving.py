"""A person approves an edition. Every way of doing so ends here: the command, an answer by mail, a button, a page."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.access import asker_of, check_can_approve_bulletin
from models.audit import AuditEntry
from models.bulletins import BulletinEdition, BulletinItem, EditionState, ItemState, edition_of
from models.database import one_at_a_time
from models.dates import day_of, month_start
from models.errors import EditionChanged, EditionStands, NoSuchEdition


@dataclass(frozen=True)
class Approval:
    """Who approves, when, and the fingerprint of what they saw; '' where they approve it as it is now."""

    by: str
    at: dt.datetime
    seen: str = ""


def approve(session: Session, month: str, approval: Approval) -> bool:
    """Approve the month's edition, once; False where it was approved before. Nothing is sent here: `releasing` does that.

    Raises BadDate, NotYours, NoSuchEdition, EditionChanged where another one was seen, and EditionStands where it holds
    what may not go out.
    """
    check_can_approve_bulletin(asker_of(session, approval.by, day_of(approval.at)))
    edition = standing(session, month)
    if approval.seen and approval.seen != edition.fingerprint:
        raise EditionChanged(month, approval.seen, edition.fingerprint)
    if edition.is_final:
        return False
    if withdrawn := no_longer_accepted(session, edition):
        raise EditionStands(month, f"holds what is declined or held by now: {', '.join(withdrawn)}. Draft or edit it again.")
    edition.state, edition.approved_by, edition.approved = EditionState.APPROVED, approval.by.strip().lower(), approval.at
    session.add(edition)
    note(session, edition, "approve", (approval.by, approval.at), f"seen as {edition.fingerprint}")
    session.flush()
    return True


def standing(session: Session, month: str) -> BulletinEdition:
    """The month's edition, which nobody else changes until the transaction ends. Raises BadDate, NoSuchEdition."""
    month_start(month)
    one_at_a_time(session, f"bulletin {month}")
    edition = edition_of(session, month)
    if edition is None:
        raise NoSuchEdition(month)
    session.refresh(edition)
    return edition


def no_longer_accepted(session: Session, edition: BulletinEdition) -> list[str]:
    """References of its items that were declined or held since they were put in."""
    query = select(BulletinItem.reference).where(
        col(BulletinItem.reference).in_(edition.items), BulletinItem.state != ItemState.ACCEPTED
    )
    return sorted(session.exec(query))


def note(session: Session, edition: BulletinEdition, action: str, who: tuple[str, dt.datetime], because: str) -> None:
    """Keep who did what with the edition."""
    by, at = who
    subject = f"bulletin:{edition.month}"
    session.add(AuditEntry(at=at, who=by.strip().lower(), action=action, subject=subject, because=because))
