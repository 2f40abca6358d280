"""Killed in the midst of it, the app goes on where it stopped: each question has one answer."""

import http.client
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import col, select

from models.chat import ChatQuestion, ChatState
from models.dates import now
from tests.homes import records_of
from tests.servers.slack import SlackServer
from tests.servers.slack_events import Body, mention
from tests.servers.slack_events import http as over_http
from tests.slack_access import SECRET

QUESTIONS = 40
PATIENCE_SECONDS = 90
DELIVERIES = 3  # so often Slack tries again
ACKNOWLEDGED = 200


@contextmanager
def running(home: Path, slack: SlackServer) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The app's process and its port; killed at the end, if it is still there."""
    command = [sys.executable, "-m", "tests.slack_process", str(home), slack.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        try:
            assert process.stdout is not None
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


def deliver(port: int, body: Body) -> int:
    """The status, or 0 where nobody answered."""
    content, headers = over_http(body, SECRET, now().timestamp())
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/slack/events", content, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def question(number: int) -> Body:
    return mention("how much is left in the tactical pot?", f"Ev{number}", ts=f"1753280000.{number:06}")


def deliver_twice_at_once(port: int, numbers: list[int]) -> set[int]:
    """Each question in two threads. Returns those that were not acknowledged each time, as Slack delivers them again."""
    unheard: set[int] = set()

    def send(number: int) -> None:
        if deliver(port, question(number)) != ACKNOWLEDGED:
            unheard.add(number)

    threads = [threading.Thread(target=send, args=(number,)) for number in numbers for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return unheard


def test_questions_that_come_twice_to_an_app_that_is_killed_have_one_answer_each(kent_home: Path, slack: SlackServer) -> None:
    unheard: set[int] = set()
    with running(kent_home, slack) as (process, port):
        sending = threading.Thread(target=lambda: unheard.update(deliver_twice_at_once(port, list(range(QUESTIONS)))))
        sending.start()
        wait_for(slack, lambda: len(slack.posts) >= QUESTIONS // 4)
        os.kill(process.pid, signal.SIGKILL)
        sending.join()
    killed_after = len(slack.messages)

    with running(kent_home, slack) as (_, port):
        unheard |= {0, 1, 2}  # and some that were, as no acknowledgement may have come through
        for _ in range(DELIVERIES):
            unheard = deliver_twice_at_once(port, sorted(unheard))
        wait_for(slack, lambda: len(slack.messages) >= QUESTIONS)
        until_all_are_done(kent_home, slack)

    assert QUESTIONS // 4 <= killed_after < QUESTIONS
    answered = Counter(message["thread_ts"] for message in slack.messages.values())
    assert answered == {f"1753280000.{number:06}": 1 for number in range(QUESTIONS)}
    assert {"£15,553.26" in message["text"] for message in slack.messages.values()} == {True}


def wait_for(slack: SlackServer, done: Callable[[], bool]) -> None:
    with slack.arrived:
        assert slack.arrived.wait_for(done, PATIENCE_SECONDS), f"{len(slack.messages)} of {QUESTIONS} have an answer"


def until_all_are_done(home: Path, slack: SlackServer) -> None:
    """The last of them may be being noted down."""
    for _ in range(PATIENCE_SECONDS):
        with records_of(home) as session:
            left = session.exec(select(ChatQuestion.key).where(col(ChatQuestion.state) != ChatState.DONE)).all()
        if not left:
            return
        with slack.arrived:
            slack.arrived.wait(1)
    raise AssertionError(f"{left} were not done")
