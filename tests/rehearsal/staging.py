"""What the tests of rehearsals share: a home with the default data, and a rehearsal played to its end."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from bot.mailbox.maildir import MaildirMailbox
from bot.rehearsal.home import stage
from bot.rehearsal.ports import RehearsalMailbox
from bot.settings import Settings
from models.database import engine_for
from scheduler.calendar import Job
from scheduler.parts import Parts
from scheduler.rehearsal.events import Event, Left, What
from scheduler.rehearsal.running import Clock, Rehearsal
from scheduler.rehearsal.timeline import Period
from tests.mailbox_contract import ADDRESS

WEEK = Period(dt.date(2025, 10, 22), dt.date(2025, 10, 28))  # the clocks go back on the 26th


@dataclass(frozen=True)
class Played:
    """A rehearsal after its end."""

    events: list[Event]
    figures: dict[str, Any]
    runs: dict[tuple[str, dt.datetime], int]
    copied: bool
    waited: int
    skipped: tuple[tuple[str, str], ...]

    def of(self, what: What) -> list[Event]:
        return [event for event in self.events if event.what is what]


def settings_of(home: Path, **more: Any) -> Settings:
    """The settings of a home, whatever the environment of the tests says."""
    return Settings(home=home, _env_file=None, **more)  # type: ignore[call-arg]


def play(settings: Settings, period: Period, mail: Path | None = None) -> Played:
    """Set a rehearsal up, as the command does, and run it to its end."""
    with stage(settings, period, mail) as set_up:
        events = list(set_up.rehearsal.events())
        figures = set_up.rehearsal.summary()
        runs = dict(set_up.rehearsal.tally.runs)
        return Played(events, figures, runs, set_up.copied, set_up.waited, set_up.letters.skipped)


def rehearsal_of(engine: Engine, folder: Path, *jobs: Job) -> Rehearsal:
    """A rehearsal of the week with these jobs and the postman, on the engine's database."""
    from scheduler.jobs import postman

    clock, left = Clock(WEEK.start), list[Left]()
    mailbox = RehearsalMailbox(folder / "mail", ADDRESS, clock, left)
    MaildirMailbox.create(mailbox)
    parts = Parts(engine, clock, mailbox)
    return Rehearsal(parts, clock, WEEK, left, jobs_of=lambda given: [*jobs, *postman.jobs(given)])


def counts(url: str) -> dict[str, int]:
    """How many rows each table of the database has."""
    from sqlalchemy import func, select
    from sqlmodel import SQLModel

    engine = engine_for(url)
    with engine.connect() as connection:
        tables = SQLModel.metadata.sorted_tables
        found = {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}
    engine.dispose()
    return found
