"""The monthly bulletin, drafted from the records: partners' items, what is coming, and the state of the grant's pots."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session, col, select

import templates
from models.bulletins import BulletinEdition, BulletinItem, EditionState, ItemState, edition_of, items_received
from models.dates import LONDON, day_of, month_end, month_start, say_day, say_days, say_month
from models.diary import deadlines_known, meetings_between
from models.funding import balance, current_year, pots
from models.mailbox import message_id_of
from models.money import pounds
from models.people import Organisation, partnership
from models.post import Channel, OutboxMessage, enqueue
from models.sessions import upcoming
from models.sources import Cited, Measure, citations, published

AHEAD = dt.timedelta(days=92)  # how far a bulletin looks ahead for dates
ROOM = 40_000  # characters of partners' text in an edition: mail programs cut a mail off at about 100 KB
LONGEST_TITLE = 150


@dataclass(frozen=True)
class Chosen:
    """Items for an edition, and those left out with the reason."""

    items: list[BulletinItem]
    left_out: list[tuple[BulletinItem, str]]


def why_left_out(item: BulletinItem, day: dt.date) -> str:
    """Why an item does not appear in an edition drafted on `day`; '' where it does."""
    if item.state is ItemState.DECLINED:
        return "declined"
    if item.duplicate_of:
        return f"the same news as {item.duplicate_of}"
    if item.expires and item.expires < day:
        return f"over since {say_day(item.expires)}"
    return ""


def choose(items: list[BulletinItem], day: dt.date) -> Chosen:
    """Decide about each item. What has a day is in the order of the days, the rest in the order of arrival."""
    judged = [(item, why_left_out(item, day)) for item in items]
    chosen = sorted((item for item, why in judged if not why), key=lambda item: item.event_date or dt.date.min)
    return Chosen(chosen, [(item, why) for item, why in judged if why])


def window(month: str, at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """When an edition's items may have arrived: from the start of the month before until `at` or the month's end."""
    first = (month_start(month) - dt.timedelta(days=1)).replace(day=1)
    end = dt.datetime.combine(month_end(month) + dt.timedelta(days=1), dt.time(), LONDON)
    return dt.datetime.combine(first, dt.time(), LONDON), min(end, at)


def candidates(session: Session, month: str, at: dt.datetime) -> list[BulletinItem]:
    """Items that arrived in the window and are not in the approved edition of the month before.

    What is held for a person leaves no trace, and neither does the same news from somebody else.
    """
    first, before = window(month, at)
    earlier = edition_of(session, f"{first:%Y-%m}")
    gone = set(earlier.items) if earlier and earlier.state in (EditionState.APPROVED, EditionState.SENT) else set()
    held = set(session.exec(select(BulletinItem.reference).where(BulletinItem.state == ItemState.HELD)))
    items = [item for item in items_received(session, first, before) if item.reference not in gone | held]
    return [item for item in items if item.duplicate_of not in held]


def section_of(item: BulletinItem) -> str:
    """The heading an item stands under: its own, or by whether it has a day."""
    return item.section or ("events" if item.event_date else "news")


def cut(text: str, limit: int) -> str:
    """The text, or its beginning with a mark that there was more."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def shown_item(item: BulletinItem, room: int = ROOM) -> dict[str, str]:
    """The item as the templates show it, with at most `room` characters of what it says."""
    return {
        "reference": item.reference,
        "title": cut(item.title, LONGEST_TITLE),
        "summary": cut(item.summary, room),
        "link": item.link if item.link.startswith(("https://", "http://")) else "",
        "day": say_days(item.event_start or item.event_date, item.event_date) if item.event_date else "",
        "until": say_day(item.expires) if item.expires and item.expires != item.event_date else "",
        "sender": item.sender_name,
        "section": section_of(item),
    }


def dates_ahead(session: Session, day: dt.date) -> list[dict[str, str]]:
    """Deadlines, meetings and sessions that papers known on `day` announce, soonest first, each with its source."""
    last = day + AHEAD
    names = {body.key: body.name for body in session.exec(select(Organisation))}
    rows = [(row.due, row.what, row.key, row.note) for row in deadlines_known(session, day) if day <= row.due]
    rows += [(row.day, f"Meeting of the {names[row.body_key]}", row.key, "") for row in meetings_between(session, day, last)]
    rows += [(row.day, row.title, row.key, "") for row in upcoming(session, day) if row.day and row.day <= last]
    cited = [(when, what, note, citations(session, [key], day)) for when, what, key, note in sorted(rows)]
    return [
        {"day": say_day(when), "what": what, "note": note, "source": str(sources[0])}
        for when, what, note, sources in cited
        if sources
    ]


