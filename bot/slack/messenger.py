"""The `Messenger` port on Slack: where the outbox's postman posts what the team reads along."""

import functools
import logging
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.slack.app import SlackAccess
from bot.slack.failures import SLACK_FAILURES, messenger_error
from bot.slack.views import answer as views
from models.mailbox import key_of

log = logging.getLogger(__name__)

EVENT_TYPE = "kcst_outbox"


@dataclass(frozen=True)
class SlackMessenger:
    """Posts once and never retries by itself: the outbox decides. `timeout` is in seconds."""

    access: SlackAccess
    timeout: int = 30

    def post(self, channel: str, text: str, key: str) -> None:
        """Posts Markdown; '' is the team's channel. The key goes along hashed, for looking up a lost answer."""
        client = self._client()
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key_of(key)}}
        try:
            client.chat_postMessage(
                channel=channel or self.access.team_channel,
                metadata=metadata,
                client_msg_id=views.identity(key),
                **views.note(text),
            )
        except SLACK_FAILURES as error:
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

    def _client(self) -> WebClient:
        access = self.access
        return WebClient(token=access.bot_token, base_url=access.api_base, timeout=self.timeout, retry_handlers=[])
