"""A person judges one item, once, or edits its words; kept with who, when and why. The next draft follows it.

An item of an edition that is approved or sent is neither judged nor edited any more: its words are out, or may be any moment.
"""

import datetime as dt
from dataclasses import dataclass, fields

from sqlmodel import Session, col, select

from handlers.drafts.approving import Approval
from handlers.drafts.picking import FINAL
from models.access import asker_of, check_can_approve_bulletin
from models.audit import AuditEntry
from models.bulletins import BulletinEdition, BulletinItem, ItemState, mark_of
from models.database import one_at_a_time
from models.dates import day_of, say_month
from models.errors import ItemStands, NoSuchItem

JUDGED, EDITED = "judge", "edit"  # the actions of the audit rows
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_LINK = 300, 3_000, 2_000


@dataclass(frozen=True)
class ItemWords:
    """What an item says. `event_date` is its event's last day, `event_start` the first of several; `link` '' where none."""

    title: str
    summary: str = ""
    link: str = ""
    event_start: dt.date | None = None
    event_date: dt.date | None = None


def words_of(item: BulletinItem) -> ItemWords:
    """What it says now."""
    return ItemWords(**{one.name: getattr(item, one.name) for one in fields(ItemWords)})


def mark_of_item(item: BulletinItem) -> str:
    """Another as soon as a word of the item changes: what somebody who edits it has seen."""
    return mark_of(*(str(getattr(item, one.name)) for one in fields(ItemWords)))


def item_referred_to(session: Session, reference: str) -> BulletinItem:
    """Raises NoSuchItem."""
    item = session.exec(select(BulletinItem).where(BulletinItem.reference == reference.strip().upper())).one_or_none()
    if item is None:
        raise NoSuchItem(reference)
    return item


def final_month(session: Session, reference: str) -> str:
    """The month of the approved or sent edition the item stands in, in words; '' where it is in none."""
    query = select(BulletinEdition.month, BulletinEdition.items).where(col(BulletinEdition.state).in_(FINAL))
    return next((say_month(month) for month, items in session.exec(query) if reference in items), "")


def problems_of(words: ItemWords) -> dict[str, str]:
    """What is wrong with the words, by field. Pure."""
    found = {}
    if not words.title.strip():
        found["title"] = "Give it a title."
    if words.link and not words.link.lower().startswith(("https://", "http://")):
        found["link"] = "A link begins with https:// or http://."
    if any(mark.isspace() for mark in words.link):
        found["link"] = "A link has no spaces; give one link only."
    if words.event_start and not words.event_date:
        found["event_date"] = "Give the last day as well."
    if words.event_start and words.event_date and words.event_start > words.event_date:
        found["event_date"] = "The last day is not before the first."
    return found


def judge(session: Session, reference: str, who: Approval, state: ItemState, because: str = "") -> BulletinItem:
    """Accept, hold or decline the item, once. Raises NotYours, NoSuchItem, ItemStands where somebody said just that before."""
    item = _taken_up(session, reference, who)
    if item.state is state and (last := last_judgement(session, item.reference)):
        raise ItemStands(item.reference, f"was {_said(last)} already.")
    change = f"{item.state} to {state}" if item.state is not state else f"{state} as it came"
    item.state = state
    _note(session, item, JUDGED, who, f"{change}: {because.strip()}".rstrip(": "))
    return item


def edit(session: Session, reference: str, who: Approval, words: ItemWords) -> BulletinItem:
    """Put these words in the place of the item's. Raises NotYours, NoSuchItem, and ItemStands where it changed since it was
    `seen`, or where they will not do."""
    item = _taken_up(session, reference, who)
    if who.seen and who.seen != mark_of_item(item):
        raise ItemStands(item.reference, "was edited by somebody else meanwhile; look at it again.")
    if found := problems_of(words):
        raise ItemStands(item.reference, f"cannot be edited so: {' '.join(found.values())}")
    before, ended = words_of(item), item.event_date
    changed = [one.name for one in fields(ItemWords) if getattr(before, one.name) != getattr(words, one.name)]
    for name in changed:
        setattr(item, name, getattr(words, name))
    if "event_date" in changed and item.expires in (ended, None):
        item.expires = words.event_date
    if changed:
        _note(session, item, EDITED, who, ", ".join(changed).replace("_", " "))
    return item


def last_judgement(session: Session, reference: str) -> AuditEntry | None:
    """The audit row of who judged the item last, by whatever way."""
    rows = select(AuditEntry).where(AuditEntry.subject == f"record:{reference}")
    judged = [row for row in session.exec(rows) if row.action in (JUDGED, "sort") and row.because != "its section"]
    return max(judged, key=lambda row: row.id or 0, default=None)


def _said(entry: AuditEntry) -> str:
    return f"judged so by {entry.who}"


def _taken_up(session: Session, reference: str, who: Approval) -> BulletinItem:
    """The item, for somebody who may change it, which nobody else changes until the transaction ends."""
    check_can_approve_bulletin(asker_of(session, who.by, day_of(who.at)))
    one_at_a_time(session, f"item {reference.strip().upper()}")
    item = item_referred_to(session, reference)
    session.refresh(item)
    if month := final_month(session, item.reference):
        raise ItemStands(item.reference, f"stands in the edition of {month}, which was approved.")
    return item


def _note(session: Session, item: BulletinItem, action: str, who: Approval, because: str) -> None:
    session.add(item)
    session.add(AuditEntry(at=who.at, who=who.by, action=action, subject=f"record:{item.reference}", because=because))
    session.flush()