def pots_state(session: Session, day: dt.date) -> dict[str, object]:
    """What is left in each pot as at `day`, with the papers that print it; empty before the first award."""
    year = current_year(session, day)
    if year is None:
        return {"year": "", "pots": [], "sources": []}
    shown: list[dict[str, str]] = []
    facts: list[str] = []
    for pot in pots(session, year):
        closes = f"closes {say_day(pot.closes)}" if pot.closes and pot.closes >= day else ""
        label = pot.label[:1].upper() + pot.label[1:]
        shown.append({"label": label, "left": pounds(balance(session, pot.key, day).balance), "closes": closes})
        facts += [pot.key, *(figure.key for figure in published(session, Measure.BALANCE, str(year), day, pot.name))]
    sources: tuple[Cited, ...] = citations(session, facts, day)
    return {"year": str(year), "pots": shown, "sources": [str(cited) for cited in sources]}


def values_for(session: Session, month: str, at: dt.datetime, chosen: Chosen) -> dict[str, object]:
    """Everything the edition's templates show."""
    day, house = day_of(at), partnership(session)
    items = [shown_item(item, ROOM // len(chosen.items)) for item in chosen.items]
    return {
        "month": say_month(month),
        "as_at": say_day(day),
        "bulletin": house.bulletin,
        "team": house.team,
        "partnership": house.name,
        "mailbox": house.mailbox,
        "sections": [
            {"name": name, "items": [item for item in items if item["section"] == name]}
            for name in dict.fromkeys(sorted((item["section"] for item in items), key=lambda name: (name != "news", name)))
        ],
        "dates": dates_ahead(session, day),
        "grant": pots_state(session, day),
    }


def draft(session: Session, month: str, at: dt.datetime) -> BulletinEdition:
    """Draft the month's edition as at `at`. One that a person edited or approved is returned as it is."""
    there = edition_of(session, month)
    if there is not None and there.state is not EditionState.DRAFT:
        return there
    chosen = choose(candidates(session, month, at), day_of(at))
    values = values_for(session, month, at, chosen)
    edition = there or BulletinEdition(month=month, subject="", text="", html="", drafted=at)
    edition.subject = templates.one_line(templates.render("bulletin/subject.txt.j2", values))
    edition.text = templates.render("bulletin/edition.txt.j2", values) + "\n"
    edition.html = templates.bulletin_page(values)
    edition.items = [item.reference for item in chosen.items]
    edition.left_out = [{"title": item.title, "why": why} for item, why in chosen.left_out]
    edition.drafted = at
    session.add(edition)
    session.flush()
    return edition


def queue_for_review(session: Session, edition: BulletinEdition, at: dt.datetime) -> None:
    """Lay the edition into the mailbox's Drafts, once a month, and tell the team."""
    house = partnership(session)
    notice = templates.mail(
        "bulletin_ready",
        {"month": say_month(edition.month), "count": len(edition.items), "left_out": edition.left_out, "team": house.team},
    )
    rows = {
        Channel.DRAFT: (edition.subject, edition.text, edition.html),
        Channel.TEAM: (notice.subject, notice.text, ""),
    }
    for channel, (subject, text, html) in rows.items():
        key = f"bulletin:{edition.month}:{channel.value}"
        message = OutboxMessage(
            key=key, channel=channel, to=house.mailbox, subject=subject, text=text, html=html, created=at, not_before=at,
            message_id=message_id_of(key, house.mailbox),
        )  # fmt: skip
        enqueue(session, message)


def items_of(session: Session, edition: BulletinEdition) -> list[dict[str, str]]:
    """The edition's items as they are shown, in its order."""
    rows = {
        row.reference: row for row in session.exec(select(BulletinItem).where(col(BulletinItem.reference).in_(edition.items)))
    }
    return [shown_item(rows[reference]) for reference in edition.items]
