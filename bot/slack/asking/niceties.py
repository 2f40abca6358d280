"""What makes waiting and beginning easier in direct messages. It never stops an answer: what fails is logged and left."""

import logging
from collections.abc import Callable

from slack_sdk import WebClient

from bot.slack.failures import SLACK_FAILURES, messenger_error
from bot.slack.views import phrases, prompts

log = logging.getLogger(__name__)

SECONDS = 3


def show_working(client: WebClient, channel: str, thread: str) -> None:
    """“… is looking it up”, until the answer stands in the thread."""
    quick = _quick(client)
    _try("status", lambda: quick.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status=phrases.STATUS))


def suggest(client: WebClient, channel: str, thread: str | None = None) -> None:
    """Questions to begin with. `thread` is for an app that Slack still shows as an assistant; an agent has none there."""
    quick, offered = _quick(client), list(prompts.prompts())
    _try(
        "prompts",
        lambda: quick.assistant_threads_setSuggestedPrompts(
            channel_id=channel, thread_ts=thread, title=prompts.TITLE, prompts=offered
        ),
    )


def _try(what: str, call: Callable[[], object]) -> None:
    try:
        call()
    except SLACK_FAILURES as error:
        log.info("no %s in Slack: %s", what, messenger_error(error))


def _quick(client: WebClient) -> WebClient:
    """The same client without patience: nobody waits for a nicety."""
    return WebClient(
        token=client.token, base_url=client.base_url, timeout=SECONDS, ssl=client.ssl, proxy=client.proxy, retry_handlers=[]
    )
