"""The service: Slack, the clock, the web server, in one process; each part starts only where it is configured, and says so.

It may run as several processes on one database. Slack's events are taken by all of them, each event by one; every job, the
fetching and sending of mail included, is the leader's alone: what a mailbox asks for (wait, leave me alone) is heard by
whoever uses it, and a second one would go on asking.
"""

import queue
import signal
import threading
from collections.abc import Callable
from types import FrameType

import structlog

from bot.service_web import start_web
from bot.wiring import House

log = structlog.get_logger()

Stop = Callable[[], None]


def start_slack(house: House) -> tuple[str, Stop | None]:
    if not house.settings.has_slack:
        return "not started: KCST_SLACK_BOT_TOKEN and KCST_SLACK_APP_TOKEN are not set", None
    if house.settings.slack_way == "http":
        return "over HTTP, by the web part", None
    from bot.slack.app import build, drain
    from bot.slack.socket import connect

    app = build(house.slack_access, house.assistant)
    connection = connect(house.slack_access, app)
    connection.start()
    app.desk.start()  # the questions that an earlier run left

    def stop() -> None:
        connection.close()
        drain(app)

    return "listening over Socket Mode", stop


def start_jobs(house: House) -> tuple[str, Stop | None]:
    from scheduler.calendar import all_jobs
    from scheduler.live import start

    jobs = all_jobs(house.parts)
    names = ", ".join(job.name for job in jobs)
    scheduler = start(house.parts, jobs)
    mailbox = house.mailbox.name if house.mailbox else "none"
    return f"running {names} (mailbox: {mailbox})", scheduler.shutdown


PARTS: dict[str, Callable[[House], tuple[str, Stop | None]]] = {"slack": start_slack, "jobs": start_jobs, "web": start_web}


def serve(house: House, only: list[str], until: threading.Event) -> None:
    """Start the parts, wait for `until`, stop them in turn. Raises DatabaseProblem before anything starts."""
    house.check_database()
    stops: list[Stop] = []
    try:
        for name in _with_its_way(house, only) or list(PARTS):
            said, stop = PARTS[name](house)
            log.info("part", part=name, state=said)
            stops += [stop] if stop else []
        if stops:
            until.wait()
    finally:
        for stop in reversed(stops):
            stop()


def _with_its_way(house: House, only: list[str]) -> list[str]:
    """Slack over HTTP comes by the web part, whoever names Slack alone."""
    by_web = "slack" in only and "web" not in only and house.settings.has_slack and house.settings.slack_way == "http"
    return [*only, "web"] if by_web else only


def until_told() -> threading.Event:
    """Set by SIGINT or SIGTERM.

    A handler runs in the midst of whatever the main thread does, and an Event that is just being waited for would hold its
    own lock: then setting it waits for ever. A SimpleQueue may be used there; a thread of its own sets the Event.
    """
    told, signals = threading.Event(), queue.SimpleQueue[int]()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        signals.put(number)

    def pass_on() -> None:
        signals.get()
        told.set()

    threading.Thread(target=pass_on, name="signals", daemon=True).start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    return told
