"""Sessions, webinars and conferences, for the team that holds them: a week and one working day before."""

import datetime as dt

from sqlmodel import Session

from handlers.reminding import Audience, Cause, Due
from models.sessions import EventState, upcoming


def find(session: Session, day: dt.date) -> list[Due]:
    """What takes place, with when and where as far as they are on record, and whether people were let know of it."""
    return [
        Due(
            row.key, row.day, row.title,
            {"about": ", ".join(filter(None, (row.starts_at, row.place))), "key": row.key,
             "is_told": row.state is EventState.ADVERTISED},
        )
        for row in upcoming(session, day)
        if row.day and row.state is not EventState.CANCELLED
    ]  # fmt: skip


CAUSE = Cause("team_sessions", Audience.TEAM, "session_near", find, leads=(5, 1))
