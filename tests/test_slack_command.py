"""The slash command: a question or one of its words, answered to whoever typed it and to nobody else."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack import commands
from bot.slack.app import Assistant
from bot.slack.views import phrases, words
from handlers import giving
from handlers.conversation import Question
from tests.servers.slack import SlackServer
from tests.servers.slack_events import CHANNEL, PARTNER, TEAM, command, tap_on
from tests.slack_access import NOON, Door

LEFT = "how much is left in the tactical pot?"
WORD = """
WORDS = ("echo", "say again")
SUMMARY = "what you typed"
TAKES_MORE = {more}
def run(client, assistant, body, rest):
    assistant.first_time(f"echo:{{rest}}")
"""


@pytest.fixture
def echo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """A word of its own, whose run leaves a key behind."""
    (tmp_path / "echo.py").write_text(WORD.format(more=getattr(request, "param", False)))
    monkeypatch.setattr(commands, "__path__", [*commands.__path__, str(tmp_path)])
    yield
    sys.modules.pop("bot.slack.commands.echo", None)


def test_a_question_is_answered_to_whoever_typed_it_alone(door: Door, slack: SlackServer) -> None:
    acknowledgement = door.send(command("/kcst", LEFT, slack.response_url()))

    [answer] = slack.responses
    assert acknowledgement == {}
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)
    assert "£" in answer["text"]
    assert (answer["unfurl_links"], answer["unfurl_media"], slack.posts) == (False, False, [])


def test_what_is_asked_next_may_hang_on_it(http_door: Door, slack: SlackServer) -> None:
    http_door.send(command("/kcst", LEFT, slack.response_url()))
    http_door.send(command("/kcst", "and last year?", slack.response_url()))
    http_door.send(command("/kcst", "and last year?", slack.response_url(), user_id="U0OTHER"))

    _, mine, theirs = (answer["text"] for answer in slack.responses)
    assert "2024/25" in mine
    assert "left in" in mine
    assert theirs.startswith("I am not sure")


@pytest.mark.parametrize("text", ["", "help", " Help? "])
def test_help_shows_questions_and_the_commands_own_words(text: str, door: Door, slack: SlackServer) -> None:
    door.send(command("/kcst", text, slack.response_url()))

    [answer] = slack.responses
    assert "/kcst help: what I can do" in answer["text"]
    assert "“How much is left" in answer["text"]
    assert "home:show" in str(answer["blocks"])


@pytest.mark.usefixtures("echo")
def test_a_new_word_is_a_new_file(http_door: Door, slack: SlackServer, assistant: Assistant) -> None:
    http_door.send(command("/kcst", "Say again!", slack.response_url()))
    http_door.send(command("/kcst", "help", slack.response_url()))

    assert not assistant.first_time("echo:")
    assert "/kcst echo: what you typed" in slack.responses[0]["text"]


@pytest.mark.usefixtures("echo")
@pytest.mark.parametrize(("echo", "found"), [(False, None), (True, "Two words")], indirect=["echo"])
def test_a_word_with_more_behind_it_is_a_question_unless_it_takes_more(found: str | None) -> None:
    match = commands.find("echo Two words")

    assert (match[1] if match else None) == found
    assert commands.find("echoes") is None


@pytest.mark.usefixtures("echo")
@pytest.mark.parametrize("echo", [True], indirect=True)
def test_somebody_in_danger_is_heard_whatever_word_they_begin_with(http_door: Door, slack: SlackServer) -> None:
    http_door.send(command("/kcst", "echo my husband is beating me", slack.response_url()))

    [answer] = slack.responses
    assert "999" in answer["text"]
    assert slack.posts == []
    assert "feedback_buttons" not in str(answer["blocks"])


def test_where_its_own_address_is_used_up_the_answer_comes_by_direct_message(
    door: Door, slack: SlackServer, assistant: Assistant
) -> None:
    door.send(command("/kcst", LEFT))

    [call] = slack.posts
    assert call.body["channel"] == PARTNER
    assert call.body["text"] == assistant.answer(Question(LEFT, NOON)).text


def test_a_command_that_is_delivered_twice_is_answered_once(http_door: Door, slack: SlackServer) -> None:
    body = command("/kcst", LEFT, slack.response_url())

    http_door.send(body)
    http_door.send(body)

    assert len(slack.responses) == 1


def test_what_goes_wrong_is_told_to_them_with_a_reference(
    http_door: Door, slack: SlackServer, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "find", lambda _: 1 / 0)

    acknowledgement = http_door.send(command("/kcst", LEFT, slack.response_url()))

    [answer] = slack.responses
    assert acknowledgement == {}
    assert answer["text"].startswith(words.sorry("")[:40])


def test_a_choice_below_an_answer_that_one_person_sees_stays_with_them(http_door: Door, slack: SlackServer) -> None:
    http_door.send(command("/kcst", "the money", slack.response_url()))
    asked = slack.responses[0]
    place = {"type": "message", "message_ts": "1753290000.000001", "channel_id": CHANNEL, "is_ephemeral": True}
    tap = tap_on({**asked, "channel": CHANNEL}, "choice:0", slack.response_url(), container=place)
    del tap["message"]

    http_door.send(tap)
    http_door.send({**tap, "trigger_id": "9.9.9"})

    label = tap["actions"][0]["text"]["text"]
    _, chosen, answer = slack.responses
    assert (chosen["text"], chosen["replace_original"]) == (phrases.chosen(label), True)
    assert (answer["replace_original"], slack.posts) == (False, [])
    assert answer["text"] != asked["text"]
    assert tap["user"]["team_id"] == TEAM


@pytest.mark.parametrize(("word", "form"), [("proposal", "proposal"), ("item", "bulletin_item"), ("topic", "session_topic")])
def test_a_form_opens_by_a_word(word: str, form: str, door: Door, slack: SlackServer) -> None:
    door.send(command("/kcst", word, slack.response_url()))

    [view] = slack.opened
    assert view["title"]["text"] == giving.load()[form].title
    assert slack.responses == []
