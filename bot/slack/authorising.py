"""Whose token answers a request: that of our own workspace, or of the one that installed the app; anybody else is refused."""

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store import Bot

from bot.slack.views import words

if TYPE_CHECKING:
    from bot.slack.app import SlackAccess
    from bot.slack.installations import Installations

# In a channel shared with another organisation Slack may name that one's workspace with what its people press and submit.
# Whatever is answered with our own token reaches only what our own workspace can see.
FROM_SHARED_CHANNELS = frozenset({"block_actions", "block_suggestion", "view_submission", "view_closed"})
KIND = "kcst_kind"


def authorising(access: "SlackAccess", client: WebClient) -> dict[str, Any]:
    """What Bolt's app is built with so that each workspace is answered with its own token; {} where only our own is served."""
    if access.installations is None:
        return {}
    return {
        "before_authorize": note_kind,
        "authorize": Authorise(access.installations, client, access.bot_token),
        "user_facing_authorize_error_message": words.NOT_INSTALLED,
    }


def note_kind(body: dict[str, Any], context: dict[str, Any], next: Callable[[], None]) -> None:  # noqa: A002 Bolt's name
    """Bolt hands the authorising function no body."""
    context[KIND] = str(body.get("type") or "")
    next()


class Authorise(Authorize):
    """`own_token` is that of our own workspace, '' where there is none."""

    def __init__(self, installations: "Installations", client: WebClient, own_token: str) -> None:
        self._installations, self._client, self._own_token = installations, client, own_token

    def __call__(
        self, *, context: Mapping[str, Any], enterprise_id: str | None, team_id: str | None, user_id: str | None, **_: Any
    ) -> AuthorizeResult | None:
        """None for a workspace that has not installed the app. Raises what Slack's client raises."""
        team = team_id or ""
        own = self._own if self._own_token else None
        if own and own.team_id == team:
            return _result(own, user_id)
        bot = self._installations.bot_of(team) if team else None
        if bot is None and context.get(KIND) in FROM_SHARED_CHANNELS:
            bot = own
        return _result(bot, user_id) if bot else None

    @functools.cached_property
    def _own(self) -> Bot:
        """Our own workspace's, asked of Slack once; asked again where it could not be reached."""
        told = self._client.auth_test(token=self._own_token)
        return Bot(
            team_id=str(told.get("team_id") or ""), bot_token=self._own_token, bot_id=str(told.get("bot_id") or ""),
            bot_user_id=str(told.get("user_id") or ""), installed_at=0.0,
        )  # fmt: skip


def _result(bot: Bot, user: str | None) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=bot.enterprise_id, team_id=bot.team_id, user_id=user, bot_id=bot.bot_id, bot_user_id=bot.bot_user_id,
        bot_token=bot.bot_token,
    )  # fmt: skip
