"""What tests of answers share: asking a topic directly, in the words of a question, without what understands them."""

import datetime as dt
from typing import Any

from sqlmodel import Session

import templates
from handlers import answers
from handlers.answers import Answer, Query, Slots
from models.dates import say_day
from models.facts import Subject
from models.people import partnership

JULY = dt.date(2025, 7, 23)
TOLD_BY = {
    Subject.GRANT_RULE: "funding.apply",
    Subject.REVIEW: "reviews",
    Subject.BULLETIN: "bulletin.latest",
    Subject.SESSION: "sessions.past",
    Subject.PLAN: "priorities",
    Subject.LAW: "priorities",
    Subject.STATISTIC: "priorities",
    Subject.BODY: "people",
    Subject.DECISION: "meetings",
}


def answer(session: Session, topic: str, words: str, day: dt.date = JULY, asker: str = "", **slots: Any) -> Answer:
    """What the topic answers to a question of these words and slots."""
    return answers.load()[topic].answer(session, Query(Slots(words=words.lower(), **slots), day, asker))


def worded(session: Session, topic: str, found: Answer, day: dt.date = JULY) -> str:
    """The answer as people read it."""
    house = partnership(session)
    frame = {"day": say_day(day), "partnership": house.name, "team": house.team, "mailbox": house.mailbox}
    return templates.tidy(templates.render(answers.load()[topic].template, frame | dict(found.values)))


def answered(session: Session, topic: str, words: str, day: dt.date = JULY, asker: str = "", **slots: Any) -> str:
    return worded(session, topic, answer(session, topic, words, day, asker, **slots), day)
