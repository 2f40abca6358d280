"""Slack over HTTP: real requests to the served application, signed as Slack signs them."""

import datetime as dt
import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.slack.app import Assistant, SlackAccess, SlackApp, build, drain
from bot.web.app import WebParts
from bot.web.reading import MOST_BYTES
from handlers.conversation import Question, Reply
from models.dates import now
from tests.servers.slack import SlackServer
from tests.servers.slack_events import CHANNEL, mention, signed, tap
from tests.slack_access import SECRET, without_records
from tests.web_serving import SECONDS, Serve, ready
from tests.web_serving import serve as serve

EVENTS, HEALTH = "/slack/events", "/health"
PATIENCE_SECONDS = 120


@pytest.fixture
def assistant() -> Assistant:
    seen: set[str] = set()
    lock = threading.Lock()

    def first_time(key: str) -> bool:
        with lock:
            is_new = key not in seen
            seen.add(key)
        return is_new

    def answer(asked: Question) -> Reply:
        return Reply("Yes.", "topic", 1.0, dt.date(2025, 7, 23))

    return without_records(answer, first_time, now)


@pytest.fixture
def app(access: SlackAccess, assistant: Assistant) -> Iterator[SlackApp]:
    app = build(access, assistant)
    yield app
    drain(app)


@pytest.fixture
def client(app: SlackApp, serve: Serve) -> httpx.Client:
    return serve(WebParts(ready, app))


def send(client: httpx.Client, body: dict[str, object], place: str = EVENTS, at: float | None = None) -> httpx.Response:
    request = signed(body, SECRET, now().timestamp() if at is None else at)
    return client.post(place, content=request.raw_body, headers={name: value[0] for name, value in request.headers.items()})


def test_a_mention_over_http_is_acknowledged_and_answered_in_its_thread(client: httpx.Client, slack: SlackServer) -> None:
    answer = send(client, mention("how much?"))

    assert answer.status_code == 200
    [call] = slack.wait_for_posts(1)
    assert (call.body["channel"], call.body["text"]) == (CHANNEL, "Yes.")


@pytest.mark.parametrize("place", [EVENTS, "/slack/interactions", "/slack/commands"])
def test_a_button_is_answered_at_each_of_the_addresses(place: str, client: httpx.Client, slack: SlackServer) -> None:
    answer = send(client, tap({"action_id": "choice:0", "value": "How much?"}), place)

    assert answer.status_code == 200
    assert slack.wait_for_posts(1)


def test_slacks_question_whether_we_are_there_gets_its_challenge_back(client: httpx.Client) -> None:
    content = json.dumps({"type": "url_verification", "challenge": "c4"})
    timestamp = str(int(now().timestamp()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=content) or ""

    answer = client.post(
        EVENTS,
        content=content,
        headers={
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature,
        },
    )

    assert (answer.status_code, answer.json()) == (200, {"challenge": "c4"})


@pytest.mark.parametrize(
    "harm",
    [
        lambda request: request.headers.update({"x-slack-signature": ["v0=00"]}),
        lambda request: request.headers.pop("x-slack-signature"),
        lambda request: setattr(request, "raw_body", request.raw_body + " "),
    ],
    ids=["another signature", "no signature", "another body"],
)
def test_what_slack_did_not_sign_is_refused(harm: Callable[..., None], client: httpx.Client, slack: SlackServer) -> None:
    request = signed(mention("how much?"), SECRET, now().timestamp())
    harm(request)

    answer = client.post(EVENTS, content=request.raw_body, headers={name: value[0] for name, value in request.headers.items()})

    assert answer.status_code == 401
    assert slack.posts == []


def test_what_was_signed_ten_minutes_ago_is_refused(client: httpx.Client, slack: SlackServer) -> None:
    answer = send(client, mention("how much?"), at=now().timestamp() - 600)

    assert answer.status_code == 401
    assert slack.posts == []


@pytest.mark.parametrize("content", [b"{", b"[]", b"payload=%7B", b"\xff\xfe", b"[" * 100_000, b'{"event": 7, "team": 7}'])
def test_nonsense_is_refused_and_the_server_goes_on(content: bytes, client: httpx.Client) -> None:
    answer = client.post(EVENTS, content=content, headers={"Content-Type": "application/json"})

    assert answer.status_code in (400, 401)
    assert client.get(HEALTH).text == "ok"


def test_a_request_of_more_than_a_megabyte_is_refused(client: httpx.Client) -> None:
    assert client.post(EVENTS, content=b"x" * (MOST_BYTES + 1)).status_code == 413


def delivered(client: httpx.Client, body: dict[str, object]) -> int:
    """The status in the end: what is not taken now Slack delivers again, three times."""
    statuses = (send(client, body).status_code for _ in range(4))
    return next((status for status in statuses if status != 503), 503)


def test_a_request_that_does_not_come_is_waited_for_no_longer(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.reading.MOST_SECONDS", 0.05)
    with socket.create_connection(("127.0.0.1", client.base_url.port or 0), timeout=SECONDS) as line:
        line.sendall(b"POST /slack/events HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\nfive!")

        assert line.recv(100).startswith(b"HTTP/1.1 408")


def test_two_hundred_events_at_once_are_all_acknowledged_and_answered_once(
    client: httpx.Client, app: SlackApp, slack: SlackServer
) -> None:
    bodies = [mention("how much?", f"Ev{number}") for number in range(200)]

    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(lambda body: delivered(client, body), bodies))

    assert statuses == [200] * 200
    assert app.desk.settle(PATIENCE_SECONDS)
    posts = slack.posts
    assert len({call.body["client_msg_id"] for call in posts}) == len(posts) == 200


def test_health_is_answered_while_slacks_requests_keep_every_worker_busy(
    access: SlackAccess, assistant: Assistant, serve: Serve
) -> None:
    app, door_opens = build(access, assistant), threading.Event()
    parts = WebParts(ready, app, workers=ThreadPoolExecutor(1))
    parts.workers.submit(door_opens.wait, SECONDS)
    client = serve(parts)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(send, client, mention("how much?"))
        assert client.get(HEALTH).text == "ok"
        assert not waiting.done()
        door_opens.set()
        assert waiting.result(SECONDS).status_code == 200
    drain(app)


def test_every_answer_keeps_browsers_out_of_trouble_and_says_nothing_of_the_server(client: httpx.Client) -> None:
    for answer in (client.get(HEALTH), client.get("/nowhere"), client.post(EVENTS, content=b"{")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Server" not in answer.headers


def test_without_slack_over_http_its_address_is_not_there(serve: Serve) -> None:
    assert serve(WebParts(ready)).post(EVENTS, content=b"{}").status_code == 404
