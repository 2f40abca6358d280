"""The messenger on Slack, over real HTTP: what it posts, and what its errors say."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.slack import views
from bot.slack.app import SlackAccess
from bot.slack.messenger import SlackMessenger
from models.errors import MessengerError
from models.mailbox import Messenger, key_of
from tests.servers.slack import SlackServer
from tests.slack_access import BOT_TOKEN, SECRET

Fault = Callable[[SlackServer], None]


@pytest.fixture
def messenger(access: SlackAccess) -> Messenger:
    return SlackMessenger(access, timeout=1)


def test_the_messenger_posts_to_the_teams_channel_with_its_key_hashed(messenger: Messenger, slack: SlackServer) -> None:
    messenger.post("", "**Draft** ready <!channel>", "bulletin:2025-07")

    [call] = slack.posts
    assert call.body["channel"] == "C0TEAM"
    assert call.body["blocks"] == [{"type": "markdown", "text": "**Draft** ready &lt;!channel&gt;"}]
    assert len(call.body["metadata"]["event_payload"]["key"]) == 32
    assert "bulletin:2025-07" not in json.dumps(call.body)


def test_the_same_key_is_the_same_message_to_slack(messenger: Messenger, slack: SlackServer) -> None:
    for key in ("a", "a", "b"):
        messenger.post("C1", "Ready.", key)

    first, again, other = (call.body["client_msg_id"] for call in slack.posts)
    assert first == again != other


def test_a_notice_has_the_buttons_of_what_it_is_about(
    messenger: Messenger, slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kettle.py").write_text('def actions(about):\n    return [{"type": "divider", "block_id": about}]\n')
    monkeypatch.setattr(views.about, "__path__", [*views.about.__path__, str(tmp_path)])

    messenger.post("", "It boils.", "kettle-key", "kettle:12")

    text, actions = slack.posts[0].body["blocks"]
    assert text["type"] == "markdown"
    assert actions == {"type": "divider", "block_id": f"notice:{key_of('kettle-key')}:0"}


@pytest.mark.parametrize("about", ["", "teapot:1", "__init__:1", "../letter:1"])
def test_a_notice_about_nothing_that_is_known_has_no_buttons(about: str, messenger: Messenger, slack: SlackServer) -> None:
    messenger.post("", "It boils.", "key", about)

    assert [block["type"] for block in slack.posts[0].body["blocks"]] == ["markdown"]


@pytest.mark.parametrize(
    ("fault", "permanent", "retry_after"),
    [
        (lambda slack: slack.rate_limit(1, seconds=30), False, 30.0),
        (lambda slack: slack.refuse("channel_not_found"), True, None),
        (lambda slack: slack.refuse("invalid_auth"), True, None),
        (lambda slack: slack.refuse("internal_error"), False, None),
        (SlackServer.break_down, False, None),
        (lambda slack: slack.break_down(200), False, None),
        (lambda slack: slack.break_down(500, b'{"ok": false, "error": "new_to_us"}'), False, None),
        (SlackServer.hang_up, False, None),
        (SlackServer.stall, False, None),
    ],
    ids=[
        "pause",
        "no channel",
        "bad token",
        "Slack's fault",
        "a page",
        "a sign-in page",
        "an error page",
        "cut off",
        "time-out",
    ],
)
def test_what_slack_refuses_says_whether_trying_again_can_help(
    fault: Fault, permanent: bool, retry_after: float | None, messenger: Messenger, slack: SlackServer
) -> None:
    fault(slack)

    with pytest.raises(MessengerError) as caught:
        messenger.post("C1", "private words", "key")

    assert (caught.value.permanent, caught.value.retry_after) == (permanent, retry_after)
    assert not [secret for secret in (BOT_TOKEN, "private") if secret in str(caught.value)]
    assert len(slack.posts) == 1


def test_a_slack_that_is_not_there_may_come_back(access: SlackAccess) -> None:
    with SlackServer(BOT_TOKEN) as gone:
        nowhere = SlackAccess(BOT_TOKEN, SECRET, api_base=gone.url)

    with pytest.raises(MessengerError) as caught:
        SlackMessenger(nowhere).post("C1", "Ready.", "key")

    assert not caught.value.permanent
