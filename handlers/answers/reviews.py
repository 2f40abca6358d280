"""“What is the latest published review?” and “How many came to the webinar?” Only what is published is known here."""

import dataclasses
import re

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.telling import names_month, told, turnout
from handlers.understanding.names import named_in
from models.dates import say_day
from models.facts import Subject, facts_known
from models.sessions import EventKind, LearningEvent, delivered, topics_of
from models.sources import citations

REVIEWS = re.compile(r"\b(dhrs?|dardrs?|(domestic )?(homicide|abuse related death|death) reviews?)\b")
NAMING = re.compile(
    r"\b(call(ed)?|names?|named|stands? for|mean(s|ing)?|what (is|are|s)|whats|why|how come|chang\w*|renam\w*|instead|act)\b"
)
OVERVIEW = 2  # the data tell first which review is the latest, and where they are published
WEBINARS = re.compile(r"\bwebinars?\b|\battend|\bturn ?out|\brat(ed|ings?)\b|\bfeedback\b|\brecord|\blearning events?\b")


def held(session: Session, query: Query) -> list[LearningEvent]:
    """The webinars the question means: of its day or month, else by topic, else all up to the day."""
    events = delivered(session, EventKind.WEBINAR, query.day)
    days = [e for e in events if e.day and e.day == query.slots.about_day]
    months = [e for e in events if names_month(e.day, query)]
    of_year = [e for e in events if query.slots.year and e.year == str(query.slots.year)]
    return days or months or named(session, events, query) or of_year or events


def named(session: Session, events: list[LearningEvent], query: Query) -> list[LearningEvent]:
    """Those whose topic the question names, where that is not all of them."""
    topics = {event.key: [t.topic for t in topics_of(session, event.year) if t.event_key == event.key] for event in events}
    keys = named_in(query.slots.words, topics)
    return [event for event in events if event.key in keys]


def without_reviews(query: Query) -> Query:
    """The question without the name of the reviews: it asks of something about them, not of what they are called."""
    return dataclasses.replace(query, slots=dataclasses.replace(query.slots, words=REVIEWS.sub(" ", query.slots.words)))


def webinar_values(session: Session, event: LearningEvent) -> dict[str, object]:
    """An event with its speakers and what came of it."""
    topics = [row for row in topics_of(session, event.year) if row.event_key == event.key]
    return {
        "day": say_day(event.day) if event.day else "",
        "title": event.title,
        "recording": event.recording,
        **turnout(session, event.key),
        "topics": [{"topic": row.topic, "speaker": row.speaker} for row in topics],
    }


def answer(session: Session, query: Query) -> Answer:
    """The facts and webinars the question names; else the latest review, where reviews are, and the webinars."""
    wants_webinars = bool(WEBINARS.search(query.slots.words))
    words = query.slots.words
    of_name = not wants_webinars and (NAMING.search(words) or not REVIEWS.sub("", words).strip(" ?.!"))
    facts = told(session, query if of_name else without_reviews(query), Subject.REVIEW)
    if not facts and re.search(r"\d", words) and not wants_webinars:
        facts = told(session, query, Subject.REVIEW)
    webinars = held(session, query) if wants_webinars or not facts else []
    if not facts and not wants_webinars:
        facts = facts_known(session, Subject.REVIEW, query.day)[:OVERVIEW]
    keys = [fact.key for fact in facts] + [event.key for event in webinars]
    return Answer(
        {
            "facts": [fact.text for fact in facts],
            "first": wants_webinars,
            "webinars": [webinar_values(session, event) for event in webinars],
        },
        citations(session, keys, query.day),
        ("Where are reviews published?", "Why is it DARDR now?", "How many came to the April webinar?"),
    )


CAPABILITY = Capability(
    topic="reviews",
    summary="published reviews, where to read them, and the webinars on their learning",
    phrases=(
        "what is the latest published review",
        "which domestic homicide review was published last",
        "where can i read published reviews",
        "link to the published dardrs",
        "why are dhrs called dardrs now",
        "what does dardr stand for",
        "when does the name change to dardr take effect",
        "how many people came to the review webinar",
        "attendance at the february webinar",
        "what feedback did the dhr webinar get",
        "who spoke at the april webinar",
        "what was the counter allegations webinar about",
        "can i watch the webinar again",
        "recording of the dhr webinar",
        "who commissions domestic homicide reviews",
        "who manages the reviews",
        "how is the learning from reviews shared",
        "learning from deaths related to domestic abuse",
        "are there more review webinars planned",
        "tell me about rita",
        "how many reviews have been published this year",
        "homicide review learning",
        "dardr webinar stats",
        "briefing notes from reviews",
        "has a new dhr come out",
        "did folk like the safelives webinar",
        "Please could you point me to the published domestic abuse related death reviews",
        "lessons learnt from dhrs",
        "whats a dhr",
        "percentage rating the webinar excellent",
    ),
    answer=answer,
)
