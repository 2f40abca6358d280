"""What can go wrong between us and Slack, and how it becomes a MessengerError without secrets or texts."""

import http.client
import re

from slack_sdk.errors import SlackApiError, SlackClientError

from models.errors import MessengerError

# URLError, time-outs and cut connections are OSError; an answer that is not text or JSON is ValueError.
SLACK_FAILURES = (SlackClientError, OSError, http.client.HTTPException, ValueError)

PASSING = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "external_channel_migrating",
    }
)
GONE = frozenset({"account_inactive", "token_revoked"})  # the app was removed there
ABOUT_THE_MESSAGE = frozenset(
    {
        "block_mismatch",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "markdown_text_conflict",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "too_many_blocks",
    }
)
_CODE = re.compile(r"[a-z_]{1,60}")


def messenger_error(error: Exception) -> MessengerError:
    """The failure in one sentence, with what to do."""
    if isinstance(error, SlackApiError):
        return _refused(error)
    return MessengerError(f"Slack could not be reached ({type(error).__name__}); wait and try again.")


def is_gone(error: Exception) -> bool:
    """Whether Slack says that the token counts no longer, as the app was removed from its workspace."""
    return isinstance(error, SlackApiError) and _code(error) in GONE


def is_about_the_message(error: Exception) -> bool:
    """Whether Slack refused what was written, and might take another message in the same place."""
    return isinstance(error, SlackApiError) and _code(error) in ABOUT_THE_MESSAGE


def _refused(error: SlackApiError) -> MessengerError:
    status, code = int(error.response.status_code), _code(error)
    if status == 429 or code in ("ratelimited", "rate_limited"):
        wait = _seconds(error)
        return MessengerError(f"Slack asks for a pause of {wait or 1:g} seconds; wait and try again.", retry_after=wait)
    if status >= 500 or code in PASSING or not code:
        return MessengerError(f"Slack is in trouble ({code or status}); wait and try again.")
    return MessengerError(f"Slack refused it ({code}); check the channel, the token and its scopes.", permanent=True)


def _code(error: SlackApiError) -> str:
    """Slack's name for the error; '' where the answer was no JSON, for which the library puts a text there."""
    code = str(error.response.get("error", ""))
    return code if _CODE.fullmatch(code) else ""


def _seconds(error: SlackApiError) -> float | None:
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    try:
        return float(headers.get("retry-after", ""))
    except ValueError:
        return None
