"""“Could you put this in the newsletter?”: where to send an item and what to say."""

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.telling import told
from models.dates import say_day
from models.facts import Subject
from models.people import partnership
from models.sources import citations


def answer(session: Session, query: Query) -> Answer:
    """How to send an item. Nothing is recorded here, and no cut-off is printed, so none is told."""
    facts = told(session, query, Subject.BULLETIN)
    about = query.slots.about_day
    return Answer(
        {
            "bulletin": partnership(session).bulletin,
            "event_day": say_day(about) if about else "",
            "has_passed": bool(about and about < query.day),
        },
        citations(session, [fact.key for fact in facts], query.day),
        ("What was in the latest bulletin?", "How often does the bulletin come out?"),
    )


CAPABILITY = Capability(
    topic="bulletin.submit",
    summary="how to send an item for the e-bulletin",
    phrases=(
        "how do i send a bulletin item",
        "can you include this in the next bulletin",
        "please put our event in the newsletter",
        "could you advertise our open day to partners",
        "i have some news for the e-bulletin",
        "item for the bulletin",
        "bulletin item: new helpline number",
        "for the newsletter: survey on street safety",
        "can this go in the next edition",
        "please circulate our training dates to partners",
        "share our campaign with your network",
        "where do i send articles for the bulletin",
        "how can i get something into the ebulletin",
        "submit an article",
        "would you promote our webinar in your newsletter",
        "stick our charity run in the bulletin",
        "we would appreciate a mention in your monthly update",
        "what do you need for a bulletin entry",
        "attached is our piece for the bulletin",
        "please publicise our job vacancy to partners",
        "add our survey to the bulletin",
        "get the word out about our drop in",
        "newsletter submission",
        "could you spread the word about our workshop",
        "deadline for sending bulletin items",
        "contribution to the e-bulletin",
        "pop this in the next mailing",
        "Hello, I wonder whether you could feature our new service in the bulletin",
    ),
    answer=answer,
)
