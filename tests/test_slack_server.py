"""The Slack of the tests is strict where Slack is: what it would refuse is refused, what happens twice happens once."""

from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.servers.slack import SlackServer
from tests.servers.slack_events import CHANNEL, PARTNER, command, envelope, global_shortcut, mention, submit, tap_on, trigger
from tests.slack_access import BOT_TOKEN, Door
from tests.slack_blocks import buttons, field, home, menu, modal, plain, said, section


@pytest.fixture
def client(slack: SlackServer) -> WebClient:
    return WebClient(token=BOT_TOKEN, base_url=slack.url)


# The server


def test_what_slack_would_refuse_is_refused_and_kept(client: WebClient, slack: SlackServer) -> None:
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        client.chat_postMessage(channel=CHANNEL, **said(section("x" * 3_001)))
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        client.views_open(trigger_id=trigger(), view=modal())

    assert [violation.split(":")[0] for violation in slack.violations][:1] == ["chat.postMessage"]
    assert any(violation.startswith("views.open") for violation in slack.violations)
    slack.violations.clear()


def test_the_same_message_is_one_message_and_can_be_changed(client: WebClient, slack: SlackServer) -> None:
    first, again = (client.chat_postMessage(channel=CHANNEL, text="Hello", client_msg_id="1") for _ in range(2))
    other = client.chat_postMessage(channel=CHANNEL, text="Goodbye")
    client.chat_update(channel=CHANNEL, ts=first["ts"], text="Hello again")

    assert first["ts"] == again["ts"] != other["ts"]
    assert [message["text"] for message in slack.messages.values()] == ["Hello again", "Goodbye"]
    with pytest.raises(SlackApiError, match="message_not_found"):
        client.chat_update(channel=CHANNEL, ts="1.2", text="Hello")


