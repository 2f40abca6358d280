"""Who somebody in Slack is, and whether the address in their profile is certain enough to rest a permission on.

A workspace's administrators can put any address into a profile. So an address counts for people of our own workspace, and for
those of a workspace that an officer linked to an organisation, where the address is of that organisation's domains.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk import WebClient

from bot.slack.failures import SLACK_FAILURES, messenger_error
from models.post import Channel
from models.roles import address, domain_of
from models.subscriptions import Reach

log = logging.getLogger(__name__)

SCOPES = ("users:read", "users:read.email")
KEPT_SECONDS, MISSED_SECONDS = 600.0, 60.0
MOST_KEPT = 5_000


@dataclass(frozen=True)
class Visitor:
    """A person in Slack. `email` is '' where none is certain; `name` is what they call themselves."""

    team: str
    user: str
    name: str = ""
    email: str = ""

    @property
    def who(self) -> str:
        """'TEAM/USER', or '' where Slack does not say."""
        return f"{self.team}/{self.user}" if self.team and self.user else ""

    @property
    def reach(self) -> Reach:
        return Reach(Channel.CHAT, self.who)


@dataclass
class Directory:
    """Visitors by their team and user, asked of Slack once in ten minutes. Used by several threads.

    `home` tells our own workspace's id, '' where that cannot be said; `domains` those of the organisation a workspace was
    linked to.
    """

    home: Callable[[], str]
    domains: Callable[[str], frozenset[str]]
    _kept: dict[tuple[str, str], tuple[float, Visitor]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def look_up(self, client: WebClient, team: str, user: str) -> Visitor:
        """The visitor; without name and address where Slack does not tell them."""
        if not (team and user):
            return Visitor(team, user)
        with self._lock:
            until, visitor = self._kept.get((team, user), (0.0, Visitor(team, user)))
        if time.monotonic() < until:
            return visitor
        return self._ask(client, team, user)

    def _ask(self, client: WebClient, team: str, user: str) -> Visitor:
        try:
            profile = client.users_info(user=user).get("user") or {}
        except SLACK_FAILURES as error:
            log.warning("Slack did not tell who somebody is: %s", messenger_error(error))
            return self._keep(Visitor(team, user), MISSED_SECONDS)
        return self._keep(Visitor(team, user, name_in(profile), self._certain(profile, team)), KEPT_SECONDS)

    def _certain(self, profile: Mapping[str, Any], team: str) -> str:
        """The lookup in the database stays out of the way of people of our own workspace."""
        home = self.home()
        return certain_address(profile, team, home, self.domains(team) if team != home else frozenset())

    def _keep(self, visitor: Visitor, seconds: float) -> Visitor:
        with self._lock:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[visitor.team, visitor.user] = (time.monotonic() + seconds, visitor)
        return visitor


def certain_address(profile: Mapping[str, Any], team: str, home: str, domains: frozenset[str]) -> str:
    """The address a permission may rest on; '' for whoever may have written what they like into their profile."""
    told = profile.get("profile")
    email = address(str(told.get("email") or "")) if isinstance(told, Mapping) else ""
    odd = profile.get("deleted") or profile.get("is_bot") or profile.get("is_stranger")
    unsure = profile.get("is_email_confirmed") is False or profile.get("team_id", team) != team
    if odd or unsure or "@" not in email:
        return ""
    return email if team == home or domain_of(email) in domains - {""} else ""


def name_in(profile: Mapping[str, Any]) -> str:
    """What the person calls themselves, '' where they do not say."""
    told = profile.get("profile")
    names = [told.get("real_name"), told.get("display_name")] if isinstance(told, Mapping) else []
    return " ".join(next((str(name) for name in (*names, profile.get("real_name"), profile.get("name")) if name), "").split())


def whose(body: Mapping[str, Any]) -> tuple[str, str]:
    """The person's own team and their id, from the body of any payload; '' for what Slack does not say.

    Where a channel is shared with another organisation, the body's own team is that of the app; the person's stands with them.
    """
    event, user = body.get("event"), body.get("user")
    if isinstance(event, Mapping):
        team = event.get("user_team") or event.get("team") or body.get("team_id") or ""
        who = event.get("user")
        return str(team), str(who.get("id") or "" if isinstance(who, Mapping) else who or "")
    if isinstance(user, Mapping):
        told = body.get("team")
        team = user.get("team_id") or (told.get("id") if isinstance(told, Mapping) else "") or ""
        return str(team), str(user.get("id") or "")
    return str(body.get("team_id") or ""), str(body.get("user_id") or "")


def visitor(client: WebClient, directory: Directory, body: Mapping[str, Any]) -> Visitor:
    """Who did this, from the body of any payload."""
    return directory.look_up(client, *whose(body))
