"""Whose token answers a request: that of our own workspace, or of the one that installed the app; anybody else is refused."""

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.middleware import Middleware
from slack_bolt.request import BoltRequest
from slack_bolt.request.internals import extract_team_id
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot

from bot.slack.failures import messenger_error
from bot.slack.views import words

if TYPE_CHECKING:
    from bot.slack.app import SlackAccess
    from bot.slack.asking.replying import Heard

log = logging.getLogger(__name__)

Body = Mapping[str, Any]
Ask = Callable[[Body], "Heard | None"]

# In a channel shared with another organisation Slack may name that one's workspace with what its people press and submit.
# Whatever is answered with our own token reaches only what our own workspace can see.
FROM_SHARED_CHANNELS = frozenset({"block_actions", "block_suggestion", "view_submission", "view_closed"})
KIND = "kcst_kind"


class Served:
    """The workspaces that are served, each by its bot. Where no other workspace may install the app, ours is whoever it is."""

    def __init__(self, access: "SlackAccess", client: WebClient) -> None:
        self._access, self._client = access, client
        self._own: Bot | None = None

    def bot_of(self, team: str) -> Bot | None:
        """None for a workspace that has not installed the app. Raises what Slack's client raises where it is away.

        Those that installed it come first: they are answered even where our own workspace cannot be.
        """
        found = self._access.installations.bot_of(team) if team and self._access.installations else None
        if found is None and (own := self.own()) and own.team_id == team:
            return own
        return found

    def own(self) -> Bot | None:
        """Our own workspace's, asked of Slack until it has told; None where we have none, or its token counts no longer."""
        if self._own is None and self._access.bot_token:
            try:
                self._own = self._ask()
            except SlackApiError as error:
                problem = messenger_error(error)
                if not problem.permanent:
                    raise
                log.error("our own workspace cannot be answered: %s", problem)
        return self._own

    def _ask(self) -> Bot:
        token = self._access.bot_token
        told = self._client.auth_test(token=token)
        return Bot(
            team_id=str(told.get("team_id") or ""), bot_token=token, bot_id=str(told.get("bot_id") or ""),
            bot_user_id=str(told.get("user_id") or ""), installed_at=0.0,
        )  # fmt: skip

    def token_for(self, home: str) -> str:
        """The token a workspace ('' our own) is written to with; '' where there is none any more."""
        if self._access.installations is None or not home:
            return self._access.bot_token
        bot = self.bot_of(home)
        return bot.bot_token if bot else ""

    def heard(self, ask: Ask) -> Ask:
        """The same, deaf to workspaces that are not served: what they send goes on, and is refused."""
        if self._access.installations is None:
            return ask

        def asked(body: Body) -> "Heard | None":
            found = ask(body)
            return found if found is not None and self.bot_of(str(extract_team_id(dict(body)) or "")) else None

        return asked

    @property
    def for_bolt(self) -> dict[str, Any]:
        """What Bolt's app is built with, besides its middleware, so that each workspace is answered with its own token."""
        if self._access.installations is None:
            return {}
        return {"authorize": Authorise(self), "user_facing_authorize_error_message": words.NOT_INSTALLED}


class Noted(Middleware):
    """Around what stands in front of Bolt's authorising, which is handed no body: what kind of request it is."""

    def __init__(self, inner: Middleware) -> None:
        self._inner = inner

    def process(
        self,
        *,
        req: BoltRequest,
        resp: BoltResponse,
        next: Callable[[], BoltResponse],  # noqa: A002 the base class's name
    ) -> BoltResponse | None:
        req.context[KIND] = str(req.body.get("type") or "")
        return self._inner.process(req=req, resp=resp, next=next)


class Authorise(Authorize):
    """Bolt asks this before a listener is called."""

    def __init__(self, served: Served) -> None:
        self._served = served

    def __call__(
        self, *, context: Any, enterprise_id: str | None, team_id: str | None, user_id: str | None, **_: Any
    ) -> AuthorizeResult | None:
        """None for a workspace that has not installed the app. Raises what Slack's client raises."""
        bot = self._served.bot_of(team_id or "")
        if bot is None and context.get(KIND) in FROM_SHARED_CHANNELS and (bot := self._served.own()):
            context.client.default_params["team_id"] = bot.team_id  # where it is answered from
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=bot.enterprise_id, team_id=bot.team_id, user_id=user_id, bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id, bot_token=bot.bot_token,
        )  # fmt: skip
