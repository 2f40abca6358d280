"""What Slack remembers: who is there, which tokens count, what was said and shown, and which files it holds."""

import itertools
from dataclasses import dataclass, field
from typing import Any

TEAM, BOT_USER, BOT_ID = "T0KCST", "U0BOT", "B0BOT"

Body = dict[str, Any]


@dataclass
class Workspace:
    """Everything that outlives a call. `messages` are by channel and ts, `homes` by user, `views` by id."""

    url: str
    tokens: dict[str, Body] = field(default_factory=dict)  # bot token → what auth.test answers
    people: dict[str, Body] = field(default_factory=dict)
    messages: dict[tuple[str, str], Body] = field(default_factory=dict)
    ephemerals: list[Body] = field(default_factory=list)
    responses: list[Body] = field(default_factory=list)  # what came to a response_url
    views: dict[str, Body] = field(default_factory=dict)
    homes: dict[str, Body] = field(default_factory=dict)
    opened: list[Body] = field(default_factory=list)  # modals in the order they were opened, pushed or changed
    triggers: set[str] = field(default_factory=set)
    expired: set[str] = field(default_factory=set)
    files: dict[str, Body] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)  # of each response_url
    grants: dict[str, Body] = field(default_factory=dict)  # OAuth code → what oauth.v2.access answers
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def add_team(self, team: str, token: str, bot_user: str = BOT_USER, bot_id: str = BOT_ID) -> None:
        """The app is installed there: this bot token counts from now on."""
        identity = {"user_id": bot_user, "bot_id": bot_id, "team_id": team, "team": team[2:], "user": "kcst"}
        self.tokens[token] = {"ok": True, "url": self.url, **identity, "is_enterprise_install": False}

    def revoke(self, token: str) -> None:
        """The app was removed there."""
        del self.tokens[token]

    def add_person(self, user: str, email: str = "", name: str = "", team: str = TEAM, **fields: Any) -> Body:
        """Somebody users.info knows; `fields` are such as is_restricted, is_stranger, is_bot, deleted."""
        profile = {"real_name": name, "display_name": name, "team": team, **({"email": email} if email else {})}
        flags = {"deleted": False, "is_bot": False, "is_restricted": False, "is_ultra_restricted": False}
        person = {"id": user, "team_id": team, "name": name.lower().replace(" ", "."), "real_name": name, "tz": "Europe/London"}
        self.people[user] = {**person, **flags, "profile": profile, **fields}
        return self.people[user]

    def may_install(self, code: str, team: str, token: str, scope: str = "chat:write") -> None:
        """Somebody agreed to install the app: this code can be exchanged once."""
        self.grants[code] = {"team": team, "token": token, "scope": scope}

    def attach(self, name: str, content: bytes, mimetype: str, user: str = "U0PARTNER") -> Body:
        """A file that a person has shared, as an event's `files` lists it; its address wants a bot token."""
        number = f"F0{next(self.numbers):04}"
        address = f"{self.url}/files/{number}/{name}"
        described = {"id": number, "name": name, "title": name, "mimetype": mimetype, "filetype": name.rpartition(".")[2]}
        place = {"mode": "hosted", "is_external": False, "url_private": address, "url_private_download": address}
        self.files[number] = {**described, "user": user, "size": len(content), **place}
        self.contents[number] = content
        return dict(self.files[number])

    def response_url(self) -> str:
        """An address for one interaction: good for five answers."""
        return f"{self.url}/response/{next(self.numbers)}"

    def message(self, channel: str, text: str = "") -> Body:
        """The newest message in that channel whose text or blocks hold `text`; fails where there is none."""
        found = [message for (place, _), message in self.messages.items() if place == channel and text in str(message)]
        assert found, f"no message with {text!r} in {channel}"
        return found[-1]
