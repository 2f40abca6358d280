"""“When is the next meeting?” and “What did they decide in July?”"""

import re
from dataclasses import dataclass

from sqlmodel import Session, col, select

from handlers.answers import Answer, Capability, Query
from handlers.telling import known_by, names_month, papers_of, told
from handlers.understanding.names import named_in
from models.dates import FinancialYear, say_day
from models.diary import Meeting
from models.facts import Fact, Subject, facts_known
from models.people import Organisation
from models.sources import citations

DECIDED = re.compile(r"\b(decid|decision|resol|agree|minutes|notes|outcome|happen|discuss|conclu|vote|elect|recommend)")
NEXT = re.compile(r"\b(next|upcoming|coming|future|when is|when do|when does|when are)\b")
PAST = re.compile(r"\b(last|previous|past|latest|recent|was|were|did|missed)\b")
SHOWN = 2  # meetings of each side that are told, where no day is named


@dataclass(frozen=True)
class Diary:
    """Meetings known on the day, earliest first; `reported` are the keys of those a paper tells of afterwards."""

    meetings: list[Meeting]
    bodies: dict[str, Organisation]
    reported: set[str]

    def values(self, row: Meeting) -> dict[str, object]:
        return {
            "body": self.bodies[row.body_key].name,
            "day": say_day(row.day),
            "time": row.time,
            "place": row.place,
            "purpose": row.purpose,
            "reported": row.key in self.reported,
        }


def diary(session: Session, query: Query) -> Diary:
    """Every meeting that had taken place, or that some paper had announced, by the day."""
    rows = session.exec(select(Meeting).order_by(col(Meeting.day))).all()
    papers = papers_of(session, [row.key for row in rows])
    known = [row for row in rows if row.day <= query.day or known_by(papers, row.key, query.day)]
    bodies = {body.key: body for body in session.exec(select(Organisation))}
    return Diary(known, bodies, {row.key for row in rows if max(papers.get(row.key, [row.day])) >= row.day})


def asked(query: Query, book: Diary) -> list[Meeting]:
    """The meetings of the body, then of the day, month or year that the question names; all where it names none."""
    slots, bodies = query.slots, {row.body_key for row in book.meetings}
    named = named_in(slots.words, {key: (book.bodies[key].name, *book.bodies[key].aliases) for key in bodies})
    found = [row for row in book.meetings if row.body_key in named] or book.meetings
    days = [row for row in found if row.day == slots.about_day]
    months = [row for row in found if names_month(row.day, query)]
    years = [row for row in found if slots.year and FinancialYear.of(row.day) == slots.year]
    return days or months or years or found


def only_body(meetings: list[Meeting], book: Diary) -> str:
    """The name of the body whose meetings these are, where it is one."""
    names = {book.bodies[row.body_key].name for row in meetings}
    return names.pop() if len(names) == 1 else ""


def decisions(session: Session, query: Query, meetings: list[Meeting]) -> list[Fact]:
    """What the question names of what was resolved; else, where it asks for decisions, those of the latest meeting told."""
    named = told(session, query, Subject.DECISION)
    of_month = [row.day for row in meetings if names_month(row.day, query)]
    named = [fact for fact in named if not of_month or fact.day in of_month]
    if named or not DECIDED.search(query.slots.words):
        return named
    known = facts_known(session, Subject.DECISION, query.day)
    days = [row.day for row in meetings if any(fact.day == row.day for fact in known)]
    return [fact for fact in known if days and fact.day == days[-1]]


def answer(session: Session, query: Query) -> Answer:
    """What is still to come and what was last, by body where one is named, with what was decided."""
    book = diary(session, query)
    meetings = asked(query, book)
    past = [row for row in meetings if row.day < query.day or (row.key in book.reported and row.day == query.day)]
    resolved = decisions(session, query, past)
    coming = [row for row in meetings if row not in past][:SHOWN]
    wants_past = bool(resolved or PAST.search(query.slots.words)) and not NEXT.search(query.slots.words)
    coming, past = ([], past[-SHOWN:]) if wants_past and past else (coming, [] if coming else past[-SHOWN:])
    shown = [*coming, *past]
    return Answer(
        {
            "wants_past": wants_past,
            "coming": [book.values(row) for row in coming],
            "past": [book.values(row) for row in reversed(past)],
            "decisions": [fact.text for fact in resolved],
        },
        citations(session, [row.key for row in shown] + [fact.key for fact in resolved], query.day),
        ("What was decided in July 2025?", "Who chairs the Working Group?"),
        about=only_body(meetings, book),
    )


CAPABILITY = Capability(
    topic="meetings",
    summary="when the partnership and its groups meet, and what they decided",
    phrases=(
        "when is the next meeting",
        "when does the working group meet next",
        "date of the next partnership meeting",
        "next wg",
        "when did the partnership last meet",
        "what was decided at the last meeting",
        "what did the july meeting decide",
        "what was agreed in march",
        "minutes of the last meeting",
        "can i see the minutes",
        "notes of the july partnership meeting",
        "when is scrutiny",
        "date of the crime and disorder scrutiny committee",
        "what happens at the scrutiny committee",
        "what time did the july meeting start",
        "was the meeting online or in person",
        "who was at the july meeting",
        "who sent apologies",
        "what meetings are coming up",
        "dates of meetings this year",
        "what came out of the working group in april",
        "did the partnership approve the terms of reference",
        "what was resolved on the action plan",
        "how was the vice chair elected",
        "who nominated the vice chair",
        "i missed the meeting, what happened",
        "agenda for the next meeting",
        "when do the board get together again",
        "Could you let Councillor Hill know when the committee sits?",
        "working group meeting dates",
    ),
    answer=answer,
)
