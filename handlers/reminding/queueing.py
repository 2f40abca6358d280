"""Puts what is due into the outbox, each once; what waits there and whose cause is gone is called back first.

People are gone through a thousand at a time, each thousand in a transaction of its own: others may write in between, and
a run that is cut off goes on where it was. A message is worded once for everybody who gets it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

import templates
from handlers.reminding import LONGEST_LEAD, Audience, Cause, Due, load
from handlers.reminding.calling_back import call_back
from handlers.reminding.planning import ALWAYS, Telling, Told, decide, lead_day, missed, next_morning, plan
from models.bulk import Rows
from models.database import one_at_a_time
from models.dates import day_of, say_day, working_days_between
from models.mailbox import may_write_to, message_id_of
from models.people import Partnership, partnership
from models.post import Channel, OutboxMessage
from models.reminders import Reminder, renew, told_of, waiting
from models.subscriptions import MANY, Reach, Subscription

Writing = Callable[[], AbstractContextManager[Session]]
Wanted = tuple[tuple[int, ...], dt.date]  # lead times, and the first morning they count from


@dataclass
class Outcome:
    """What a run did: how many reminders it queued and called back, and which were too late, by fact and lead time."""

    queued: int = 0
    withdrawn: int = 0
    skipped: Counter[tuple[str, int]] = field(default_factory=Counter)


@dataclass(frozen=True)
class Run:
    """One run: its moment, the day of the run before, and the house that writes."""

    at: dt.datetime
    last_run: dt.date
    house: Partnership

    @property
    def window(self) -> tuple[dt.date, dt.date]:
        return self.last_run, day_of(self.at)


def remind(reading: Writing, writing: Writing, at: dt.datetime, last_run: dt.date) -> Outcome:
    """Queue everything that is due at `at` and was not told. What was missed since the last run is told once, or skipped."""
    outcome, today = Outcome(), day_of(at)
    with reading() as session:
        run = Run(at, last_run, house := partnership(session))
        due = [(cause, one) for cause in load().values() for one in cause.find(session, today)]
        gone = _over(session, run) if working_days_between(last_run, today) > 1 else []
        reaches = [(cause, one, _places(session, cause, one, run)) for cause, one in due]
        unsent = waiting(session)
        session.expunge(house)
    if unsent:
        with writing() as session:
            outcome.withdrawn = call_back(session, {one.fact: one for _, one in due}, at)
    for cause, one, places in reaches:
        for some in _chunks(places):
            with writing() as session:
                _queue(session, run, (cause, one), some, outcome)
    for (fact, lead), count in gone:
        outcome.skipped[fact, lead] += count
    return outcome


def _chunks(places: Sequence[Reach]) -> Iterator[list[Reach]]:
    left = iter(places)
    while some := list(islice(left, MANY)):
        yield some


# ---------------------------------------------------------------- who


def _places(session: Session, cause: Cause, due: Due, run: Run) -> list[Reach]:
    """Where it may have to be told today: those whose morning has come, or everybody where its day has changed."""
    today = day_of(run.at)
    changed = select(Reminder.id).where(Reminder.fact == due.fact, Reminder.due != due.day)
    moved = due.dated and session.exec(changed).first() is not None
    if not moved and due.dated and lead_day(due.day, LONGEST_LEAD) > today:
        return []
    if cause.audience is Audience.ASKED:
        wanted = wishes(session, cause, due)
    else:
        fixed = _fixed(cause, due, run.house)
        wanted = {fixed: (due.leads or cause.leads, ALWAYS)} if fixed else {}
    return [reach for reach, (leads, first) in wanted.items() if moved or _has_come(due, leads, first, today)]


def _has_come(due: Due, leads: tuple[int, ...], first: dt.date, today: dt.date) -> bool:
    planned = plan(due.day, leads, first, due.late_until)
    return bool(planned) and planned[0][0] <= today


def _fixed(cause: Cause, due: Due, house: Partnership) -> Reach | None:
    """The team, or the lead where there is an address that may be written to."""
    if cause.audience is Audience.TEAM:
        return Reach(Channel.TEAM, house.mailbox)
    to = due.to.strip().lower()
    return Reach(Channel.MAIL, to) if may_write_to(to, house.mailbox) else None


def wishes(session: Session, cause: Cause, due: Due, to: Sequence[str] | None = None) -> dict[Reach, Wanted]:
    """Who wants to be told of it, with all their lead times for it and the first morning these count from.

    Of some places only, where `to` names them: found by their place alone, for a topic may be everybody's.
    """
    those = col(Subscription.topic) == cause.topic if to is None else col(Subscription.to).in_(to)
    columns = (
        Subscription.topic,
        Subscription.about,
        Subscription.channel,
        Subscription.to,
        Subscription.leads,
        Subscription.since,
    )
    query = select_columns(*map(col, columns)).where(those, col(Subscription.ended).is_(None))
    abouts, mornings = {"", *due.abouts}, dict[dt.datetime, dt.date]()
    found: dict[Reach, Wanted] = {}
    for topic, about, channel, place, leads, since in session.execute(query.order_by(col(Subscription.id))):
        if topic is cause.topic and about in abouts:
            reach, first = Reach(channel, place), mornings.get(since) or next_morning(since).date()
            mornings[since] = first
            had, earliest = found.get(reach, ((), first))
            found[reach] = (due.leads or tuple(sorted({*had, *leads})), min(first, earliest))
    return found


# ---------------------------------------------------------------- what is sent


def _queue(session: Session, run: Run, what: tuple[Cause, Due], places: list[Reach], outcome: Outcome) -> None:
    """Decide for these places, with what they want and were told as it stands now, and write it together."""
    one_at_a_time(session, "reminding")
    cause, due = what
    wanted = wishes(session, cause, due, [one.to for one in places]) if cause.audience is Audience.ASKED else None
    told: dict[Reach, list[Told]] = {}
    for row in told_of(session, due.fact, {one.to for one in places}):
        told.setdefault(Reach(row.channel, row.to), []).append(Told(row.due, row.lead, row.id or 0))
    tellings: dict[Reach, Telling] = {}
    for reach in places:
        leads, first = (due.leads or cause.leads, ALWAYS) if wanted is None else wanted.get(reach, ((), ALWAYS))
        telling = decide(due, leads, first, told.get(reach, ()), run.window) if leads else None
        if telling:
            tellings[reach] = telling
    _write(session, run, what, tellings, outcome)


def _write(session: Session, run: Run, what: tuple[Cause, Due], tellings: Mapping[Reach, Telling], outcome: Outcome) -> None:
    """Those told the same in the same words together: there are as many wordings as days told earlier."""
    rows, due = Rows(), what[1]
    worded: dict[dt.date | None, list[tuple[Reach, Telling, str]]] = {}
    for reach, telling in tellings.items():
        before = telling.moved.day if telling.moved else None
        worded.setdefault(before, []).append((reach, telling, _key(due, reach, telling)))
        outcome.skipped.update((due.fact, lead) for lead in telling.skipped)
    for before, some in worded.items():
        words = _words(run, what, before)
        back = renew(session, [key for _, _, key in some], (words.subject, words.text), run.at)
        for one in some:
            if one[2] not in back:
                _add(rows, run, what, one, words)
    rows.write(session)
    outcome.queued += len(tellings)


def _key(due: Due, reach: Reach, telling: Telling) -> str:
    """The cause of one message; the team's as it always was."""
    which = f"moved:{telling.moved.row}" if telling.moved else str(telling.lead)
    key = f"reminder:{due.fact}:{due.day}:{which}"
    return key if reach.channel is Channel.TEAM else f"{key}:{reach.channel}:{reach.to}"


