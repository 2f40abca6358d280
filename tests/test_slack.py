"""The Slack door, over real HTTP and a real websocket: what goes out for what comes in."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import jsonschema
import pytest
from slack_bolt import App, BoltResponse
from slack_sdk.models.blocks import Block

from bot.slack import listeners
from bot.slack.app import SlackAccess, build, drain
from handlers.conversation import Choice, Question, Reply
from models.dates import now
from models.sources import Cited
from tests.servers.slack import Call, SlackServer
from tests.servers.slack_events import (
    ASKED_AT,
    BOT_ID,
    BOT_USER,
    CHANNEL,
    DIRECT,
    Body,
    direct_message,
    mention,
    signed,
    tap,
)
from tests.slack_access import APP_TOKEN, BOT_TOKEN, SECRET, without_records

SCHEMA = Path(__file__).parents[1].parent / "shared/schemas/slack/blocks.schema.json"
DAY = dt.date(2025, 7, 23)
NOON = dt.datetime(2025, 7, 23, 11, tzinfo=dt.UTC)
MINUTES = Cited("Minutes of 23 July 2025", "4.2", DAY)
LEFT = "£15,553.26 is left in the Tactical pot of 2025/26, as at 23 July 2025."
SOURCE = "Source: Minutes of 23 July 2025, paragraph 4.2."
BALANCE = f"{LEFT}\n\n{SOURCE}"
REPLY = Reply(LEFT, "funding.balance", 1.0, DAY, SOURCE, (MINUTES,), suggestions=("When does it close?",))
UNCLEAR = Reply(
    "Did you mean:\n- How much is left?\n- How was it split?",
    "unknown",
    0.4,
    DAY,
    choices=(Choice("Balance", "balance", "How much is left?"), Choice("Split", "split", "How was it split?")),
)


@dataclass
class Desk:
    """The assistant behind the door, with `reply` or `trouble` to give, and memory of what it was asked."""

    reply: Reply = REPLY
    trouble: Exception | None = None
    asked: list[Question] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def answer(self, question: Question) -> Reply:
        self.asked.append(question)
        if self.trouble:
            raise self.trouble
        return self.reply

    def first_time(self, key: str) -> bool:
        is_new = key not in self.seen
        self.seen.add(key)
        return is_new


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def app(access: SlackAccess, desk: Desk) -> Iterator[App]:
    app = build(access, without_records(desk.answer, desk.first_time, lambda: NOON))
    yield app
    drain(app)


def deliver(app: App, body: Body) -> BoltResponse:
    """The body as Slack would deliver it just now, over HTTP."""
    return app.dispatch(signed(body, SECRET, now().timestamp()))


def check_blocks(call: Call) -> None:
    """Holds the blocks against Slack's published shapes and slack_sdk's lengths."""
    blocks = call.body["blocks"]
    assert [block.to_dict()["type"] for block in Block.parse_all(blocks)] == [block["type"] for block in blocks]
    if SCHEMA.exists():
        jsonschema.validate(blocks, json.loads(SCHEMA.read_text()))


# Mentions


def test_a_mention_is_answered_in_its_thread_over_http(app: App, slack: SlackServer, desk: Desk) -> None:
    response = deliver(app, mention("how much is left in the tactical pot?"))

    [call] = slack.wait_for_posts(1)
    assert response.status == 200
    assert (call.method, call.path) == ("POST", "/api/chat.postMessage")
    assert call.headers["Authorization"] == f"Bearer {BOT_TOKEN}"
    assert (call.body["channel"], call.body["thread_ts"], call.body["text"]) == (CHANNEL, ASKED_AT, BALANCE)
    assert (call.body["unfurl_links"], call.body["unfurl_media"]) == (False, False)
    assert desk.asked == [
        Question("how much is left in the tactical pot?", NOON, thread=f"{CHANNEL}/{ASKED_AT}", chat="T0KCST/U0PARTNER")
    ]


def test_an_answer_shows_text_then_sources_and_suggestions(app: App, slack: SlackServer) -> None:
    deliver(app, mention("how much is left?"))

    [call] = slack.wait_for_posts(1)
    markdown, context = call.body["blocks"]
    assert markdown == {"type": "markdown", "text": LEFT}
    assert [element["text"] for element in context["elements"]] == [
        SOURCE,
        "You can also ask: “When does it close?”",
    ]
    check_blocks(call)


def test_a_mention_in_a_thread_stays_in_that_thread(app: App, slack: SlackServer) -> None:
    deliver(app, mention("and in 2024/25?", thread_ts="1753270000.000001"))

    [call] = slack.wait_for_posts(1)
    assert call.body["thread_ts"] == "1753270000.000001"


def test_an_event_that_slack_sends_again_is_answered_once(app: App, slack: SlackServer, desk: Desk) -> None:
    responses = [deliver(app, mention("how much is left?")) for _ in range(3)]

    drain(app)
    assert [response.status for response in responses] == [200, 200, 200]
    assert (len(slack.posts), len(desk.asked)) == (1, 1)


# Direct messages


def test_a_direct_message_is_answered_in_its_thread(app: App, slack: SlackServer, desk: Desk) -> None:
    deliver(app, direct_message("is it &lt; £16,000 &amp; open? see <http://kent.gov.uk|kent.gov.uk>"))

    [call] = slack.wait_for_posts(1)
    assert (call.body["channel"], call.body["thread_ts"]) == (DIRECT, ASKED_AT)
    assert desk.asked[0].text == "is it < £16,000 & open? see kent.gov.uk"


@pytest.mark.parametrize(
    "body",
    [
        direct_message("hello", user=BOT_USER),
        direct_message("hello", bot_id=BOT_ID),
        direct_message("hello", bot_id="B0OTHER", user="U0OTHERBOT"),
        direct_message("hello", subtype="bot_message"),
        direct_message("", subtype="message_changed", hidden=True),
        direct_message("", subtype="message_deleted", hidden=True),
        direct_message("joined", subtype="channel_join"),
        direct_message("hello", channel_type="channel"),
        mention("hello", bot_id="B0OTHER"),
    ],
    ids=["own user", "own bot", "other bot", "bot message", "edit", "deletion", "join", "channel", "bot's mention"],
)
def test_what_no_person_said_to_the_bot_is_taken_and_left_alone(body: Body, app: App, slack: SlackServer, desk: Desk) -> None:
    response = deliver(app, body)

    drain(app)
    assert (response.status, slack.posts, desk.asked) == (200, [], [])


# Choices


def test_an_unclear_question_comes_with_buttons(app: App, slack: SlackServer, desk: Desk) -> None:
    desk.reply = UNCLEAR

    deliver(app, mention("the money"))

    [call] = slack.wait_for_posts(1)
    buttons = call.body["blocks"][-1]["elements"]
    assert [(b["text"]["text"], b["value"]) for b in buttons] == [(c.label, c.question) for c in UNCLEAR.choices]
    check_blocks(call)


@pytest.mark.parametrize(("place", "thread"), [({}, "1753280001.000300"), ({"thread_ts": ASKED_AT}, ASKED_AT)])
def test_a_tapped_choice_is_answered_in_the_thread_of_its_message(
    place: dict[str, str], thread: str, app: App, slack: SlackServer, desk: Desk
) -> None:
    button = {"type": "button", "action_id": "choice:1", "value": "How was it split?"}

    response = deliver(app, tap(button, **place))

    [call] = slack.wait_for_posts(1)
    assert response.status == 200
    assert (call.body["channel"], call.body["thread_ts"]) == (CHANNEL, thread)
    assert desk.asked[0].text == "How was it split?"


def test_a_new_listener_is_a_new_file(access: SlackAccess, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "def register(app, assistant):\n    app.event('team_join')(lambda: assistant.first_time('joined'))\n"
    (tmp_path / "newcomer.py").write_text(code)
    monkeypatch.setattr(listeners, "__path__", [*listeners.__path__, str(tmp_path)])
    app = build(access, without_records(desk.answer, desk.first_time, now))

    deliver(app, {**mention(""), "event": {"type": "team_join", "user": {"id": "U0NEW"}}})

    drain(app)
    assert desk.seen == {"joined"}


# Who may speak


@pytest.mark.parametrize(("secret", "age"), [("another secret", 0), (SECRET, 301)], ids=["bad signature", "stale"])
def test_a_request_that_slack_did_not_sign_just_now_is_refused(
    secret: str, age: int, app: App, slack: SlackServer, desk: Desk
) -> None:
    response = app.dispatch(signed(mention("how much?"), secret, now().timestamp() - age))

    drain(app)
    assert (response.status, slack.posts, desk.asked) == (401, [], [])


def test_without_a_signing_secret_no_http_request_is_believed(access: SlackAccess, desk: Desk) -> None:
    app = build(SlackAccess(BOT_TOKEN, " ", api_base=access.api_base), without_records(desk.answer, desk.first_time, now))

    response = app.dispatch(signed(mention("how much?"), "a guess", now().timestamp()))

    drain(app)
    assert (response.status, desk.asked) == (401, [])


def test_secrets_are_not_shown_with_the_access(access: SlackAccess) -> None:
    shown = repr(access)

    assert not [secret for secret in (SECRET, BOT_TOKEN, APP_TOKEN) if secret in shown]


# Trouble


def test_a_failing_answer_gives_one_sentence_with_the_logs_reference(
    app: App, slack: SlackServer, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.trouble = ValueError("the private words of a partner")

    response = deliver(app, mention("my private words"))
    drain(app)

    [call] = slack.posts
    reference = call.body["text"].rstrip(".")[-8:]
    assert response.status == 200
    assert call.body["text"].count(".") == 1
    assert [block["type"] for block in call.body["blocks"]] == ["markdown"]
    assert f"reference {reference}: ValueError at " in caplog.text
    assert "private" not in caplog.text + json.dumps(call.body)
    check_blocks(call)


def test_nothing_escapes_where_even_the_apology_is_refused(
    app: App, slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    slack.refuse("invalid_blocks")
    slack.refuse("is_archived")

    response = deliver(app, mention("how much?"))
    drain(app)

    ours = [record for record in caplog.records if record.name.startswith("bot.slack")]
    assert (response.status, len(slack.posts)) == (200, 2)
    assert [record.getMessage().split(",")[0] for record in ours] == ["no answer in Slack", "no apology in Slack"]
    assert not [record for record in caplog.records if record.exc_info]


def test_an_answer_is_posted_again_when_slack_asks_for_a_pause(app: App, slack: SlackServer) -> None:
    slack.rate_limit(1, seconds=0)

    deliver(app, mention("how much?"))

    first, second = slack.wait_for_posts(2)
    assert first.body == second.body
