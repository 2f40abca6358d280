"""Tells the team in its Slack channel what needs a person and has no notice yet; nothing where there is no such channel."""

import datetime as dt

from handlers.staffroom.telling import anything_new, tell
from models.database import reading, writing
from scheduler.calendar import Job, every_ten_seconds
from scheduler.parts import Parts


def run(parts: Parts) -> str:
    """Queue what is new. Each notice has a key of its own, so two schedulers at once tell it once."""
    with reading(parts.engine) as session:
        new = anything_new(session, parts.now())
    if not new:
        return ""
    with writing(parts.engine) as session:
        told = tell(session, parts.now())
    return f"{told} told to the team" if told else ""


def jobs(parts: Parts) -> list[Job]:
    """Every ten seconds, where there is a channel; by mail the team is told of these by what they came as."""
    if parts.messenger is None or not parts.team_channel:
        return []

    def look(_slot: dt.datetime) -> str:
        return run(parts)

    return [Job("staff", every_ten_seconds(), look, once=False)]
