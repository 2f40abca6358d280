"""`kcst run`: each part starts where it is configured, says so, does its work, and stops when it is told."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.making_letters import proposal_letter
from tests.servers.slack import PROXIES, SlackServer, SocketServer
from tests.servers.slack_events import envelope, mention, signed
from tests.slack_access import APP_TOKEN, BOT_TOKEN, SECRET

PATIENCE = 30.0
ROOT = Path(__file__).parent.parent


@pytest.fixture
def home(tmp_path: Path, kent_file: Path) -> Path:
    """A home with the default data and a mailbox."""
    home = tmp_path / "home"
    (home / "mail" / "new").mkdir(parents=True)
    shutil.copy(kent_file, home / "kcst.db")
    return home


@contextmanager
def running(
    home: Path, *arguments: str, log: str = "run.log", **settings: str
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """`kcst run` as a process, with the file its log goes to; told to stop at the end."""
    environment = {name: value for name, value in os.environ.items() if name not in PROXIES}
    environment |= {"KCST_HOME": str(home), "PYTHONPATH": str(ROOT)} | settings
    said = home / log
    with said.open("wb") as file:
        command = [sys.executable, "-m", "bot", "run", *arguments]
        process = subprocess.Popen(command, env=environment, stderr=file, stdout=file, cwd=home)
        try:
            yield process, said
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def wait_until(done: Callable[[], bool]) -> None:
    """Until it is so; fails after half a minute."""
    until = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def sent(home: Path) -> list[bytes]:
    return [path.read_bytes() for path in (home / "mail" / ".Sent" / "cur").glob("*")]


def test_what_is_not_configured_is_said_and_the_rest_starts(home: Path) -> None:
    with running(home) as (process, log):
        wait_until(lambda: b"part=jobs" in log.read_bytes())

    said = log.read_text()
    assert "not started: KCST_SLACK_BOT_TOKEN and KCST_SLACK_APP_TOKEN are not set" in said
    for job in ("bulletin", "bulletin watch", "grant", "housekeeping", "mailbox", "postman", "reminders", "sessions"):
        assert re.search(rf"running [^(]*\b{job}\b", said), job
    assert process.returncode == 0


def test_a_letter_in_the_mailbox_is_filed_and_acknowledged(home: Path) -> None:
    (home / "mail" / "new" / "1").write_bytes(proposal_letter(1))

    with running(home, "--only", "jobs") as (process, log):
        wait_until(lambda: len(sent(home)) == 1)

    [receipt] = sent(home)
    assert b"To: robin1@partner1.example" in receipt
    assert b"KCST-2025-001" in receipt
    assert b"Auto-Submitted: auto-replied" in receipt
    assert process.returncode == 0
    assert not [word for word in ("robin1", "Safe Lane", "Robin Ash") if word in log.read_text()]


def test_of_two_services_the_one_that_waits_takes_over_when_the_other_is_killed(home: Path) -> None:
    with running(home, "--only", "jobs") as (first, log):
        wait_until(lambda: b"this process leads" in log.read_bytes())
        with running(home, "--only", "jobs", log="second.log") as (second, its_log):
            wait_until(lambda: b"another process leads" in its_log.read_bytes())
            (home / "mail" / "new" / "1").write_bytes(proposal_letter(1))
            first.kill()
            wait_until(lambda: len(sent(home)) == 1)

    assert b"this process leads" in its_log.read_bytes()
    assert second.returncode == 0


def test_a_mention_in_slack_is_answered_by_the_same_ask(home: Path) -> None:
    with SlackServer(BOT_TOKEN, APP_TOKEN) as slack, SocketServer() as socket:
        slack.socket_url = socket.url
        tokens = {"KCST_SLACK_BOT_TOKEN": BOT_TOKEN, "KCST_SLACK_APP_TOKEN": APP_TOKEN, "KCST_SLACK_API_BASE": slack.url}
        with running(home, "--only", "slack", **tokens) as (process, log):
            socket.wait_for_connection()
            socket.deliver(envelope(mention("how much was left in the tactical pot as at 23 July 2025?"), "env-1"))
            [call] = slack.wait_for_posts(1)

    assert call.body["text"].startswith("£15,553.26 is left in the tactical pot of 2025/26, as at 23 July 2025")
    assert process.returncode == 0
    assert BOT_TOKEN not in log.read_text()
    assert "tactical pot as at" not in log.read_text()


def test_a_database_that_is_not_there_stops_the_service_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with running(tmp_path / "empty") as (process, log):
        process.wait(PATIENCE)

    assert process.returncode == 1
    assert "run `kcst init` first" in log.read_text()


def test_a_signal_that_comes_while_the_event_is_locked_is_heard() -> None:
    """The main thread holds the lock for an instant as it begins to wait; a handler that wanted it would wait for ever."""
    locked = "with told._cond: signal.raise_signal(signal.SIGTERM)"
    code = f"import signal\nfrom bot.service import until_told\ntold = until_told()\n{locked}\nassert told.wait({PATIENCE})"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=2 * PATIENCE, check=False)

    assert done.returncode == 0


def test_slack_over_http_is_answered_by_the_web_part(home: Path) -> None:
    settings = {"KCST_SLACK_BOT_TOKEN": BOT_TOKEN, "KCST_SLACK_SIGNING_SECRET": SECRET, "KCST_WEB_PORT": "0"}
    with ExitStack() as until:
        slack = until.enter_context(SlackServer(BOT_TOKEN))
        settings["KCST_SLACK_API_BASE"] = slack.url
        process, log = until.enter_context(running(home, "--only", "slack", **settings))
        wait_until(lambda: b"part=web" in log.read_bytes())
        [port] = re.findall(r"listening on 127\.0\.0\.1 port (\d+), for Slack too", log.read_text())
        asked = signed(mention("how much was left in the tactical pot as at 23 July 2025?"), SECRET, time.time())
        headers = {name: value[0] for name, value in asked.headers.items()}
        answer = httpx.post(f"http://127.0.0.1:{port}/slack/events", content=asked.raw_body, headers=headers)
        [call] = slack.wait_for_posts(1)

    assert (answer.status_code, process.returncode) == (200, 0)
    assert call.body["text"].startswith("£15,553.26 is left in the tactical pot of 2025/26")
    assert "over HTTP, by the web part" in log.read_text()
    assert not [secret for secret in (BOT_TOKEN, SECRET, "tactical pot as at") if secret in log.read_text()]


def test_the_web_part_opens_no_port_that_nobody_asked_for(home: Path) -> None:
    with running(home, "--only", "web") as (process, log):
        process.wait(PATIENCE)

    assert "not started: nothing needs it" in log.read_text()


def test_a_port_that_is_taken_ends_the_service_with_a_sentence(home: Path) -> None:
    with ExitStack() as until:
        taken = until.enter_context(socket.create_server(("127.0.0.1", 0)))
        process, log = until.enter_context(running(home, KCST_WEB_PORT=str(taken.getsockname()[1])))
        process.wait(PATIENCE)

    assert process.returncode == 1
    assert "set KCST_WEB_HOST and KCST_WEB_PORT" in log.read_text()


def test_the_web_part_lets_other_workspaces_install_the_app_and_names_no_secret(home: Path) -> None:
    key, secret = "a-key-of-random-characters-for-tests-only", "client-secret-for-tests"
    settings = {
        "KCST_SLACK_CLIENT_ID": "1.2", "KCST_SLACK_CLIENT_SECRET": secret, "KCST_SLACK_TOKEN_KEY": key,
        "KCST_WEB_ADDRESS": "https://assistant.example", "KCST_WEB_PORT": "0",
    }  # fmt: skip
    with running(home, "--only", "web", **settings) as (process, log):
        wait_until(lambda: b"part=web" in log.read_bytes())
        [port] = re.findall(r"listening on 127\.0\.0\.1 port (\d+)", log.read_text())
        begun = httpx.get(f"http://127.0.0.1:{port}/slack/install")
        ended = httpx.get(f"http://127.0.0.1:{port}/slack/oauth_redirect", params={"code": "c0de", "state": "s"})

    assert begun.headers["Location"].startswith("https://slack.com/oauth/v2/authorize?client_id=1.2&")
    assert (begun.status_code, ended.status_code, process.returncode) == (302, 400, 0)
    assert not [word for word in (key, secret, "c0de", "oauth_redirect") if word in log.read_text()]
