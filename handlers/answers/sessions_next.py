"""“When is the next information session?”"""

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.sessions.facts import safe_link
from handlers.telling import known_by, papers_of
from models.dates import say_day
from models.facts import Subject, facts_known
from models.sessions import EventState, LearningEvent, upcoming
from models.sources import citations
from templates import one_line


def event_values(event: LearningEvent) -> dict[str, object]:
    """An event as people hear of it; a cancelled one is joined by nobody, and only links to the web are given."""
    cancelled = event.state is EventState.CANCELLED
    return {
        "title": one_line(event.title),
        "day": say_day(event.day) if event.day else "",
        "time": f"{event.starts_at} to {event.ends_at}" if event.ends_at else event.starts_at,
        "place": one_line(event.place),
        "link": "" if cancelled else safe_link(event.joining_link),
        "cancelled": cancelled,
    }


def answer(session: Session, query: Query) -> Answer:
    """The events still to come that the records hold."""
    coming = upcoming(session, query.day)
    papers = papers_of(session, [event.key for event in coming])
    events = [event for event in coming if known_by(papers, event.key, query.day)]
    facts = [] if events else facts_known(session, Subject.SESSION, query.day)[:1]  # the data tell first what a session is
    return Answer(
        {"events": [event_values(event) for event in events], "facts": [fact.text for fact in facts]},
        citations(session, [event.key for event in events] + [fact.key for fact in facts], query.day),
        ("What was covered at the last session?", "How do I suggest a topic for a session?"),
    )


CAPABILITY = Capability(
    topic="sessions.next",
    summary="the next information sessions, webinars and conferences",
    phrases=(
        "when is the next information session",
        "when is the next csis",
        "next community safety information session",
        "upcoming sessions",
        "what sessions are coming up",
        "date of the next session",
        "what is the next session about",
        "next webinar",
        "joining link for the next session",
        "future training sessions",
        "is there a session in the autumn",
        "when can i attend a session",
        "when's the next lunchtime session",
        "is there a csis this month",
        "what training is coming up for partners",
        "dates for your diary of sessions",
        "how do i join the next session",
        "do i need to book for the lunchtime session",
        "next event",
        "when is the next conference",
        "are any talks planned",
        "what's on in september for partners",
        "Kindly let us have the dates of forthcoming information sessions",
        "anything coming up on zoom or teams",
        "next learning event",
    ),
    answer=answer,
)
