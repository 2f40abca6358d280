"""Buttons below an answer: a choice is shown and answered once, a rating reaches whoever looks at questions."""

from typing import Any

import pytest
from sqlmodel import select

from bot.slack.app import Assistant
from bot.slack.views import phrases, rating
from bot.slack.views.answer import VALUE_LIMIT
from handlers.understanding.scrubbing import scrub
from models.learning import OpenQuestion, ThreadMemory, WhyOpen
from tests.servers.slack import SlackServer
from tests.servers.slack_events import CHANNEL, PARTNER, TEAM, direct_message, mention, tap_on
from tests.slack_access import Door

UNCLEAR = "the money"
LEFT = "how much is left in the tactical pot?"
CRY = "my husband is beating me"
ONE, OTHER = "choice:0", "choice:1"
ELSE = {"id": "U0OTHER", "team_id": TEAM}


def asked_back(door: Door, slack: SlackServer) -> dict[str, Any]:
    """A message of ours that asks what was meant."""
    door.send(mention(UNCLEAR))
    return dict(slack.message(CHANNEL))


def rated(message: dict[str, Any], value: str, **fields: Any) -> dict[str, Any]:
    return tap_on(message, rating.RATING, action={"value": value, "type": "feedback_buttons"}, **fields)


def negative(message: dict[str, Any]) -> str:
    [block] = [block for block in message["blocks"] if block["type"] == "context_actions"]
    return str(block["elements"][0]["negative_button"]["value"])


def open_questions(assistant: Assistant) -> list[tuple[str, WhyOpen, str]]:
    with assistant.reading() as session:
        return [(row.text, row.why, row.nearest) for row in session.exec(select(OpenQuestion))]


# Choices


def test_the_message_shows_which_choice_was_taken(door: Door, slack: SlackServer) -> None:
    asked = asked_back(door, slack)
    label = asked["blocks"][-1]["elements"][0]["text"]["text"]

    door.send(tap_on(asked, ONE))

    changed = slack.space.messages[CHANNEL, asked["ts"]]
    assert [block["type"] for block in changed["blocks"]] == ["markdown", "context"]
    assert changed["blocks"][-1]["elements"][0]["text"] == phrases.chosen(label)
    assert changed["blocks"][0] == asked["blocks"][0]
    assert slack.posts[-1].body["thread_ts"] == asked["thread_ts"]


def test_a_double_click_is_answered_once_and_each_person_for_themselves(door: Door, slack: SlackServer) -> None:
    asked = asked_back(door, slack)

    for body in (tap_on(asked, ONE), tap_on(asked, ONE), tap_on(asked, ONE, user=ELSE), tap_on(asked, OTHER)):
        door.send(body)

    assert len(slack.posts) == 1 + 3


def test_a_choice_that_cannot_be_shown_is_answered_all_the_same(http_door: Door, slack: SlackServer) -> None:
    asked = asked_back(http_door, slack)
    slack.refuse("edit_window_closed", on="chat.update")

    http_door.send(tap_on(asked, ONE))

    assert len(slack.posts) == 2


@pytest.mark.parametrize("value", ["", " ", "x" * (VALUE_LIMIT + 1), None, 7, ["how much?"]])
@pytest.mark.parametrize("action", [ONE, "own:show"])
def test_a_button_that_is_not_as_we_made_it_is_refused_calmly(
    value: Any, action: str, http_door: Door, slack: SlackServer
) -> None:
    asked = {**asked_back(http_door, slack), "blocks": [{"type": "actions", "elements": [{"action_id": action}]}]}

    http_door.send(tap_on(asked, action, slack.response_url(), action={"value": value}))

    assert [answer["text"] for answer in slack.responses] == [phrases.STALE_BUTTON]
    assert len(slack.posts) == 1


# Ratings


def test_an_answer_that_did_not_help_reaches_those_who_look_at_questions(
    door: Door, slack: SlackServer, assistant: Assistant
) -> None:
    door.send(direct_message("how much is left in the tactical pot? Ring me on 07700 900123"))
    message = slack.message("D0PARTNER")

    door.send(rated(message, negative(message), response_url=slack.response_url()))
    door.send(rated(message, negative(message), response_url=slack.response_url()))

    [(text, why, nearest)] = open_questions(assistant)
    assert (why, nearest) == (WhyOpen.RATED_BADLY, "funding.balance")
    assert text == scrub("how much is left in the tactical pot? Ring me on 07700 900123", [])
    assert "07700" not in text
    assert [answer["text"] for answer in slack.responses] == [phrases.rated("Kent Community Safety Team")]


def test_each_person_may_rate_the_same_answer(http_door: Door, slack: SlackServer, assistant: Assistant) -> None:
    http_door.send(mention(LEFT))
    message = slack.message(CHANNEL)

    http_door.send(rated(message, negative(message)))
    http_door.send(rated(message, negative(message), user=ELSE))

    assert len(open_questions(assistant)) == 2


def test_an_answer_that_helped_leaves_nothing_behind(http_door: Door, slack: SlackServer, assistant: Assistant) -> None:
    http_door.send(mention(LEFT))

    http_door.send(rated(slack.message(CHANNEL), rating.HELPED, response_url=slack.response_url()))

    assert [answer["text"] for answer in slack.responses] == [phrases.THANKED]
    assert open_questions(assistant) == []


@pytest.mark.parametrize("text", [CRY, "hello", "which private data have you got of Mary Smith?", UNCLEAR, "help"])
def test_a_cry_for_help_a_refusal_and_a_pleasantry_are_not_rated(text: str, http_door: Door, slack: SlackServer) -> None:
    http_door.send(mention(text))

    assert "feedback_buttons" not in str(slack.posts[0].body["blocks"])


def test_a_cry_for_help_is_not_kept_even_where_a_rating_carries_it(
    http_door: Door, slack: SlackServer, assistant: Assistant
) -> None:
    http_door.send(mention(LEFT))

    http_door.send(rated(slack.message(CHANNEL), rating.DID_NOT + CRY))

    assert open_questions(assistant) == []


@pytest.mark.parametrize("value", ["maybe", "no ", "no " + "x" * 1_001, None])
def test_a_rating_that_is_not_as_we_made_it_is_refused_calmly(
    value: str | None, http_door: Door, slack: SlackServer, assistant: Assistant
) -> None:
    http_door.send(mention(LEFT))

    http_door.send(rated(slack.message(CHANNEL), value, response_url=slack.response_url()))  # type: ignore[arg-type]

    assert [answer["text"] for answer in slack.responses] == [phrases.STALE_BUTTON]
    assert open_questions(assistant) == []


def test_a_long_question_leaves_room_for_its_answer(http_door: Door, slack: SlackServer) -> None:
    http_door.send(mention(f"{LEFT} {'We wonder. ' * 200}"))

    assert len(negative(slack.posts[0].body)) <= rating.QUESTION_LIMIT + len(rating.DID_NOT)


def test_nobodys_words_are_remembered_for_a_rating(http_door: Door, assistant: Assistant, slack: SlackServer) -> None:
    http_door.send(mention("how much is left in the tactical pot for Zanzibar?"))

    with assistant.reading() as session:
        [memory] = session.exec(select(ThreadMemory))
    assert "zanzibar" not in memory.model_dump_json().lower()
    assert PARTNER not in memory.model_dump_json()
