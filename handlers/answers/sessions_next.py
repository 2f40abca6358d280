"""“When is the next information session?”"""

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from models.dates import say_day
from models.sessions import upcoming
from models.sources import citations


def answer(session: Session, query: Query) -> Answer:
    """The events still to come that the records hold."""
    events = upcoming(session, query.day)
    return Answer(
        {"events": [{"title": e.title, "day": say_day(e.day), "time": e.starts_at, "place": e.place} for e in events if e.day]},
        citations(session, [event.key for event in events], query.day),
        ("What was covered at the last session?",),
    )


CAPABILITY = Capability(
    topic="sessions.next",
    summary="the next information sessions, webinars and conferences",
    example="When is the next information session?",
    phrases=(
        "what is the topic of the next session",
        "is anything on the calendar for sessions",
        "when is the next information session",
        "when is the next csis",
        "next community safety information session",
        "upcoming sessions",
        "what sessions are coming up",
        "next lunch and learn",
        "date of the next session",
        "what is the next session about",
        "next webinar",
        "joining link for the next session",
        "future training sessions",
        "is there a session in the autumn",
        "when can i attend a session",
    ),
    answer=answer,
)
