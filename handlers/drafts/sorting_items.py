"""A person's word about an item: that it goes in, waits or stays out, and under which heading it stands."""

from sqlmodel import Session, select

from handlers.drafts.approving import Approval
from models.access import asker_of, check_can_approve_bulletin
from models.audit import AuditEntry
from models.bulletins import BulletinItem, ItemState
from models.dates import day_of
from models.errors import NoSuchItem


def decide_item(
    session: Session, reference: str, who: Approval, state: ItemState | None = None, section: str | None = None
) -> BulletinItem:
    """Accept, hold or decline the item, or put it under a heading; kept with who and when. The next draft follows it.

    Raises NotYours, NoSuchItem.
    """
    check_can_approve_bulletin(asker_of(session, who.by, day_of(who.at)))
    item = session.exec(select(BulletinItem).where(BulletinItem.reference == reference.strip().upper())).one_or_none()
    if item is None:
        raise NoSuchItem(reference)
    changed = [f"{item.state} to {state}"] if state and state is not item.state else []
    changed += ["its section"] if section is not None and section != item.section else []
    item.state, item.section = state or item.state, item.section if section is None else section
    if changed:
        because = ", ".join(changed)
        session.add(AuditEntry(at=who.at, who=who.by, action="sort", subject=f"record:{item.reference}", because=because))
    session.add(item)
    session.flush()
    return item
