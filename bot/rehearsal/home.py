"""The throw-away home a rehearsal plays in: a copy of the records, a mailbox of its own, a clock that is moved."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event

from bot.commands.demo import load_data
from bot.rehearsal.copying import copy_database
from bot.rehearsal.letters import Letters, letters_of
from bot.rehearsal.ports import RehearsalMailbox, RehearsalMessenger
from bot.settings import Settings
from bot.wiring import House
from models.database import writing
from scheduler.parts import Parts
from scheduler.rehearsal.beginning import set_aside
from scheduler.rehearsal.events import Left
from scheduler.rehearsal.running import Clock, Rehearsal
from scheduler.rehearsal.timeline import Period

NOTHING = SecretStr("")


@dataclass(frozen=True)
class Stage:
    """A rehearsal that can begin; `copied`: whether there were records to copy; `waited`: messages in the real outbox."""

    rehearsal: Rehearsal
    letters: Letters
    copied: bool
    waited: int


@contextmanager
def stage(settings: Settings, period: Period, mail: Path | None) -> Iterator[Stage]:
    """Everything a rehearsal needs, in a folder that is deleted at the end. Raises DatabaseProblem, NoSuchPath."""
    with tempfile.TemporaryDirectory(prefix="kcst-rehearsal-") as folder:
        home = Path(folder)
        house = House(_cut_off(settings, home))
        _in_memory_speed(house)
        try:
            copied = copy_database(settings, house.engine)
            if not copied:
                load_data(house)
            with writing(house.database) as session:
                waited = set_aside(session, period.start)
            clock, left = Clock(period.start), list[Left]()
            parts = _parts(house, settings, clock, left)
            inbox = house.settings.maildir_folder / "new"
            letters = letters_of(mail, period, home / "arriving", inbox) if mail else Letters()
            yield Stage(Rehearsal(parts, clock, period, left, letters.arrivals), letters, copied, waited)
        finally:
            house.engine.dispose()


def _cut_off(settings: Settings, home: Path) -> Settings:
    """The settings without anything that leads out of the throw-away home."""
    ways_out: dict[str, Any] = {"home": home, "database": "", "mailbox": "maildir", "maildir": ""}
    secrets = ("slack_bot_token", "slack_app_token", "slack_signing_secret", "exchange_secret", "graph_secret")
    return settings.model_copy(update=ways_out | dict.fromkeys(secrets, NOTHING))


def _in_memory_speed(house: House) -> None:
    """A copy that is thrown away need not survive a power cut."""

    @event.listens_for(house.engine, "connect")
    def hurry(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")


def _parts(house: House, settings: Settings, clock: Clock, left: list[Left]) -> Parts:
    """What the jobs are handed: as configured, each way out replaced by one that leads nowhere."""
    parts = house.parts
    mailbox = RehearsalMailbox(house.settings.maildir_folder, house.address, clock, left)
    messenger = RehearsalMessenger(clock, left) if settings.has_slack else None
    return replace(parts, now=clock, mailbox=mailbox, messenger=messenger)
