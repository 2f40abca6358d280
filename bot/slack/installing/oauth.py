"""Installing the app in another workspace: Slack's OAuth, from the button to the page that says how it went."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit, urlunsplit

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.error import BoltError
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.oauth import OAuthStateUtils
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy.exc import SQLAlchemyError

import templates
from bot.slack.failures import SLACK_FAILURES, messenger_error
from bot.slack.installing.installations import STATE_SECONDS, Installations, States
from bot.slack.quiet import quieten
from models.errors import DatabaseProblem

log = logging.getLogger(__name__)

INSTALL, RETURN = "/slack/install", "/slack/oauth_redirect"
COOKIE = "kcst-slack-install"
SECONDS = 10
WHOLE_ORGANISATION, NO_TEAM, STORAGE = "whole_organisation", "no_team", "storage_error"


@dataclass(frozen=True)
class Client:
    """The app as Slack knows it. `address` is where the world reaches us; `api_base` tells where Slack is."""

    id: str
    secret: str = field(repr=False)
    scopes: tuple[str, ...]
    address: str
    api_base: str = "https://slack.com/api/"

    @property
    def returns_to(self) -> str:
        return f"{self.address.rstrip('/')}{RETURN}"

    @property
    def authorize_url(self) -> str:
        """Where Slack asks the person who installs: beside its API, on the same host."""
        there = urlsplit(self.api_base)
        return urlunsplit((there.scheme, there.netloc, "/oauth/v2/authorize", "", ""))


class Cookies(OAuthStateUtils):
    """The browser's half of a state. It comes back with a link from Slack, and with nothing else from another site."""

    def __init__(self, is_secure: bool) -> None:
        super().__init__(cookie_name=COOKIE, expiration_seconds=STATE_SECONDS)
        self._ends = f"{'Secure; ' if is_secure else ''}HttpOnly; SameSite=Lax; Path=/slack"

    def build_set_cookie_for_new_state(self, state: str) -> str:
        return f"{self.cookie_name}={state}; {self._ends}; Max-Age={self.expiration_seconds}"

    def build_set_cookie_for_deletion(self) -> str:
        return f"{self.cookie_name}=deleted; {self._ends}; Max-Age=0"


class Installing(OAuthFlow):
    """The two requests of an installation. `arrived` is told the team, its name and who installed, once the token is kept."""

    def __init__(self, app: Client, installations: Installations, states: States, arrived: Callable[[str, str, str], None]):
        quieten()
        self._app, self._arrived = app, arrived
        self._cookies = Cookies(is_secure=app.address.startswith("https://"))
        settings = OAuthSettings(
            client_id=app.id, client_secret=app.secret, scopes=app.scopes, user_scopes=(), redirect_uri=app.returns_to,
            install_path=INSTALL, redirect_uri_path=RETURN, install_page_rendering_enabled=False,
            authorization_url=app.authorize_url, installation_store=installations, installation_store_bot_only=True,
            state_store=states, state_cookie_name=COOKIE, state_expiration_seconds=STATE_SECONDS,
            callback_options=CallbackOptions(self._succeeded, self._failed),
        )  # fmt: skip
        settings.state_utils = self._cookies
        client = WebClient(base_url=app.api_base, timeout=SECONDS, retry_handlers=[])
        super().__init__(client=client, logger=log, settings=settings)

    def build_authorize_url(self, state: str, request: BoltRequest) -> str:
        """Nothing of the request goes into it."""
        asked = {
            "client_id": self._app.id, "scope": ",".join(self._app.scopes), "user_scope": "", "state": state,
            "redirect_uri": self._app.returns_to,
        }  # fmt: skip
        return f"{self._app.authorize_url}?{urlencode(asked)}"

    def run_installation(self, code: str) -> Installation | None:
        """What Slack grants for the code, which counts once and is never logged."""
        try:
            granted = self.client.oauth_v2_access(
                code=code, client_id=self._app.id, client_secret=self._app.secret, redirect_uri=self._app.returns_to
            )
            token = str(granted.get("access_token") or "")
            bot = self.client.auth_test(token=token) if token else None
        except SLACK_FAILURES as error:
            log.warning("an installation was not granted: %s", messenger_error(error))
            return None
        team, person = granted.get("team") or {}, granted.get("authed_user") or {}
        return Installation(
            app_id=str(granted.get("app_id") or ""), team_id=team.get("id"), team_name=team.get("name"), bot_token=token,
            bot_id=str(bot.get("bot_id") or "") if bot else "", bot_user_id=granted.get("bot_user_id"),
            bot_scopes=str(granted.get("scope") or ""), user_id=str(person.get("id") or ""),
            token_type=granted.get("token_type"), is_enterprise_install=bool(granted.get("is_enterprise_install")),
        )  # fmt: skip

    def store_installation(self, request: BoltRequest, installation: Installation) -> None:
        """Raises BoltError with the reason, for what is no installation in one workspace."""
        if installation.is_enterprise_install:
            raise BoltError(WHOLE_ORGANISATION)
        if not (installation.team_id and installation.bot_token):
            raise BoltError(NO_TEAM)
        try:
            self.settings.installation_store.save(installation)
            self._arrived(installation.team_id, installation.team_name or "", installation.user_id)
        except (SQLAlchemyError, DatabaseProblem) as error:
            log.error("an installation could not be kept: %s", type(error).__name__)
            raise BoltError(STORAGE) from None

    def _succeeded(self, told: SuccessArgs) -> BoltResponse:
        name = told.installation.team_name or told.installation.team_id
        return self._page(200, "web/installed.html.j2", {"workspace": name})

    def _failed(self, told: FailureArgs) -> BoltResponse:
        """The page says what to do; what Slack or a stranger wrote into the address is not repeated."""
        reason = str(told.error) if isinstance(told.error, BoltError) else told.reason
        status = 200 if told.reason == "access_denied" else max(told.suggested_status_code, 400)
        return self._page(status, "web/not_installed.html.j2", {"reason": reason, "again": INSTALL})

    def _page(self, status: int, name: str, values: dict[str, object]) -> BoltResponse:
        headers = {"Content-Type": "text/html; charset=utf-8", "Set-Cookie": self._cookies.build_set_cookie_for_deletion()}
        return BoltResponse(status=status, body=templates.render(name, values), headers=dict(headers))
