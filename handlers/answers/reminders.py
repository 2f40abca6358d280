"""“Remind me before the pot closes.” Sets, ends and lists what the asker is reminded of, and says exactly what is set."""

import datetime as dt

from sqlmodel import Session

import templates
from handlers.answers import Answer, Audience, Capability, Query
from handlers.reminding import Due
from handlers.reminding.asking import Named, coming, resolve, told_when, wish_values
from handlers.reminding.carrying import Start, Wish
from handlers.reminding.wishes import Kind, Wanted, read
from models.dates import say_day
from models.sources import Cited, citations
from models.subscriptions import ReminderTopic, Subscription, wishes_of

OFFERED = (ReminderTopic.DEADLINES, ReminderTopic.SESSIONS, ReminderTopic.POTS)  # where it is not clear what is meant
DIARY = (ReminderTopic.DEADLINES, ReminderTopic.POTS, ReminderTopic.SESSIONS)
SHOWN = 6  # dates at most
NEXT = ("When does the tactical pot close?", "When is the next information session?")


def answer(session: Session, query: Query) -> Answer:
    """What is set, ended or there already; or, where that is not clear, what to choose from, and the dates to come."""
    slots = query.slots
    wanted = read(slots.words)
    if wanted.kind is Kind.LIST:
        return _listed(session, query)
    if wanted.kind is Kind.STOP:
        return _stopped(session, query, wanted)
    named = Named(slots.words, slots.pot, slots.about_day or slots.day, slots.month)
    starts = resolve(session, wanted, named, query.day) if wanted.kind is Kind.START else None
    if not starts:
        return _asks_back(session, query, wanted)
    return _set(session, query, starts)


def _set(session: Session, query: Query, starts: list[Start]) -> Answer:
    told = [pair for one in starts for pair in told_when(session, one, query.moment, query.day)]
    told = sorted({due.fact: (due, days) for due, days in told}.values(), key=lambda pair: (pair[0].day, pair[0].fact))
    shown = told[:SHOWN]
    values = {
        "asked": "start" if query.reach else "nowhere",
        "wishes": [wish_values(session, one, query.day) for one in starts],
        "dates": [_date(due, days) for due, days in shown], "more": len(told) - len(shown),
    }  # fmt: skip
    wish = Wish(query.reach, start=tuple(starts)) if query.reach else None
    return Answer({**_place(query), **values}, _cited(session, query, [due for due, _ in shown]), NEXT, wish=wish)


def _date(due: Due, told: list[dt.date]) -> dict[str, object]:
    return {"day": say_day(due.day), "what": due.what, "told": [say_day(day) for day in told], "dated": due.dated}


def _stopped(session: Session, query: Query, wanted: Wanted) -> Answer:
    """Ends the topics that are named, or everything; says what ended, and what is left."""
    topics = wanted.topics or ((ReminderTopic.POTS,) if query.slots.pot else tuple(ReminderTopic))
    rows = wishes_of(session, query.reach) if query.reach else []
    ending = [row for row in rows if row.topic in topics]
    left = [row for row in rows if row.topic not in topics]
    values = {
        "asked": "stop" if query.reach else "nobody",
        "wishes": _wishes(session, query, ending), "left": _wishes(session, query, left),
    }  # fmt: skip
    wish = Wish(query.reach, stop=topics) if query.reach and ending else None
    return Answer({**_place(query), **values}, (), NEXT, wish=wish, audience=Audience.ASKER)


def _listed(session: Session, query: Query) -> Answer:
    rows = wishes_of(session, query.reach) if query.reach else []
    told = {
        due.fact: (due, days)
        for row in rows
        for due, days in told_when(session, Start(row.topic, tuple(row.leads), row.about), row.since, query.day)
    }
    coming_days = [(due, [day for day in days if day >= query.day]) for due, days in told.values()]
    shown = sorted(coming_days, key=lambda pair: (pair[0].day, pair[0].fact))[:SHOWN]
    values = {
        "asked": "list" if query.reach else "nobody", "wishes": _wishes(session, query, rows), "left": [],
        "dates": [_date(due, days) for due, days in shown], "more": len(told) - len(shown),
    }  # fmt: skip
    return Answer({**_place(query), **values}, _cited(session, query, [due for due, _ in shown]), NEXT, audience=Audience.ASKER)


def _asks_back(session: Session, query: Query, wanted: Wanted) -> Answer:
    """Nothing is set: three whole questions to choose from, and the dates for a diary."""
    lead = wanted.leads[0] if wanted.leads else None
    questions = [templates.render("reminders/question.txt.j2", {"topic": one.value, "lead": lead}) for one in OFFERED]
    labels = [templates.render("reminders/label.txt.j2", {"topic": one.value}) for one in OFFERED]
    due = {one.fact: one for topic in DIARY for one in coming(session, topic, query.day) if one.dated}
    shown = sorted(due.values(), key=lambda one: (one.day, one.fact))[:SHOWN]
    values = {"asked": "unclear", "choices": questions, "dates": [_date(one, []) for one in shown]}
    choices = tuple(zip(labels, questions, strict=True)) if query.reach else ()
    return Answer({**_place(query), **values}, _cited(session, query, shown), NEXT, choices=choices)


def _wishes(session: Session, query: Query, rows: list[Subscription]) -> list[dict[str, object]]:
    return [wish_values(session, row, query.day) for row in rows]


def _place(query: Query) -> dict[str, object]:
    """Where the asker is written to: '' in Slack."""
    return {"to": query.reach.to if query.reach and query.reach.channel == "mail" else ""}


def _cited(session: Session, query: Query, due: list[Due]) -> tuple[Cited, ...]:
    return citations(session, [one.fact for one in due], query.day)


CAPABILITY = Capability(
    topic="reminders",
    summary="being reminded of deadlines, pots, sessions and meetings",
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
