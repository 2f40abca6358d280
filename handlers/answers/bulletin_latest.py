"""“What was in the last bulletin?” and “How often does it come out?” An edition nobody has sent yet is never told."""

from sqlmodel import Session, col, select

from handlers.answers import Answer, Capability, Query
from handlers.telling import told
from models.bulletins import BulletinEdition, BulletinItem, EditionState
from models.dates import month_of, say_month
from models.facts import Subject, facts_known
from models.people import partnership
from models.sources import citations

OVERVIEW = 2  # the data tell first what the latest edition held, and how often one comes


def last_sent(session: Session, query: Query) -> BulletinEdition | None:
    """The latest edition that went out, of a month before or of the day."""
    rows = select(BulletinEdition).where(
        BulletinEdition.state == EditionState.SENT, BulletinEdition.month <= month_of(query.day)
    )
    return session.exec(rows.order_by(col(BulletinEdition.month).desc())).first()


def titles(session: Session, edition: BulletinEdition) -> list[str]:
    """What its items are called, in its order."""
    rows = session.exec(select(BulletinItem).where(col(BulletinItem.reference).in_(edition.items)))
    named = {row.reference: row.title for row in rows}
    return [named[reference] for reference in edition.items if reference in named]


def answer(session: Session, query: Query) -> Answer:
    """What the question names of the bulletin; else the edition sent last, or as far as papers describe one, and how often."""
    edition = last_sent(session, query)
    facts = told(session, query, Subject.BULLETIN) or facts_known(session, Subject.BULLETIN, query.day)[:OVERVIEW]
    return Answer(
        {
            "bulletin": partnership(session).bulletin,
            "month": say_month(edition.month) if edition else "",
            "items": titles(session, edition) if edition else [],
            "facts": [fact.text for fact in facts],
        },
        citations(session, [fact.key for fact in facts], query.day),
        ("How do I send a bulletin item?", "When is the next information session?"),
    )


CAPABILITY = Capability(
    topic="bulletin.latest",
    summary="what the latest e-bulletin held, and how often it comes out",
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
