"""“What was in June's bulletin?”, “Was the knife crime item in a bulletin?” and “How often does it come out?”

Only editions that a person approved and that were let go are told; a draft never is.
"""

import calendar
import re

from sqlmodel import Session, col, select

from handlers.answers import Answer, Capability, Query
from handlers.telling import told
from handlers.understanding.names import has
from handlers.understanding.words import tokens
from models.bulletins import BulletinEdition, BulletinItem
from models.dates import day_of, month_of, say_month
from models.facts import Subject, facts_known
from models.people import partnership
from models.sources import citations

OVERVIEW = 2  # the data tell first what the latest edition held, and how often one comes
MOST_FOUND = 5
STOCK = frozenset(
    tokens(
        "bulletin bulletins edition editions issue item items news newsletter mention mentioned feature featured cover covered "
        "include included advertise advertised appear appeared anything something say said tell show see find what which when "
        "who where how about last latest previous recent most new current month monthly year one ever already put went go gone "
        "know get give me you we us if whether not no yes also today now team email send sent copy read page contents topics"
    )
)
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_NAME = f"({'|'.join(MONTHS)})"
_OURS = r"(?:e-?)?(?:bulletin|newsletter|edition|issue)s?"
_MONTH = re.compile(rf"\b{_NAME}(?:['’]?s)? {_OURS}\b|\b{_OURS} (?:of|for|from|in) {_NAME}\b")


def public_editions(session: Session, query: Query) -> list[BulletinEdition]:
    """Editions partners may be told of, let go by the day of the question; the latest first."""
    rows = session.exec(select(BulletinEdition).where(BulletinEdition.month <= month_of(query.day)))
    out = [one for one in rows if one.is_public and day_of(one.sent or one.released or one.drafted) <= query.day]
    return sorted(out, key=lambda one: one.month, reverse=True)


def month_asked(query: Query) -> str:
    """The month whose edition is asked for, '2025-06'; the latest of its name where no year is; '' where none is."""
    if query.slots.month:
        return query.slots.month
    found = _MONTH.search(query.slots.words)
    if not found:
        return ""
    number = MONTHS[found[1] or found[2]]
    year = query.day.year if number <= query.day.month else query.day.year - 1
    return f"{year}-{number:02d}"


def titles(session: Session, edition: BulletinEdition) -> list[str]:
    """What its items are called, in its order."""
    named = {row.reference: row.title for row in _items(session, edition.items)}
    return [named[reference] for reference in edition.items if reference in named]


def _items(session: Session, references: list[str]) -> list[BulletinItem]:
    return list(session.exec(select(BulletinItem).where(col(BulletinItem.reference).in_(references))))


def items_named(session: Session, editions: list[BulletinEdition], query: Query) -> list[dict[str, str]]:
    """Items of these editions that hold every word the question is about, the latest first."""
    about = [word for word in tokens(query.slots.words) if word not in STOCK and word not in MONTHS and not word.isdigit()]
    if not about:
        return []
    month_of_item = {reference: one.month for one in reversed(editions) for reference in one.items}
    found = []
    for row in _items(session, list(month_of_item)):
        words = tokens(f"{row.title} {row.summary}")
        if all(has(word, words) for word in about):
            found.append((month_of_item[row.reference], row.title))
    return [{"month": say_month(month), "title": title} for month, title in sorted(found, reverse=True)][:MOST_FOUND]


def answer(session: Session, query: Query) -> Answer:
    """What the question names of the bulletin: a month's edition, an item; else the latest edition, and how often one comes."""
    editions, asked = public_editions(session, query), month_asked(query)
    edition = next((one for one in editions if one.month == asked or not asked), None)
    found = [] if asked else items_named(session, editions, query)
    named = [] if asked and edition else told(session, query, Subject.BULLETIN)
    facts = named or ([] if found or asked else facts_known(session, Subject.BULLETIN, query.day)[:OVERVIEW])
    return Answer(
        {
            "bulletin": partnership(session).bulletin,
            "asked": say_month(asked) if asked else "",
            "month": say_month(edition.month) if edition and not found else "",
            "items": titles(session, edition) if edition and not found else [],
            "found": found,
            "facts": [fact.text for fact in facts],
        },
        citations(session, [fact.key for fact in facts], query.day),
        ("How do I send a bulletin item?", "When is the next information session?"),
    )


CAPABILITY = Capability(
    topic="bulletin.latest",
    summary="what an e-bulletin held, and how often it comes out",
    phrases=(
        "what was in the latest bulletin",
        "what did the last newsletter say",
        "most recent e-bulletin",
        "show me the newest edition of the bulletin",
        "contents of the last e-bulletin",
        "what news went out this month",
        "how often does the bulletin come out",
        "is the bulletin weekly or monthly",
        "when is the next bulletin due out",
        "did the bulletin mention vapes",
        "was there anything on stalking in the newsletter",
        "what was that guide about incel culture",
        "tell me about the marm framework in the bulletin",
        "where is the stop smoking resource from the bulletin",
        "latest updates sent to partners",
        "i missed the last bulletin",
        "can you resend the newsletter",
        "can i have a copy of the bulletin",
        "how do i get on the bulletin mailing list",
        "subscribe to the e-bulletin",
        "what topics did the last edition cover",
        "anything new in the bulletin",
        "last ebulletin",
        "bulletin headlines",
        "what's been in the monthly email lately",
        "back issues of the bulletin",
        "what legislation changes were in the newsletter",
        "Please send me a summary of the current newsletter",
        "got the latest bulletin handy",
    ),
    answer=answer,
)
