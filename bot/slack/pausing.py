"""Slack asks for pauses (429): a short one is waited for, a longer one is left to whoever tries again later.

Questions are tried again by the desk, messages by the outbox. A thread that sleeps for Slack answers nobody meanwhile.
"""

from typing import Any

from slack_sdk.http_retry import HttpResponse
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

LONGEST_SECONDS = 3.0  # a button's window opens for three seconds, so what waits longer is in vain


class ShortPause(RateLimitErrorRetryHandler):
    """Once, and only for as long as a person would wait."""

    def __init__(self) -> None:
        super().__init__(max_retry_count=1)

    def _can_retry(self, *, response: HttpResponse | None = None, **given: Any) -> bool:
        return super()._can_retry(response=response, **given) and seconds_in(response) <= LONGEST_SECONDS


def seconds_in(response: HttpResponse | None) -> float:
    """The pause Slack asks for; without end where it does not say one as it should."""
    headers = response.headers if response else {}
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    text = str(told[0] if isinstance(told, list) and told else told or "")
    return float(text) if text.isascii() and text.isdigit() else float("inf")
