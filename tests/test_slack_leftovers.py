"""What no listener takes, and what escapes one: the right status, one effect, and a sentence for the person."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.slack.app import SlackAccess, build, drain
from bot.slack.asking.acknowledging import FirmAck
from bot.slack.views import words
from handlers.conversation import Reply
from models.dates import day_of, now
from tests.servers import slack_events as events
from tests.servers.slack import SlackServer
from tests.servers.slack_events import Body, command, global_shortcut, home_opened, mention, signed, tap
from tests.slack_access import SECRET, without_records

BUTTON = {"type": "button", "action_id": "long-gone", "value": "7"}
LINK = {"type": "button", "action_id": "calendar", "url": "https://kcst.example/session.ics", "text": {}}
MODAL = {"id": "V0MODAL", "type": "modal", "callback_id": "long-gone", "blocks": [], "private_metadata": ""}


@pytest.fixture
def app(access: SlackAccess) -> Iterator[App]:
    app = build(access, without_records(lambda _: Reply("Yes.", "topic", 1.0, day_of(now())), lambda _: True, now))
    yield app
    drain(app)


def deliver(app: App, body: Body) -> BoltResponse:
    return app.dispatch(signed(body, SECRET, now().timestamp()))


def done(app: App, body: Body) -> BoltResponse:
    """Delivered, and all that follows is done."""
    response = deliver(app, body)
    drain(app)
    return response


def told(slack: SlackServer) -> list[str]:
    """Every sentence somebody in Slack got to read, wherever it stood."""
    said = [*slack.messages.values(), *slack.ephemerals, *slack.responses]
    modals = [view["blocks"][0]["text"]["text"] for view in slack.opened]
    return [message["text"] for message in said] + modals


# What nobody listens to


def test_a_button_that_nobody_knows_gets_a_sentence(app: App, slack: SlackServer) -> None:
    response = done(app, {**tap(BUTTON), "response_url": slack.response_url()})

    assert (response.status, told(slack)) == (200, [words.NO_LONGER])


@pytest.mark.parametrize(
    "body",
    [
        lambda slack: command("/gone", response_url=slack.response_url()),
        lambda _: global_shortcut("long-gone"),
        lambda _: {**events.tap(BUTTON), "type": "view_submission", "view": MODAL, "container": {}},
    ],
    ids=["command", "shortcut", "form"],
)
def test_so_does_any_other_way_in_that_is_no_more(body: Callable[[SlackServer], Body], app: App, slack: SlackServer) -> None:
    response = done(app, body(slack))

    assert (response.status, told(slack)) == (200, [words.NO_LONGER])


@pytest.mark.parametrize(
    "body",
    [
        tap(LINK),
        {**tap({**BUTTON, "action_id": "calendar"}), "message": {"blocks": [{"type": "actions", "elements": [LINK]}]}},
        {**tap({**BUTTON, "action_id": "calendar"}), "message": {"blocks": [{"type": "section", "accessory": LINK}]}},
        tap({"type": "datepicker", "action_id": "day", "selected_date": "2025-07-23"}),
        events.event_callback({"type": "team_join", "user": {"id": "U0NEW"}}, "Ev0JOIN"),
        {**tap(BUTTON), "type": "block_suggestion", "action_id": "x", "block_id": "b", "value": "a"},
        events.closed(MODAL),
    ],
    ids=["link", "link in a message", "link beside a text", "day in a form", "event", "suggestions", "closed"],
)
def test_what_asks_for_nothing_is_taken_without_a_word(
    body: Body, app: App, slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    response = done(app, body)

    assert (response.status, told(slack), caplog.records) == (200, [], [])


# What escapes a listener


@pytest.fixture
def breaking(app: App) -> App:
    """Listeners that raise, before and after their acknowledgement, and one to an event."""

    def before() -> None:
        raise ValueError("somebody's private words")

    def after(ack: Ack) -> None:
        ack()
        raise ValueError("somebody's private words")

    first = list(app._listeners)
    app.action("before")(before)
    app.action("after")(after)
    app.event("app_home_opened")(before)
    app._listeners[:] = app._listeners[len(first) :] + first
    return app


@pytest.mark.parametrize(("name", "status"), [("before", 500), ("after", 200)])
def test_a_button_whose_listener_raises_gets_one_apology_with_the_logs_reference(
    name: str, status: int, breaking: App, slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    response = done(breaking, {**tap({**BUTTON, "action_id": name}), "response_url": slack.response_url()})

    [sentence] = told(slack)
    assert response.status == status
    assert f"reference {sentence.rstrip('.')[-8:]}: ValueError at " in caplog.text
    assert "private" not in caplog.text + sentence


def test_an_acknowledgement_is_not_lost_where_the_listener_raises_right_after_it(breaking: App, slack: SlackServer) -> None:
    """The one that waits for it looks every hundredth of a second, mostly after the listener has raised."""
    statuses = [deliver(breaking, tap({**BUTTON, "action_id": "after"})).status for _ in range(20)]

    assert statuses == [200] * 20
    given = [FirmAck() for _ in range(3)]
    given[0]("first")
    given[0].response = None
    given[1].response = BoltResponse(status=500)
    assert [ack.response and ack.response.status for ack in given] == [200, 500, None]


def test_an_event_whose_listener_raises_is_acknowledged_and_apologised_for_once(breaking: App, slack: SlackServer) -> None:
    response = done(breaking, home_opened())

    [sentence] = told(slack)
    assert (response.status, sentence.startswith("Sorry")) == (200, True)


def test_an_event_that_fails_before_its_acknowledgement_comes_again_without_a_word(app: App, slack: SlackServer) -> None:
    slack.hang_up(on="auth.test")
    slack.hang_up(on="auth.test")

    first, second = deliver(app, home_opened()), deliver(app, home_opened())

    assert (first.status, second.status, told(slack)) == (500, 200, [])


# Who may speak


def test_slack_gets_its_challenge_back(app: App) -> None:
    challenge = {"type": "url_verification", "token": "unused", "challenge": "3eZbrw1aB10a"}

    response = app.dispatch(request(json.dumps(challenge), "application/json"))

    assert (response.status, json.loads(response.body)) == (200, {"challenge": "3eZbrw1aB10a"})


def test_slack_may_look_at_the_certificate(app: App) -> None:
    content = urlencode({"ssl_check": "1", "token": "unused"})

    response = app.dispatch(BoltRequest(body=content, headers={"content-type": "application/x-www-form-urlencoded"}))

    assert response.status == 200


@pytest.mark.parametrize("age", [301, -301], ids=["old", "from the future"])
@pytest.mark.parametrize("body", [mention("how much?"), tap(BUTTON), command("/kcst")], ids=["event", "button", "command"])
def test_a_request_of_another_time_is_refused(age: int, body: Body, app: App, slack: SlackServer) -> None:
    response = app.dispatch(signed(body, SECRET, now().timestamp() - age))
    drain(app)

    assert (response.status, slack.calls) == (401, [])


@pytest.mark.parametrize("missing", ["x-slack-signature", "x-slack-request-timestamp"])
def test_a_request_without_its_signature_or_time_is_refused(missing: str, app: App, slack: SlackServer) -> None:
    content, headers = events.http(mention("how much?"), SECRET, now().timestamp())
    left: dict[str, Any] = {name: value for name, value in headers.items() if name != missing}

    response = app.dispatch(BoltRequest(body=content, headers=left))
    drain(app)

    assert (response.status, slack.calls) == (401, [])


def test_a_signature_of_another_body_is_refused(app: App, slack: SlackServer) -> None:
    content, headers = events.http(mention("how much?"), SECRET, now().timestamp())

    response = app.dispatch(BoltRequest(body=content.replace("how much?", "how less?"), headers=dict(headers)))
    drain(app)

    assert (response.status, slack.calls) == (401, [])


def request(content: str, kind: str) -> BoltRequest:
    timestamp = str(int(now().timestamp()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=content) or ""
    headers: dict[str, Any] = {
        "content-type": kind, "x-slack-request-timestamp": timestamp, "x-slack-signature": signature,
    }  # fmt: skip
    return BoltRequest(body=content, headers=headers)
