"""Asking in Slack as oneself: what is one's own is told to nobody else, threads keep what they are about, help is at hand."""

import datetime as dt
from typing import Any

import pytest

from bot.slack.app import Assistant
from bot.slack.views.phrases import STATUS
from bot.slack.views.prompts import prompts
from bot.wiring import House
from handlers import giving
from handlers.conversation import Question
from models.database import writing
from models.post import Channel
from models.proposals import Proposal, ProposalStep, State
from models.subscriptions import Reach, wishes_of
from tests.conftest import LEAD
from tests.servers.slack import SlackServer
from tests.servers.slack_events import (
    CHANNEL,
    DIRECT,
    PARTNER,
    TEAM,
    direct_message,
    event_callback,
    home_opened,
    mention,
    tap_on,
)
from tests.slack_access import NOON, Door

TITLE = "Safe Lane Watch"
MINE = "where is my proposal?"
LEFT = "how much is left in the tactical pot?"
LATER = "1753280500.000900"
OWN, HOME = "own:show", "home:show"


@pytest.fixture
def undecided(slack_house: House, slack: SlackServer) -> str:
    """A proposal of the partner's that waits for its decision; its title."""
    with writing(slack_house.database) as session:
        session.add(
            Proposal(
                reference="CRG-2025-90", title=TITLE, year="2025/26", organisation="Northbank Trust", lead_name="Priya Shah",
                lead_email=LEAD, pot="tactical", requested_pence=120_000, received=dt.date(2025, 7, 1),
            )
        )  # fmt: skip
        session.flush()
        session.add(
            ProposalStep(
                proposal_ref="CRG-2025-90", number=1, action="receive", by="kcst", state=State.RECEIVED,
                effective=dt.date(2025, 7, 1), recorded=NOON,
            )
        )  # fmt: skip
    slack.add_person(PARTNER, LEAD, "Priya Shah")
    return TITLE


def buttons(message: dict[str, Any]) -> list[str]:
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row]


# As oneself


def test_in_direct_messages_a_person_is_told_of_their_own_proposal(door: Door, slack: SlackServer, undecided: str) -> None:
    door.send(direct_message(MINE))

    [call] = slack.posts
    assert undecided in call.body["text"]
    assert OWN not in buttons(call.body)


def test_in_a_channel_nobody_is_told_and_whoever_presses_sees_their_own_alone(
    door: Door, slack: SlackServer, undecided: str
) -> None:
    door.send(mention(MINE))
    asked = slack.message(CHANNEL)
    door.send(tap_on(asked, OWN))
    door.send(tap_on(asked, OWN))

    [shown] = slack.ephemerals
    assert undecided not in str(slack.space.messages)
    assert (shown["user"], shown["channel"], shown["thread_ts"]) == (PARTNER, CHANNEL, asked["thread_ts"])
    assert undecided in shown["text"]


def test_somebody_of_another_organisation_sees_nothing_more_behind_the_same_button(
    http_door: Door, slack: SlackServer, undecided: str
) -> None:
    slack.add_person("U0OTHER", "tom.baker@westhill.example", "Tom Baker")
    http_door.send(mention(MINE))

    http_door.send(tap_on(slack.message(CHANNEL), OWN, user={"id": "U0OTHER", "team_id": TEAM}))

    [shown] = slack.ephemerals
    assert undecided not in str(shown)
    assert shown["text"] == slack.message(CHANNEL)["text"]


def test_the_team_is_told_of_a_proposal_it_names_and_in_a_channel_nobody_is(
    http_door: Door, slack: SlackServer, undecided: str, slack_house: House
) -> None:
    slack.add_person("U0OFFICER", slack_house.address, "Morgan Reed")
    question = f"what is the status of {undecided}'s proposal?"

    http_door.send(direct_message(question, "Ev1", user="U0OFFICER", channel="D0OFFICER"))
    http_door.send(mention(question, "Ev2", user="U0OFFICER"))
    http_door.send(direct_message(question, "Ev3", user="U0OFFICER", channel="D0OFFICER", user_team="T0OTHER"))

    told = [undecided in call.body["text"] for call in slack.posts]
    assert told == [True, False, False]


def test_an_address_that_another_workspace_vouches_for_opens_nothing(
    http_door: Door, slack: SlackServer, undecided: str
) -> None:
    slack.add_person(PARTNER, LEAD, "Priya Shah", team="T0OTHER", is_stranger=True)

    http_door.send(direct_message(MINE, user_team="T0OTHER"))

    assert undecided not in slack.posts[0].body["text"]


def test_an_answer_that_is_the_same_for_all_has_no_button_for_oneself(http_door: Door, slack: SlackServer) -> None:
    http_door.send(mention(LEFT))

    assert buttons(slack.message(CHANNEL)) == []


def test_where_one_person_cannot_be_shown_it_in_the_channel_a_direct_message_comes(
    http_door: Door, slack: SlackServer, undecided: str
) -> None:
    http_door.send(mention(MINE))
    slack.refuse("user_not_in_channel", on="chat.postEphemeral")

    http_door.send(tap_on(slack.message(CHANNEL), OWN))

    assert undecided in slack.posts[-1].body["text"]
    assert slack.posts[-1].body["channel"] == PARTNER


