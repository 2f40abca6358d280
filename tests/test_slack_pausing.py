"""Slack asks for a pause: a short one is waited for once, a longer one keeps no thread from answering others."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import HttpResponse

from bot.slack.app import Assistant, SlackAccess, build, drain
from bot.slack.pausing import LONGEST_SECONDS, seconds_in
from tests.servers.slack import SlackServer
from tests.slack_access import BOT_TOKEN


@pytest.fixture
def client(access: SlackAccess, assistant: Assistant) -> Iterator[WebClient]:
    """What listeners are handed: Bolt makes it anew for each request, with the app's handlers."""
    app = build(access, assistant)
    yield WebClient(token=BOT_TOKEN, base_url=access.api_base, retry_handlers=app.client.retry_handlers.copy())
    drain(app)


def test_a_short_pause_is_waited_for_and_the_call_made_again(client: WebClient, slack: SlackServer) -> None:
    slack.rate_limit(1, seconds=0, on="chat.postMessage")

    client.chat_postMessage(channel="C1", text="Yes.")

    assert len(slack.posts) == 2


def test_a_long_pause_is_told_at_once_with_how_long_it_is(client: WebClient, slack: SlackServer) -> None:
    slack.rate_limit(2, seconds=30, on="chat.postMessage")

    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C1", text="Yes.")

    assert caught.value.response.headers["Retry-After"] == "30"
    assert len(slack.posts) == 1


def test_a_line_that_breaks_is_tried_once_more(client: WebClient, slack: SlackServer) -> None:
    slack.hang_up(on="chat.postMessage")

    client.chat_postMessage(channel="C1", text="Yes.")

    assert len(slack.posts) == 2


@pytest.mark.parametrize(
    "told", [{}, {"Retry-After": ["soon"]}, {"retry-after": ["-1"]}, {"Retry-After": []}, {"Retry-After": ["²"]}]
)
def test_a_pause_without_a_number_is_not_waited_for(told: dict[str, list[str]]) -> None:
    assert seconds_in(HttpResponse(status_code=429, headers=told)) > LONGEST_SECONDS  # type: ignore[arg-type]