def _add(rows: Rows, run: Run, what: tuple[Cause, Due], telling: tuple[Reach, Telling, str], words: templates.Words) -> None:
    (cause, due), (reach, told, key) = what, telling
    rows.add_once(
        OutboxMessage, key=key, channel=reach.channel, to=reach.to, subject=words.subject, text=words.text,
        created=run.at, not_before=run.at, message_id=message_id_of(key, run.house.mailbox), letter_id=due.letter_id,
        about=_about(cause, due),
    )  # fmt: skip
    rows.add_once(
        Reminder, key=key, cause=cause.name, fact=due.fact, due=due.day, lead=told.lead, channel=reach.channel, to=reach.to,
        moved_from=told.moved.day if told.moved else None,
    )  # fmt: skip


def _about(cause: Cause, due: Due) -> str:
    """The wish it answers: its topic, and the fact of it that can be asked for alone; '' where nobody asked."""
    return f"reminder:{cause.topic}:{next(iter(due.abouts), '')}" if cause.topic else ""


def _words(run: Run, what: tuple[Cause, Due], moved_from: dt.date | None) -> templates.Words:
    """The message as it reads today."""
    cause, due = what
    house = run.house
    values: dict[str, Any] = {
        "what": due.what, "due": say_day(due.day), "lead": working_days_between(day_of(run.at), due.day),
        "team": house.team, "mailbox": house.mailbox, "partnership": house.name, **due.values,
    }  # fmt: skip
    if moved_from is None:
        return templates.mail(cause.template, values)
    asked = cause.audience is Audience.ASKED
    return templates.mail("reminder_moved", values | {"before": say_day(moved_from), "asked": asked})


# ---------------------------------------------------------------- what is too late


def _over(session: Session, run: Run) -> list[tuple[tuple[str, int], int]]:
    """What had its mornings after the last run, and its day too: it cannot be told any more. By fact and lead time."""
    last, today = run.window
    found: Counter[tuple[str, int]] = Counter()
    for cause in load().values():
        for due in cause.find(session, last + dt.timedelta(days=1)):
            if due.ends < today:
                found.update((due.fact, lead) for lead in _untold(session, cause, due, run))
    return list(found.items())


def _untold(session: Session, cause: Cause, due: Due, run: Run) -> Iterator[int]:
    fixed = _fixed(cause, due, run.house) if cause.audience is not Audience.ASKED else None
    places = {fixed: (due.leads or cause.leads, ALWAYS)} if fixed else {}
    if cause.audience is Audience.ASKED:
        places = wishes(session, cause, due)
    had: dict[Reach, list[int]] = {}
    for row in session.exec(select(Reminder).where(Reminder.fact == due.fact, Reminder.due == due.day)):
        had.setdefault(Reach(row.channel, row.to), []).append(row.lead)
    for reach, (leads, first) in places.items():
        yield from missed(due, leads, first, had.get(reach, ()), run.window)
