"""A day in Slack with the service as it runs: `kcst run` in a process of its own, over Socket Mode or HTTP.

`python -m tests.slack_day` shows in both ways what people got.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.servers import slack_events as events
from tests.servers.slack import SlackServer, SocketServer
from tests.servers.slack_modals import shown_instead

ROOT = Path(__file__).parents[1]
SECRET, BOT_TOKEN, APP_TOKEN, TEAM_CHANNEL = "a-signing-secret", "xoxb-day", "xapp-day", "C0TEAM"
OFFICER, PARTNER = "U0OFFICER", events.PARTNER
MAILBOX = "kentcommunitysafetyteam@kent.gov.uk"  # whoever works at the shared mailbox counts as an officer
WAYS = ("socket", "http")
PATIENCE_SECONDS = 100.0

Body = dict[str, Any]
T = TypeVar("T")


@dataclass
class Service:
    """`kcst run` and the Slack it talks to; `send` gives the acknowledgement's content, {} for none."""

    slack: SlackServer
    home: Path
    send: Callable[[Body], Body]

    def submit(self, view: Body, values: Body, **fields: Any) -> Body:
        """Fills the modal in and submits it; a modal that takes its place is remembered as opened."""
        answer = self.send(events.submit(view, values, **fields))
        if answer.get("response_action") in ("update", "push"):
            shown_instead(self.slack.space, answer["view"], view if answer["response_action"] == "update" else None)
        return answer


@contextmanager
def running(way: str, home: Path) -> Iterator[Service]:
    """The service, reached in that way, on a home that `kcst init` made."""
    with SlackServer(BOT_TOKEN, APP_TOKEN) as slack, SocketServer() as socket:
        slack.socket_url = socket.url
        slack.add_person(PARTNER, "priya.shah@ashford.gov.uk", "Priya Shah")
        slack.add_person(OFFICER, MAILBOX, "Olu Officer")
        token = {"KCST_SLACK_APP_TOKEN": APP_TOKEN} if way == "socket" else {"KCST_WEB_PORT": "0"}
        with _process(slack, home, token):
            yield Service(slack, home, _over_socket(socket) if way == "socket" else _over_http(_port(home)))
        assert not slack.violations, slack.violations


@contextmanager
def _process(slack: SlackServer, home: Path, settings: dict[str, str]) -> Iterator[None]:
    place = {"KCST_HOME": str(home), "KCST_SLACK_API_BASE": slack.url, "KCST_SLACK_TEAM_CHANNEL": TEAM_CHANNEL}
    secrets = {"KCST_SLACK_BOT_TOKEN": BOT_TOKEN, "KCST_SLACK_SIGNING_SECRET": SECRET, "PYTHONPATH": str(ROOT)}
    environment = {"PATH": os.environ["PATH"], **place, **secrets, **settings}
    log = (home / "service.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=home, env=environment, stdout=log, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def _port(home: Path) -> int:
    """The port that the web server's line in the log names, as soon as it is there."""
    return int(until(lambda: re.search(r"listening on 127\.0\.0\.1 port (\d+)", (home / "service.log").read_text()))[1])


def _over_socket(socket: SocketServer) -> Callable[[Body], Body]:
    socket.wait_for_connection()
    numbers = iter(range(10_000))

    def send(body: Body) -> Body:
        name = f"day-{next(numbers)}"
        socket.deliver(events.envelope(body, name))
        return dict(socket.wait_for_answer(name).get("payload") or {})

    return send


def _over_http(port: int) -> Callable[[Body], Body]:
    def send(body: Body) -> Body:
        content, headers = events.http(body, SECRET, time.time())
        request = urllib.request.Request(f"http://127.0.0.1:{port}/slack/events", content.encode(), dict(headers))
        with urllib.request.urlopen(request, timeout=10) as answer:
            said = answer.read().decode()
        return dict(json.loads(said)) if said.startswith("{") else {}

    return send


def until(found: Callable[[], T | None]) -> T:
    """What is found as soon as it is there; fails after a hundred seconds."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if (it := found()) is not None:
            return it
        time.sleep(0.1)
    raise AssertionError("it did not come")


# ---------------------------------------------------------------- the day


def asks_by_mention(service: Service) -> Body:
    """The answer stands in the thread of the mention."""
    service.send(events.mention("how much was left in the tactical pot of 2025/26?", "Ev0DAY1"))
    [post] = service.slack.wait_for_posts(1)
    assert post.body["thread_ts"] == events.ASKED_AT
    return dict(post.body)


def asks_by_command(service: Service) -> Body:
    """The answer goes to whoever typed it alone."""
    service.send(events.command("/kcst", "when is the next session?", service.slack.response_url()))
    return until(lambda: next(iter(service.slack.responses), None))


def gives_an_item(service: Service) -> tuple[Body, Body]:
    """A button, a form with a mistake in it, and the form put right: (what was wrong, the receipt)."""
    slack = service.slack
    service.send(events.command("/kcst", "how do I submit a bulletin item?", slack.response_url()))
    offer = until(lambda: next((one for one in slack.responses if "give:bulletin_item" in str(one)), None))
    service.send(events.tap_on({**offer, "channel": events.CHANNEL}, "give:bulletin_item", slack.response_url()))
    view = until(lambda: slack.opened[-1] if slack.opened else None)
    wrong = service.submit(view, {"title": "Kite festival", "summary": "On the heath.", "link": "kites"})
    service.submit(view, {"title": "Kite festival", "summary": "On the heath.", "link": "https://kites.example/festival"})
    return wrong["errors"], until(lambda: _with(slack.messages.values(), "-B0"))


def opens_home(service: Service) -> Body:
    """App Home is published for whoever opened it."""
    service.send(events.home_opened())
    return until(lambda: service.slack.homes.get(PARTNER))


def decides(service: Service) -> Body:
    """An officer accepts the item in the team's channel, where its notice comes by itself; the notice afterwards."""
    slack = service.slack
    notice = until(lambda: _with((one for (place, _), one in slack.messages.items() if place == TEAM_CHANNEL), "Kite festival"))
    accept = next(
        one["action_id"] for block in notice["blocks"] for one in block.get("elements", []) if "ccept" in str(one.get("text"))
    )
    tap = {**events.tap_on(notice, accept, slack.response_url()), "user": {"id": OFFICER, "team_id": events.TEAM}}
    service.send(tap)
    return until(lambda: found if "Accepted by" in str(found := slack.messages[TEAM_CHANNEL, notice["ts"]]) else None)


def _with(messages: Any, text: str) -> Body | None:
    return next((one for one in messages if text in str(one)), None)


def day(way: str, home: Path) -> dict[str, Body]:
    """What people got, step by step, by what they did."""
    with running(way, home) as service:
        said = {"mention": asks_by_mention(service), "command": asks_by_command(service)}
        wrong, receipt = gives_an_item(service)
        return said | {"mistake": wrong, "receipt": receipt, "home": opens_home(service), "decision": decides(service)}


def main() -> None:
    for way in WAYS:
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "KCST_HOME": folder}
            subprocess.run([sys.executable, "-m", "bot", "init"], env=environment, check=True, stdout=subprocess.DEVNULL)
            for step, got in day(way, Path(folder)).items():
                shown = got.get("text", got if step == "mistake" else f"{len(got['blocks'])} blocks")
                sys.stdout.write(f"{way:7}{step:9}{str(shown).splitlines()[0]}\n")


if __name__ == "__main__":
    main()
