"""The `Messenger` port on Slack: where the outbox's postman posts what the team reads along."""

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.slack.app import SlackAccess
from bot.slack.failures import SLACK_FAILURES, is_gone, messenger_error
from bot.slack.uploads import upload
from bot.slack.views import answer as views
from bot.slack.views.about import actions_for
from models.errors import MessengerError
from models.mailbox import Files, key_of

log = logging.getLogger(__name__)

EVENT_TYPE = "kcst_outbox"


@dataclass(frozen=True)
class SlackMessenger:
    """Posts once and never retries by itself: the outbox decides. `timeout` is in seconds.

    `departed` is told of a workspace whose token turns out to count no longer.
    """

    access: SlackAccess
    timeout: int = 30
    departed: Callable[[str], None] | None = None

    def post(self, channel: str, text: str, key: str, about: str = "", files: Files | None = None) -> None:
        """Posts Markdown, with what can be done about the record it names, or as the comment on files; '' is the team's
        channel.

        A person, 'TEAM/USER', is written to by the app of their own workspace where it is installed, else by ours: they may
        share a channel with us.
        """
        team, _, place = (channel or self.access.team_channel).rpartition("/")
        client, is_theirs = self._client_for(team)
        try:
            if files is not None:
                upload(client, place, text, key, files)
            else:
                _say(client, place, text, key, about)
        except SLACK_FAILURES as error:
            if is_theirs and self.departed and is_gone(error):
                self.departed(team)
            raise messenger_error(error) from None

    def whoami(self) -> str:
        """The workspace and name the token signs in as. Raises MessengerError."""
        try:
            signed_in = self._client().auth_test()
        except SLACK_FAILURES as error:
            raise messenger_error(error) from None
        return f"{signed_in.get('user')} in {signed_in.get('team')}"

    @functools.cached_property
    def _home(self) -> str:
        return str(self._client().auth_test().get("team_id") or "")

    def home(self) -> str:
        """The workspace of the bot's token, asked once; '' where Slack does not say, and asked again."""
        try:
            return self._home
        except SLACK_FAILURES as error:
            log.warning("Slack did not tell our own workspace: %s", messenger_error(error))
            return ""

    def _client_for(self, team: str) -> tuple[WebClient, bool]:
        """What writes to people of this workspace, and whether it does so with a token of their own."""
        bot = self.access.installations.bot_of(team) if team and self.access.installations else None
        token = bot.bot_token if bot else self.access.bot_token
        if not token:
            raise MessengerError(
                "The app is not installed in that workspace, and KCST_SLACK_BOT_TOKEN is empty.", permanent=True
            )
        return self._client(token), bot is not None

    def _client(self, token: str = "") -> WebClient:
        """`token` is our own where none is given."""
        access = self.access
        return WebClient(token=token or access.bot_token, base_url=access.api_base, timeout=self.timeout, retry_handlers=[])


def _say(client: WebClient, place: str, text: str, key: str, about: str) -> None:
    """The key goes along hashed, for looking up a lost answer."""
    message = views.note(text)
    message["blocks"] += actions_for(about, key_of(key))
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key_of(key)}}
    client.chat_postMessage(channel=place, metadata=metadata, client_msg_id=views.identity(key), **message)
