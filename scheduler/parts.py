"""What jobs are handed: the database, the ports that are configured, and the clock."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine

from handlers.intake.limits import REPLIES_PER_DAY
from models.bulletins import BulletinRules
from models.mailbox import Mailbox, Messenger
from scheduler.rest import Rest


@dataclass(frozen=True)
class Parts:
    """`mailbox` and `messenger` are None where they are not configured; `team_channel` is the messenger's. `moves_letters`:
    a letter leaves the inbox for a folder by its kind once it is marked. `bulletin` says when an edition is drafted and how it
    goes out."""

    engine: Engine
    now: Callable[[], dt.datetime]
    mailbox: Mailbox | None = None
    messenger: Messenger | None = None
    team_channel: str = ""
    replies_per_day: int = REPLIES_PER_DAY
    moves_letters: bool = False
    rest: Rest = field(default_factory=Rest, compare=False)
    bulletin: BulletinRules = field(default_factory=BulletinRules)
