"""The monthly bulletin, drafted from the records: partners' items, what is coming, and the state of the grant's pots."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

import templates
from handlers.drafts.picking import Chosen, candidates, choose, names_of, orphans_among, senders
from handlers.understanding.words import tokens
from models.bulletins import BulletinEdition, BulletinItem, EditionState, edition_of
from models.dates import day_of, say_day, say_days, say_month
from models.diary import deadlines_known, meetings_between
from models.funding import balance, current_year, pots
from models.money import pounds
from models.people import Organisation, partnership
from models.sessions import upcoming
from models.sources import Cited, Measure, citations, published

AHEAD = dt.timedelta(days=92)  # how far a bulletin looks ahead for dates
_BARE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:[/?#]\S*)?", re.I | re.ASCII)
ROOM = 40_000  # characters of partners' text in an edition: mail programs cut a mail off at about 100 KB
LONGEST_TITLE, LONGEST_NAME, LONGEST_LINK = 150, 80, 2_000


def sections_of(session: Session) -> dict[str, frozenset[str]]:
    """The partnership's own sections in their order, each with the stems of words that news under it holds."""
    parted = [line.partition(":") for line in partnership(session).bulletin_sections]
    return {name.strip(): frozenset(tokens(words)) for name, _, words in parted}


def section_of(item: BulletinItem, sections: Mapping[str, frozenset[str]]) -> str:
    """The heading an item stands under: what a person chose, the section whose words it holds most of, or by its day."""
    if item.section:
        chosen = cut(templates.one_line(item.section), LONGEST_NAME)
        return next((name for name in sections if name.casefold() == chosen.casefold()), chosen)
    said = frozenset(tokens(f"{item.title} {item.summary}"[:ROOM])) if sections else frozenset()
    best = max(sections, key=lambda name: len(sections[name] & said), default="")
    if best and sections[best] & said:
        return best
    return "events" if item.event_date else "news"


def cut(text: str, limit: int) -> str:
    """The text, or its beginning with a mark that there was more."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def named(names: Sequence[str]) -> str:
    """'Tom Baker', 'Tom Baker and Priya Shah', 'A, B and C'."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def shown_item(item: BulletinItem, names: Sequence[str], section: str, room: int = ROOM) -> dict[str, str]:
    """The item as the templates show it, with all who sent it in, and at most `room` characters of what it says."""
    return {
        "reference": item.reference,
        "title": cut(item.title, LONGEST_TITLE),
        "summary": cut(item.summary, room),
        "link": link_of(item),
        "day": say_days(item.event_start or item.event_date, item.event_date) if item.event_date else "",
        "until": say_day(item.expires) if item.expires and item.expires != item.event_date else "",
        "sender": named([cut(name, LONGEST_NAME) for name in names] or [cut(item.sender_name, LONGEST_NAME)]),
        "section": section,
    }


def link_of(item: BulletinItem) -> str:
    """Where the item leads: a web address that is shown whole, also where its sender left out the https://; else ''."""
    shown = templates.one_line(item.link)
    if shown != item.link or " " in shown or len(shown) > LONGEST_LINK:
        return ""
    return shown if shown.startswith(("https://", "http://")) else f"https://{shown}" if _BARE.fullmatch(shown) else ""


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


def values_for(session: Session, month: str, at: dt.datetime, items: list[dict[str, str]]) -> dict[str, object]:
    """Everything the edition's templates show."""
    day, house = day_of(at), partnership(session)
    house_sections = sections_of(session)
    return {
        "month": say_month(month),
        "as_at": say_day(day),
        "bulletin": house.bulletin,
        "team": house.team,
        "partnership": house.name,
        "mailbox": house.mailbox,
        "sections": [
            {"name": name, "items": [item for item in items if item["section"] == name]}
            for name in _in_order({item["section"] for item in items}, list(house_sections))
        ],
        "dates": dates_ahead(session, day),
        "grant": pots_state(session, day),
    }


def _in_order(names: set[str], own: list[str]) -> list[str]:
    """News first, then the partnership's own sections as it orders them, then the rest by name."""
    return sorted(names, key=lambda name: (name != "news", own.index(name) if name in own else len(own), name))


def draft(session: Session, month: str, at: dt.datetime) -> BulletinEdition:
    """Draft the month's edition as at `at`. One that a person edited or approved is returned as it is."""
    there = edition_of(session, month)
    if there is not None and there.state is not EditionState.DRAFT:
        return there
    chosen, names = _chosen(session, month, at)
    room = ROOM // max(len(chosen.items), 1)
    own = sections_of(session)
    shown = [shown_item(item, names[item.reference], section_of(item, own), room) for item in chosen.items]
    values = values_for(session, month, at, shown)
    edition = there or BulletinEdition(month=month, subject="", text="", html="", drafted=at)
    edition.subject = templates.one_line(templates.render("bulletin/subject.txt.j2", values))
    edition.text = templates.render("bulletin/edition.txt.j2", values) + "\n"
    edition.html = templates.bulletin_page(values)
    edition.items = [item.reference for item in chosen.items]
    edition.left_out = [{"title": cut(item.title, LONGEST_TITLE), "why": why} for item, why in chosen.left_out]
    edition.drafted, edition.substance = at, chosen.substance(names)
    session.add(edition)
    session.flush()
    return edition


def is_out_of_date(session: Session, edition: BulletinEdition, at: dt.datetime) -> bool:
    """Whether items came, went or changed since it was drafted."""
    chosen, names = _chosen(session, edition.month, at)
    return chosen.substance(names) != edition.substance


def _chosen(session: Session, month: str, at: dt.datetime) -> tuple[Chosen, dict[str, list[str]]]:
    """The edition's items, and the names of all who sent each in."""
    items = candidates(session, month, at)
    chosen = choose(items, day_of(at), orphans_among(session, month, items))
    rows = senders(session, [item.reference for item in chosen.items], at)
    return chosen, {item.reference: names_of(rows.get(item.reference, [item])) for item in chosen.items}


def items_of(session: Session, edition: BulletinEdition) -> list[dict[str, str]]:
    """The edition's items as they are shown, in its order."""
    query = select(BulletinItem).where(col(BulletinItem.reference).in_(edition.items))
    rows = {row.reference: row for row in session.exec(query)}
    found, own = senders(session, edition.items, edition.drafted), sections_of(session)
    known = [(rows[one], names_of(found.get(one, []))) for one in edition.items if one in rows]
    return [shown_item(item, names, section_of(item, own)) for item, names in known]
