"""Two hundred signed events within a second, sent by another process: over HTTP, and as envelopes of Socket Mode.

Each is acknowledged in time, and has one answer; and an answer's own time, from being taken by a thread to being posted, is
shown beside the same answer asked and posted with nothing around it.
"""

import http.client
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

from bot.settings import Settings
from bot.slack.views import answer as views
from bot.wiring import House
from handlers.conversation import Question
from models.database import engine_for
from models.dates import now
from tests.benchmarks.answering import phrases
from tests.conftest import load_kent
from tests.servers.slack import PROXIES, SlackServer, SocketServer
from tests.servers.slack_events import Body, envelope, mention
from tests.servers.slack_events import http as over_http
from tests.slack_access import APP_TOKEN, BOT_TOKEN, SECRET

EVENTS, WITHIN = 200, 1.0
ACK_SECONDS, P95_MS = 3.0, 150.0
SENDERS = 60
PATIENCE_SECONDS = 120

Way = Callable[[int, list[Body]], list[float]]


class Stamped(list[Any]):
    """The acknowledgements, with the moment each came."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[str, float] = {}

    def append(self, answer: Any) -> None:
        self.at[answer["envelope_id"]] = time.perf_counter()
        super().append(answer)


def rush() -> list[Body]:
    """Every kind of question in turn, each in a thread of its own."""
    asked = itertools.islice(itertools.cycle(phrases()), EVENTS)
    return [mention(text, f"Ev{number}", ts=f"1753280000.{number:06}") for number, text in enumerate(asked)]


def paced(begun: float, number: int) -> None:
    time.sleep(max(begun + number * WITHIN / EVENTS - time.perf_counter(), 0))


def by_http(port: int, bodies: list[Body]) -> list[float]:
    """Seconds until each was acknowledged."""

    def send(number: int, body: Body) -> float:
        paced(begun, number)
        sent = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST", "/slack/events", *over_http(body, SECRET, now().timestamp()))
        status = connection.getresponse().status
        connection.close()
        assert status == 200, status
        return time.perf_counter() - sent

    with ThreadPoolExecutor(SENDERS) as pool:
        begun = time.perf_counter() + 0.1
        return list(pool.map(send, range(EVENTS), bodies))


def by_socket(socket: SocketServer, bodies: list[Body]) -> list[float]:
    """Seconds until each was acknowledged."""
    came = socket.answers = Stamped()
    sent, begun = {}, time.perf_counter()
    for number, body in enumerate(bodies):
        paced(begun, number)
        sent[f"env-{number}"] = time.perf_counter()
        socket.deliver(envelope(body, f"env-{number}"))
    until = time.perf_counter() + PATIENCE_SECONDS
    while len(came.at) < EVENTS and time.perf_counter() < until:
        time.sleep(0.01)
    return [came.at[name] - at for name, at in sent.items()]


@contextmanager
def running(home: Path, slack: SlackServer, times: Path) -> Iterator[int]:
    """The app in a process of its own, and its port."""
    command = [sys.executable, "-m", "tests.slack_process", str(home), slack.url, str(times)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.kill()


def bare(home: Path, slack: SlackServer) -> float:
    """Milliseconds to ask and post each kind of question, one after the other."""
    house = House(Settings(home=home))
    client = WebClient(token=BOT_TOKEN, base_url=slack.url)
    taken: list[float] = []
    for _ in range(2):  # the first time is for warming up
        taken = []
        for number, text in enumerate(phrases()):
            begun = time.perf_counter()
            reply = house.answer(Question(text, now(), thread=f"bare/{number}"))
            client.chat_postMessage(channel="C0BARE", **views.answer(reply))
            taken.append(1000 * (time.perf_counter() - begun))
    house.engine.dispose()
    return statistics.quantiles(taken, n=20)[-1]


def measured(way: str) -> tuple[list[float], list[float], list[str], float]:
    """Seconds to each acknowledgement, milliseconds of each answer, the thread of each answer, and the bare milliseconds."""
    with tempfile.TemporaryDirectory() as place, SlackServer(BOT_TOKEN, APP_TOKEN) as slack, SocketServer() as socket:
        slack.socket_url, home, times = socket.url, Path(place), Path(place) / "times"
        engine = engine_for(f"sqlite:///{home / 'kcst.db'}")
        load_kent(engine)
        engine.dispose()
        without = bare(home, slack)
        slack.messages.clear()
        with running(home, slack, times) as port:
            socket.wait_for_connection()
            acknowledged = by_http(port, rush()) if way == "HTTP" else by_socket(socket, rush())
            with slack.arrived:
                slack.arrived.wait_for(lambda: len(slack.messages) >= EVENTS, PATIENCE_SECONDS)
            time.sleep(1)  # for one too many
        threads = [message["thread_ts"] for message in slack.messages.values()]
        return acknowledged, [float(line) for line in times.read_text().split()], threads, without


def measure() -> Iterator[tuple[str, bool]]:
    for name in PROXIES:
        os.environ.pop(name, None)
    for way in ("HTTP", "Socket Mode"):
        acknowledged, answers, threads, without = measured(way)
        slowest, p95 = max(acknowledged), statistics.quantiles(answers, n=20)[-1]
        lost, twice = EVENTS - len(set(threads)), len(threads) - len(set(threads))
        yield (
            f"Slack by {way}: {EVENTS} events in {WITHIN:.0f} s, slowest acknowledged after {slowest:.2f} s "
            f"(bar {ACK_SECONDS:.0f} s)",
            slowest < ACK_SECONDS and len(acknowledged) == EVENTS,
        )
        yield f"Slack by {way}: {lost} lost, {twice} twice (bar 0)", lost == twice == 0
        yield (
            f"Slack by {way}: an answer's own time p95 {p95:.0f} ms (bar {P95_MS:.0f} ms), median "
            f"{statistics.median(answers):.0f} ms; bare p95 {without:.0f} ms",
            p95 < P95_MS,
        )
