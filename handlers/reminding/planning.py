"""When somebody is told of a day, and what is to be sent now. Pure: days, lead times and what was told come in as values.

A reminder leaves on a working morning of England, at nine in London. A lead time counts working days; the day itself
(lead 0) moves to the working day before where nobody works on it.
"""

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.reminding import LONGEST_LEAD, Due
from models.dates import LONDON, is_working_day, last_working_day, london, working_days_after, working_days_before

MORNING = dt.time(9)
EVENING = dt.time(18)
ALWAYS = dt.date.min  # the first morning of whoever need not ask
ON_CHANGE = LONGEST_LEAD + 1  # the lead time of a message that says that a day has changed, before any is due
ROUND = dt.timedelta(minutes=10)  # how often what waits is looked at again


@dataclass(frozen=True)
class Told:
    """What one place was told of a fact: of which day of it, and with which lead time."""

    day: dt.date
    lead: int
    row: int


@dataclass(frozen=True)
class Telling:
    """What is to be sent to one place now: the lead time it is, the day told earlier where it has changed, and the lead
    times that were missed and are not made up for."""

    lead: int
    moved: Told | None = None
    skipped: tuple[int, ...] = ()


def morning(day: dt.date) -> dt.datetime:
    """Nine o'clock in London."""
    return dt.datetime.combine(day, MORNING, LONDON)


def is_quiet(at: dt.datetime) -> bool:
    """Outside nine to six on a working day in London."""
    here = london(at)
    return not is_working_day(here.date()) or not MORNING <= here.time() < EVENING


def next_morning(at: dt.datetime) -> dt.datetime:
    """The first nine o'clock of a working day that is not before `at`."""
    here = london(at)
    day = here.date() if is_working_day(here.date()) else working_days_after(here.date(), 1)
    return morning(day if day > here.date() or here.time() <= MORNING else working_days_after(day, 1))


@functools.lru_cache(maxsize=10_000)
def lead_day(day: dt.date, lead: int) -> dt.date:
    """The working day that is `lead` working days before `day`; with 0 the day itself, or the working day before it."""
    return working_days_before(day, lead) if lead else last_working_day(day)


@functools.lru_cache(maxsize=50_000)
def plan(day: dt.date, leads: tuple[int, ...], first: dt.date, late_until: dt.date) -> tuple[tuple[dt.date, int], ...]:
    """The mornings on which somebody is told, with the lead time of each, earliest first; none before `first`.

    Where all lead times have passed by then, the first morning does instead, if that is not too late. Of two on the same
    morning the shorter counts.
    """
    by_day = {lead_day(day, lead): lead for lead in sorted(leads, reverse=True)}
    coming = tuple(sorted((when, lead) for when, lead in by_day.items() if when >= first))
    if coming or not leads:
        return coming
    return ((first, min(leads)),) if first <= late_until else ()


def decide(
    due: Due, leads: tuple[int, ...], first: dt.date, told: Sequence[Told], window: tuple[dt.date, dt.date]
) -> Telling | None:
    """What to send one place today, if anything. `window`: the day of the last run, and today.

    Once for each lead time; where several were missed, the latest of them only. Whoever was told another day of it hears
    once that it has changed.
    """
    last_run, today = window
    passed = [lead for when, lead in plan(due.day, leads, first, due.late_until) if when <= today]
    if told and told[-1].day != due.day and due.dated:
        return Telling(passed[-1] if passed else ON_CHANGE, moved=told[-1])
    had = [one.lead for one in told if one.day == due.day]
    if not passed or any(lead <= passed[-1] for lead in had):
        return None
    return Telling(passed[-1], skipped=missed(due, leads, first, had, (last_run, today))[:-1])


def missed(
    due: Due, leads: tuple[int, ...], first: dt.date, had: Sequence[int], window: tuple[dt.date, dt.date]
) -> tuple[int, ...]:
    """Lead times whose morning came after the last run and was not used, in their order."""
    last_run, today = window
    planned = plan(due.day, leads, first, due.late_until)
    return tuple(lead for when, lead in planned if last_run < when <= today and lead not in had)
