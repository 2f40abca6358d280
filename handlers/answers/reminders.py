"""“Remind me before the pot closes.” There are no reminders for partners yet: say so, and give the dates."""

import re

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.telling import known_by, papers_of
from models.dates import say_day
from models.diary import deadlines_known
from models.sessions import upcoming
from models.sources import citations

STOP = re.compile(r"\b(stop|unsub\w*|cancel|remove me|take me off|opt out|no more|turn off|switch off|quit|leave)\b")


def answer(session: Session, query: Query) -> Answer:
    """That nothing was set or stopped, and the next days to put into a diary."""
    due = [row for row in deadlines_known(session, query.day) if row.due >= query.day]
    papers = papers_of(session, [event.key for event in upcoming(session, query.day)])
    events = [event for event in upcoming(session, query.day) if event.day and known_by(papers, event.key, query.day)]
    dates = [(row.due, row.what) for row in due] + [(event.day, event.title) for event in events if event.day]
    return Answer(
        {
            "wants_stop": bool(STOP.search(query.slots.words)),
            "dates": [{"day": say_day(when), "what": what} for when, what in sorted(dates)],
        },
        citations(session, [row.key for row in due] + [event.key for event in events], query.day),
        ("When does the tactical pot close?", "When is the next information session?"),
    )


CAPABILITY = Capability(
    topic="reminders",
    summary="which dates to put in your diary (I cannot remind you yet)",
    phrases=(
        "can you remind me before the pot closes",
        "remind me about the deadline",
        "set a reminder for the next session",
        "send me a nudge a week before bids close",
        "alert me when a new session is announced",
        "notify me when the bulletin is out",
        "let me know before the deadline",
        "ping me the day before",
        "sign me up for reminders",
        "add me to the alerts",
        "turn off reminders",
        "unsubscribe me",
        "stop sending me reminders",
        "cancel my reminder",
        "no more alerts please",
        "take me off the reminder list",
        "opt out of notifications",
        "do you send reminders",
        "what reminders have i got",
        "please message me two weeks before the closing date",
        "i keep forgetting, can you prompt me",
        "give me a shout when bidding opens",
        "tell me when the tactical pot opens",
        "keep me posted about the next working group",
        "warn me before the feedback is due",
        "I should like to be notified of future deadlines",
        "set alert",
        "reminders off",
    ),
    answer=answer,
)
