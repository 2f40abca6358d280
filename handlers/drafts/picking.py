"""Which items an edition holds, which are left out and why, and who sent each in."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.bulletins import BulletinEdition, BulletinItem, EditionState, ItemState, items_received, mark_of
from models.dates import LONDON, month_end, month_start, say_day

FINAL = (EditionState.APPROVED, EditionState.SENT)


@dataclass(frozen=True)
class Chosen:
    """Items for an edition, and those left out with the reason."""

    items: list[BulletinItem]
    left_out: list[tuple[BulletinItem, str]]

    def substance(self, names: dict[str, list[str]]) -> str:
        """A mark that is another as soon as an item comes, goes or changes; the day of the draft has no part in it."""
        told = [
            f"{one.reference} {one.title} {one.summary} {one.link} {one.event_start} {one.event_date} {one.expires} "
            f"{one.section} {names.get(one.reference)}"
            for one in self.items
        ]
        return mark_of(*told, "left out", *(f"{one.reference} {why}" for one, why in self.left_out))


def why_left_out(item: BulletinItem, day: dt.date, orphans: frozenset[str] = frozenset()) -> str:
    """Why an item does not appear in an edition drafted on `day`; '' where it does. `orphans` stand for news that never did."""
    if item.state is ItemState.DECLINED:
        return "declined"
    if item.duplicate_of and item.reference not in orphans:
        return f"the same news as {item.duplicate_of}"
    if item.expires and item.expires < day:
        return f"over since {say_day(item.expires)}"
    return ""


def choose(items: Iterable[BulletinItem], day: dt.date, orphans: frozenset[str] = frozenset()) -> Chosen:
    """Decide about each item. What has a day is in the order of the days, the rest in the order of arrival."""
    judged = [(item, why_left_out(item, day, orphans)) for item in items]
    chosen = sorted((item for item, why in judged if not why), key=lambda item: item.event_date or dt.date.min)
    return Chosen(chosen, [(item, why) for item, why in judged if why])


def window(month: str, at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """When an edition's items may have arrived: from the start of the month before until `at` or the month's end."""
    first = (month_start(month) - dt.timedelta(days=1)).replace(day=1)
    end = dt.datetime.combine(month_end(month) + dt.timedelta(days=1), dt.time(), LONDON)
    return dt.datetime.combine(first, dt.time(), LONDON), min(end, at)


def published_before(session: Session, month: str) -> set[str]:
    """References of what stood in approved editions of other months."""
    query = select(BulletinEdition.items).where(col(BulletinEdition.state).in_(FINAL), BulletinEdition.month != month)
    return {reference for items in session.exec(query) for reference in items}


def candidates(session: Session, month: str, at: dt.datetime) -> list[BulletinItem]:
    """Items that arrived in the window and are not in an approved edition of another month.

    What is held for a person leaves no trace, and neither does the same news from somebody else.
    """
    gone = published_before(session, month)
    held = set(session.exec(select(BulletinItem.reference).where(BulletinItem.state == ItemState.HELD)))
    items = [item for item in items_received(session, *window(month, at)) if item.reference not in gone | held]
    return [item for item in items if item.duplicate_of not in held]


def orphans_among(session: Session, month: str, items: Sequence[BulletinItem]) -> frozenset[str]:
    """References of the same news as an item that came too long before to be in this edition, and was in no other one."""
    there = {item.reference for item in items} | published_before(session, month)
    firsts: dict[str, str] = {}
    for item in items:
        if item.duplicate_of and item.duplicate_of not in there and item.state is ItemState.ACCEPTED:
            firsts.setdefault(item.duplicate_of, item.reference)
    accepted = select(BulletinItem.reference).where(
        col(BulletinItem.reference).in_(list(firsts)), BulletinItem.state == ItemState.ACCEPTED
    )
    return frozenset(firsts[reference] for reference in session.exec(accepted)) if firsts else frozenset()


def senders(session: Session, references: Sequence[str], at: dt.datetime) -> dict[str, list[BulletinItem]]:
    """Each item with the same news from others, that came by `at` and count: all who sent it in, the first first."""
    same = select(BulletinItem).where(
        col(BulletinItem.reference).in_(references) | col(BulletinItem.duplicate_of).in_(references),
        BulletinItem.state == ItemState.ACCEPTED,
        BulletinItem.received < at,
    )
    found: dict[str, list[BulletinItem]] = {}
    for item in session.exec(same.order_by(col(BulletinItem.received), col(BulletinItem.id))):
        found.setdefault(item.duplicate_of or item.reference, []).append(item)
    return found


def names_of(items: Iterable[BulletinItem]) -> list[str]:
    """The senders' names, each once."""
    return list({item.sender_name.casefold(): item.sender_name for item in reversed(list(items)) if item.sender_name}.values())[
        ::-1
    ]
