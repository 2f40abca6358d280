"""Slack workspaces: one installs the assistant, removes it again, or is linked to the organisation whose people it holds."""

import datetime as dt

from sqlmodel import Session, col, select

import templates
from handlers.outbox import queue
from models.access import Asker, check_can_link_workspaces
from models.audit import AuditEntry
from models.errors import LinkRefused, NoSuchOrganisation, NoSuchWorkspace
from models.people import Organisation, partnership
from models.post import Channel, OutboxMessage, OutboxState
from models.roles import domain_of
from models.subscriptions import Subscription
from models.workspaces import SlackWorkspace, workspace, workspaces

REMOVED, OWN = "the workspace removed the assistant", "our own workspace removed the app"
WAITING = (OutboxState.QUEUED, OutboxState.SENDING)


def arrive(session: Session, team: str, name: str, by: str, at: dt.datetime) -> None:
    """The workspace has installed the assistant, for the first time or again. `by` is the person's id in Slack."""
    row = workspace(session, team)
    row.name, row.installed, row.departed, row.own = name, at, None, False
    session.add(AuditEntry(at=at, who=f"slack:{team}/{by}", action="install", subject=f"slack:{team}"))
    _tell_team(session, "installed", row, at)


def depart(session: Session, team: str, at: dt.datetime) -> None:
    """The workspace has removed the assistant: what waits for its people is not sent, and what they asked for ends."""
    row = workspace(session, team)
    row.departed = at
    messages, wishes = _messages_to(session, team), _wishes_of(session, team)
    for message in messages:
        message.state, message.error = OutboxState.CANCELLED, REMOVED
    for wish in wishes:
        wish.ended, wish.ended_because = at, REMOVED
    because = f"{REMOVED}; {len(messages)} messages cancelled, {len(wishes)} reminders ended"
    session.add(AuditEntry(at=at, who=f"slack:{team}", action="uninstall", subject=f"slack:{team}", because=because))
    _tell_team(session, "removed", row, at, (len(messages), len(wishes)))


def depart_from_own(session: Session, team: str, at: dt.datetime) -> None:
    """Our own workspace has removed the app, by mistake or for a new token: nothing ends, and `kcst doctor` says so."""
    row = workspace(session, team)
    row.departed, row.own = at, True
    session.add(AuditEntry(at=at, who=f"slack:{team}", action="uninstall", subject=f"slack:{team}", because=OWN))
    _tell_team(session, "own", row, at)


def _tell_team(session: Session, what: str, row: SlackWorkspace, at: dt.datetime, counts: tuple[int, int] = (0, 0)) -> None:
    """`counts` are the messages that were cancelled and the reminders that ended."""
    house = partnership(session)
    values = {
        "is_installed": what == "installed", "is_own": what == "own", "name": row.name, "id": row.team,
        "messages": counts[0], "reminders": counts[1], "team": house.team,
    }  # fmt: skip
    queue(session, Channel.TEAM, f"workspace:{row.team}:{what}:{at:%Y%m%dT%H%M%S}", templates.mail("workspace", values), at)


def _messages_to(session: Session, team: str) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.channel == Channel.CHAT, col(OutboxMessage.state).in_(WAITING))
    return list(session.exec(query.where(col(OutboxMessage.to).startswith(f"{team}/", autoescape=True))))


def _wishes_of(session: Session, team: str) -> list[Subscription]:
    query = select(Subscription).where(Subscription.channel == Channel.CHAT, col(Subscription.ended).is_(None))
    return list(session.exec(query.where(col(Subscription.to).startswith(f"{team}/", autoescape=True))))


def link(session: Session, team: str, organisation: str, asker: Asker, at: dt.datetime) -> Organisation:
    """Vouch that this workspace's administrators are that organisation's.

    `organisation` is its key, name or one of its short names. One that shares its domain with the team is refused: its
    administrators could make anybody an officer. Raises NotYours, NoSuchOrganisation, NoSuchWorkspace, LinkRefused.
    """
    check_can_link_workspaces(asker)
    if not team.isalnum():
        raise NoSuchWorkspace(team)
    found = _organisation(session, organisation)
    if domain_of(partnership(session).mailbox) in {domain.strip().lower() for domain in found.domains}:
        raise LinkRefused(found.name)
    row = workspace(session, team)
    row.organisation_key, row.linked_by, row.linked = found.key, asker.email, at
    session.add(AuditEntry(at=at, who=asker.email, action="link", subject=f"slack:{team}", because=found.key))
    return found


def unlink(session: Session, team: str, asker: Asker, at: dt.datetime) -> None:
    """Vouch for the workspace no longer. Raises NotYours, NoSuchWorkspace."""
    check_can_link_workspaces(asker)
    row = session.exec(select(SlackWorkspace).where(SlackWorkspace.team == team)).one_or_none()
    if row is None or row.organisation_key is None:
        raise NoSuchWorkspace(team)
    because = row.organisation_key
    row.organisation_key, row.linked_by, row.linked = None, "", None
    session.add(AuditEntry(at=at, who=asker.email, action="unlink", subject=f"slack:{team}", because=because))


def _organisation(session: Session, said: str) -> Organisation:
    wanted = said.strip().lower()
    for one in session.exec(select(Organisation).order_by(col(Organisation.id))):
        if wanted in (one.key.lower(), one.name.lower(), *(alias.lower() for alias in one.aliases)):
            return one
    raise NoSuchOrganisation(said)


def listed(session: Session, installed: dict[str, str]) -> list[dict[str, str | None]]:
    """Every workspace that is installed, was, or is linked. `installed` are those with a token: team and name."""
    rows = {row.team: row for row in workspaces(session)}
    names = {one.key: one.name for one in session.exec(select(Organisation))}
    return [_line(team, rows.get(team), installed, names) for team in dict.fromkeys([*rows, *installed])]


def _line(team: str, row: SlackWorkspace | None, installed: dict[str, str], names: dict[str, str]) -> dict[str, str | None]:
    departed = row.departed if row and team not in installed else None
    state = "installed" if team in installed else "removed" if departed else "known"
    return {
        "team": team, "name": (row.name if row else "") or installed.get(team, ""), "state": state,
        "organisation": names.get(row.organisation_key or "") if row else None,
        "linked_by": (row.linked_by or None) if row else None,
        "linked": row.linked.isoformat() if row and row.linked else None,
        "departed": departed.isoformat() if departed else None,
    }  # fmt: skip
