"""Who is answered in Slack: people, of whichever organisation, once; never a bot, ourselves, or what nobody said anew."""

from typing import Any

import pytest

from bot.slack.app import Assistant
from models.post import Channel
from models.subscriptions import Reach, wishes_of
from tests.servers.slack import SlackServer
from tests.servers.slack_events import BOT_ID, BOT_USER, CHANNEL, PARTNER, PARTNER_TEAM, TEAM, direct_message, mention
from tests.slack_access import Door

LEFT = "how much is left in the tactical pot?"


def shared(body: dict[str, Any]) -> dict[str, Any]:
    """The event as it comes from a channel that two organisations share."""
    authorization = {
        "enterprise_id": None,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {**body, "is_ext_shared_channel": True, "authorizations": [authorization], "context_team_id": TEAM}


@pytest.mark.parametrize("fields", [{"user_team": PARTNER_TEAM, "team": TEAM}, {"team": PARTNER_TEAM}])
def test_somebody_of_another_workspace_is_answered_and_known_by_their_own_team(
    fields: dict[str, str], door: Door, slack: SlackServer, assistant: Assistant
) -> None:
    door.send(shared(mention("remind me of the deadlines", source_team=PARTNER_TEAM, **fields)))

    with assistant.reading() as session:
        wishes = [len(wishes_of(session, Reach(Channel.CHAT, f"{team}/{PARTNER}"))) for team in (PARTNER_TEAM, TEAM)]
    assert wishes == [1, 0]
    assert slack.posts[0].body["channel"] == CHANNEL


@pytest.mark.parametrize(
    "fields",
    [
        {"bot_id": "B0OTHER", "user": "U0OTHERBOT"},
        {"bot_id": BOT_ID, "user": BOT_USER},
        {"user": BOT_USER},
        {"user": "USLACKBOT"},
        {"subtype": "bot_message", "bot_id": "B0OTHER"},
        {"subtype": "message_changed", "hidden": True},
        {"subtype": "message_deleted", "hidden": True},
        {"subtype": "channel_join"},
        {"subtype": "channel_topic"},
        {"subtype": "assistant_app_thread"},
        {"subtype": "reminder_add"},
        {"user": ""},
    ],
    ids=str,
)
@pytest.mark.parametrize("event", [mention, direct_message])
def test_no_bot_is_answered_nor_what_nobody_said_anew(
    event: Any, fields: dict[str, Any], http_door: Door, slack: SlackServer
) -> None:
    http_door.send(event(LEFT, **fields))

    assert slack.posts == []


def test_an_edit_of_a_question_is_not_answered_again(http_door: Door, slack: SlackServer) -> None:
    http_door.send(direct_message(LEFT, "Ev1"))

    said = {
        "type": "message",
        "user": PARTNER,
        "text": "and in 2024/25?",
        "ts": "1753280000.000100",
        "edited": {"user": PARTNER},
    }
    http_door.send(direct_message("", "Ev2", subtype="message_changed", hidden=True, message=said, previous_message=said))

    assert len(slack.posts) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"subtype": "thread_broadcast", "thread_ts": "1753270000.000001", "root": {"ts": "1753270000.000001"}},
        {"subtype": "file_share", "files": [{"id": "F1", "name": "bid.docx", "url_private": "https://files.slack.example/F1"}]},
        {"subtype": "me_message"},
        {"files": [{}], "attachments": [{"text": "<!channel>"}], "blocks": None},
    ],
    ids=["also to the channel", "with a file", "of themselves", "with odd parts"],
)
def test_what_a_person_says_in_another_way_is_answered(fields: dict[str, Any], http_door: Door, slack: SlackServer) -> None:
    http_door.send(direct_message(LEFT, **fields))

    assert "£" in slack.posts[0].body["text"]


def test_a_guest_is_answered_as_anybody(http_door: Door, slack: SlackServer) -> None:
    slack.add_person(PARTNER, "guest@elsewhere.example", "Guest", is_restricted=True)

    http_door.send(direct_message(LEFT))

    assert "£" in slack.posts[0].body["text"]


@pytest.mark.parametrize("broken", [{"text": None}, {"ts": None}, {"channel": None}, {"user": None}, {"team": 7}])
def test_an_event_that_lacks_what_slack_promises_breaks_nothing(
    broken: dict[str, Any], http_door: Door, slack: SlackServer
) -> None:
    body = mention(LEFT)
    http_door.send({**body, "event": {**body["event"], **broken}})
    http_door.send(mention(LEFT, "Ev2", ts="1753280600.000100"))

    assert "£" in slack.posts[-1].body["text"]


def test_events_without_an_id_are_told_apart_by_what_was_said(http_door: Door, slack: SlackServer) -> None:
    for ts in ("1753280600.000100", "1753280600.000200", "1753280600.000200"):
        http_door.send(mention(LEFT, "", ts=ts))

    assert len(slack.posts) == 2