def test_a_trigger_opens_one_view_and_not_too_late(client: WebClient, slack: SlackServer) -> None:
    used, late = trigger(), trigger()
    slack.expire(late)

    opened = client.views_open(trigger_id=used, view=modal(section("x")))

    for name, error in ((used, "exchanged_trigger_id"), (late, "expired_trigger_id")):
        with pytest.raises(SlackApiError, match=error):
            client.views_open(trigger_id=name, view=modal(section("x")))
    changed = client.views_update(view_id=opened["view"]["id"], hash=opened["view"]["hash"], view=modal(section("y")))
    assert changed["view"]["id"] == opened["view"]["id"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        client.views_update(view_id=opened["view"]["id"], hash=opened["view"]["hash"], view=modal(section("z")))


def test_three_modals_stand_on_each_other_and_home_tabs_are_each_persons_own(client: WebClient, slack: SlackServer) -> None:
    client.views_open(trigger_id=trigger(), view=modal(section("1")))
    for number in "23":
        client.views_push(trigger_id=trigger(), view=modal(section(number)))
    client.views_publish(user_id=PARTNER, view=home(section("mine")))

    with pytest.raises(SlackApiError, match="push_limit_reached"):
        client.views_push(trigger_id=trigger(), view=modal(section("4")))
    assert list(slack.homes) == [PARTNER]


def test_people_are_known_by_the_directory(client: WebClient, slack: SlackServer) -> None:
    slack.add_person(PARTNER, "tom.baker@westhill.example", "Tom Baker", is_stranger=True)

    told = client.users_info(user=PARTNER)["user"]

    assert (told["profile"]["email"], told["is_stranger"]) == ("tom.baker@westhill.example", True)
    assert client.conversations_open(users=PARTNER)["channel"]["id"] == "D0PARTNER"
    with pytest.raises(SlackApiError, match="user_not_found"):
        client.users_info(user="U0NOBODY")


def test_a_file_is_sent_in_three_steps_and_fetched_with_a_token(client: WebClient, slack: SlackServer) -> None:
    client.files_upload_v2(channel=CHANNEL, filename="deadline.ics", content="BEGIN:VCALENDAR", title="Deadline")
    attached = slack.attach("form.docx", b"PK\x03\x04", "application/vnd.openxmlformats")
    with_token = Request(attached["url_private_download"], headers={"Authorization": f"Bearer {BOT_TOKEN}"})

    [sent] = [file for file in slack.files.values() if file.get("uploaded")]
    assert (slack.contents[sent["id"]], sent["channel"]) == (b"BEGIN:VCALENDAR", CHANNEL)
    with urlopen(with_token) as held, urlopen(attached["url_private_download"]) as page:
        assert (held.read(), page.headers.get_content_type()) == (b"PK\x03\x04", "text/html")


def test_each_workspace_has_its_token(client: WebClient, slack: SlackServer) -> None:
    slack.may_install("a-code", "T0POLICE", "xoxb-police")

    granted = client.oauth_v2_access(client_id="1", client_secret="2", code="a-code")

    other = WebClient(token=granted["access_token"], base_url=slack.url)
    assert (client.auth_test()["team_id"], other.auth_test()["team_id"]) == ("T0KCST", "T0POLICE")
    slack.revoke("xoxb-police")
    with pytest.raises(SlackApiError, match="invalid_auth"):
        other.auth_test()
    with pytest.raises(SlackApiError, match="invalid_code"):
        client.oauth_v2_access(client_id="1", client_secret="2", code="a-code")


def test_a_response_url_takes_five_answers(slack: SlackServer) -> None:
    hook = WebhookClient(slack.response_url())

    answers = [hook.send(text=f"Answer {number}").status_code for number in range(6)]

    assert answers == [200] * 5 + [404]
    assert [response["text"] for response in slack.responses] == [f"Answer {number}" for number in range(5)]


def test_a_fault_can_be_meant_for_one_method(client: WebClient, slack: SlackServer) -> None:
    slack.refuse("is_archived", on="chat.postMessage")

    assert client.conversations_open(users=PARTNER)["ok"]
    with pytest.raises(SlackApiError, match="is_archived"):
        client.chat_postMessage(channel=CHANNEL, text="Hello")


# The way in


def test_a_question_is_answered_from_the_records_at_either_door(door: Door, slack: SlackServer) -> None:
    answer = door.send(mention("how much is left in the tactical pot?"))

    assert answer == {}
    assert "£15,553.26" in slack.message(CHANNEL)["text"]


def test_a_form_is_filled_in_as_a_person_would(client: WebClient, slack: SlackServer) -> None:
    pots = menu(2, initial_option={"text": plain("Pot 1"), "value": "1"})
    day = {"type": "datepicker", "action_id": "day"}
    view = client.views_open(trigger_id=trigger(), view=modal(field("title"), field("pot", pots), field("day", day)))["view"]

    state = submit(view, {"title": "Street lights", "day": "2025-09-01"})["view"]["state"]["values"]

    assert state["title"]["title"] == {"type": "plain_text_input", "value": "Street lights"}
    assert state["pot"]["pot"]["selected_option"]["value"] == "1"
    assert state["day"]["day"] == {"type": "datepicker", "selected_date": "2025-09-01"}
    with pytest.raises(KeyError, match="'colour'"):
        submit(view, {"colour": "red"})


def test_a_tap_is_found_in_the_message_that_was_posted(client: WebClient, slack: SlackServer) -> None:
    client.chat_postMessage(channel=CHANNEL, **said(buttons("accept", "decline")))

    body = tap_on(slack.message(CHANNEL), "decline")

    assert (body["actions"][0]["action_id"], body["actions"][0]["value"]) == ("decline", "1")
    assert body["container"]["message_ts"] == slack.message(CHANNEL)["ts"]
    with pytest.raises(KeyError, match="approve"):
        tap_on(slack.message(CHANNEL), "approve")


def test_everything_travels_in_its_own_envelope() -> None:
    bodies = (mention("hello"), command("/kcst"), global_shortcut("propose"))

    assert [envelope(body, "env")["type"] for body in bodies] == ["events_api", "slash_commands", "interactive"]
