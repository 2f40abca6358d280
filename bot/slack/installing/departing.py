"""What becomes of a workspace that removed the app: its token goes, and with it whatever was to be sent to its people."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from bot.slack.installing.installations import Installations
from handlers.workspaces import depart, depart_from_own
from models.database import writing
from models.workspaces import workspace

SAME = dt.timedelta(hours=2)  # Slack tells it by two events, each of them again for an hour where it hears nothing

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Departing:
    """`own` tells our own workspace, '' where Slack does not say; None where the settings have no token of one."""

    database: Engine
    installations: Installations | None
    own: Callable[[], str] | None

    def __call__(self, team: str, at: dt.datetime) -> None:
        """In one transaction. Told twice, or of a removal before the workspace installed anew, it does nothing."""
        own = team if self.installations is None else self.own() if self.own else None
        with writing(self.database) as session:
            row = workspace(session, team)
            had = self.installations.forget(session, team, at) if self.installations else False
            if team == own or (own == "" and not had and row.installed is None):
                if row.departed is None or at - row.departed > SAME:
                    depart_from_own(session, team, at)
                    log.error("our own workspace removed the app: install it again and set KCST_SLACK_BOT_TOKEN")
            elif had:
                depart(session, team, at)
                log.warning("workspace %s removed the app; its token is deleted", team)
