"""Slack workspaces that have the assistant, or had it, and the organisation an officer linked each to.

The tokens of an installation lie elsewhere: in the tables of Slack's own library, sealed, which `bot/slack` alone reads.
"""

import datetime as dt

from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import ID, MomentColumn
from models.people import Organisation


class SlackWorkspace(SQLModel, table=True):
    """One workspace, by Slack's id for it. `name` is what it calls itself, and proves nothing.

    `linked` is since when an officer vouches for it: addresses of the organisation's domains count there as certain. It
    outlasts an installation, as people of the workspace may still meet us in shared channels. `departed` is when it removed
    the app, None while it has it; `own`: it was our own, whose token stands in the settings.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    team: str = Field(unique=True)
    name: str = ""
    organisation_key: str | None = Field(default=None, foreign_key="organisation.key")
    linked_by: str = ""
    linked: dt.datetime | None = Field(default=None, sa_type=MomentColumn)
    installed: dt.datetime | None = Field(default=None, sa_type=MomentColumn)
    departed: dt.datetime | None = Field(default=None, sa_type=MomentColumn)
    own: bool = False


def workspace(session: Session, team: str) -> SlackWorkspace:
    """The workspace's row, made where there is none."""
    row = session.exec(select(SlackWorkspace).where(SlackWorkspace.team == team)).one_or_none()
    if row is None:
        row = SlackWorkspace(team=team)
        session.add(row)
        session.flush()
    return row


def workspaces(session: Session) -> list[SlackWorkspace]:
    """All of them, in the order they were first seen."""
    return list(session.exec(select(SlackWorkspace).order_by(col(SlackWorkspace.id))))


def domains_of(session: Session, team: str) -> frozenset[str]:
    """The mail domains of the organisation the workspace was linked to; none where it was not."""
    query = select(Organisation.domains).join(SlackWorkspace, col(SlackWorkspace.organisation_key) == col(Organisation.key))
    found = session.exec(query.where(SlackWorkspace.team == team)).first()
    return frozenset(one.strip().lower() for one in found or ())


def own_departed(session: Session) -> dt.datetime | None:
    """When our own workspace removed the app; None where it did not."""
    rows = [row.departed for row in workspaces(session) if row.own and row.departed]
    return max(rows, default=None)