def test_ones_reminders_are_listed_to_nobody_else(door: Door, slack: SlackServer, slack_house: House) -> None:
    door.send(mention("remind me of the deadlines", "Ev1"))
    door.send(mention("what reminders have I got?", "Ev2", ts=LATER))
    door.send(mention(f"{LEFT} what reminders have I got?", "Ev3", ts="1753280501.000100"))

    with writing(slack_house.database) as session:
        assert len(wishes_of(session, Reach(Channel.CHAT, f"{TEAM}/{PARTNER}"))) == 1
    [public] = slack.posts
    assert public.body["text"].startswith("I will remind you")
    assert [("You are reminded" in shown["text"], shown["user"]) for shown in slack.ephemerals] == [(True, PARTNER)] * 2
    assert "thread_ts" not in slack.ephemerals[0]  # Slack shows it in a thread only where there is one


# Threads


def test_a_channels_thread_keeps_what_it_is_about(door: Door, slack: SlackServer) -> None:
    door.send(mention(LEFT, "Ev1"))
    door.send(mention("and in 2024/25?", "Ev2", ts=LATER, thread_ts=slack.posts[0].body["thread_ts"]))

    first, second = slack.posts
    assert "tactical pot" in first.body["text"].lower()
    assert "2024/25" in second.body["text"]
    assert second.body["thread_ts"] == first.body["thread_ts"]


@pytest.mark.parametrize("place", [{}, {"thread_ts": "1753280000.000100"}], ids=["anew", "in the thread"])
def test_direct_messages_keep_what_they_are_about(place: dict[str, str], http_door: Door, slack: SlackServer) -> None:
    http_door.send(direct_message(LEFT, "Ev1"))
    http_door.send(direct_message("and last year?", "Ev2", ts=LATER, **place))

    answers = [call.body["text"] for call in slack.posts]
    assert "2024/25" in answers[1]
    assert answers[1] != answers[0]


def test_a_thread_goes_on_with_its_own_subject_whatever_was_asked_since(http_door: Door, slack: SlackServer) -> None:
    http_door.send(direct_message(LEFT, "Ev1"))
    http_door.send(direct_message("when is the next information session?", "Ev2", ts=LATER))
    http_door.send(direct_message("and last year?", "Ev3", ts="1753280900.0001", thread_ts=slack.posts[0].body["thread_ts"]))

    assert "2024/25" in slack.posts[2].body["text"]
    assert "left in the grant" in slack.posts[2].body["text"]


def test_what_is_said_in_a_thread_without_a_mention_is_left_alone(http_door: Door, slack: SlackServer) -> None:
    http_door.send(mention(LEFT, "Ev1"))

    said = {"channel": CHANNEL, "channel_type": "channel", "ts": LATER, "thread_ts": slack.posts[0].body["thread_ts"]}
    http_door.send(direct_message("and last year?", "Ev2", **said))

    assert len(slack.posts) == 1


# Help


@pytest.mark.parametrize("text", ["", "help", "Home", "my overview"])
def test_help_and_the_way_to_the_overview_need_no_command(text: str, http_door: Door, slack: SlackServer) -> None:
    http_door.send(mention(text, "Ev1"))
    http_door.send(direct_message(text, "Ev2"))

    forms = [f"give:{form.name}" for form in giving.load().values() if form.alone]
    assert [(call.body["text"][:40], buttons(call.body)) for call in slack.posts] == [
        ("I am the partnership's assistant, a prog", [HOME, *forms])
    ] * 2


# Direct messages as Slack shows them to an agent


def test_whoever_opens_the_direct_messages_is_offered_questions(door: Door, slack: SlackServer) -> None:
    door.send(home_opened("messages"))

    [call] = slack.of("assistant.threads.setSuggestedPrompts")
    assert call.body["channel_id"] == DIRECT
    assert "thread_ts" not in call.body  # an agent's prompts are silently lost with one
    assert call.body["prompts"] == list(prompts())


def test_an_older_installation_is_offered_them_in_its_thread(http_door: Door, slack: SlackServer) -> None:
    thread = {"user_id": PARTNER, "channel_id": DIRECT, "thread_ts": "1753280000.000100", "context": {}}

    http_door.send(event_callback({"type": "assistant_thread_started", "assistant_thread": thread}, "Ev1"))

    [call] = slack.of("assistant.threads.setSuggestedPrompts")
    assert (call.body["channel_id"], call.body["thread_ts"]) == (DIRECT, "1753280000.000100")


def test_every_question_offered_is_answered(assistant: Assistant) -> None:
    offered = prompts()

    topics = [assistant.answer(Question(prompt["message"], NOON)).topic for prompt in offered]

    assert len(topics) == 4
    assert "unknown" not in topics


def test_somebody_who_waits_is_told_so_before_the_answer(http_door: Door, slack: SlackServer) -> None:
    http_door.send(direct_message(LEFT))
    http_door.send(mention(LEFT))

    names = [call.name for call in slack.calls]
    [call] = slack.of("assistant.threads.setStatus")
    assert (call.body["channel_id"], call.body["status"]) == (DIRECT, STATUS)
    assert names.index("assistant.threads.setStatus") < names.index("chat.postMessage")


@pytest.mark.parametrize("error", ["missing_scope", "ratelimited"])
def test_a_nicety_that_slack_refuses_costs_nobody_an_answer(
    error: str, http_door: Door, slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    slack.refuse(error, on="assistant.threads.setStatus")
    slack.refuse(error, on="assistant.threads.setSuggestedPrompts")

    http_door.send(direct_message(LEFT))
    http_door.send(home_opened("messages"))

    assert len(slack.posts) == 1
    assert [line for line in caplog.messages if line.startswith(("no status in Slack", "no prompts in Slack"))] != []
