"""The app in a process of its own, to be killed or measured: `python -m tests.slack_process HOME API_BASE [TIMES]`.

It writes the port where it takes what Slack sends. With TIMES, a file, it comes by Socket Mode too, and writes there how many
milliseconds each answer took from being taken to being posted.
"""

import datetime as dt
import logging
import sys
from pathlib import Path

from bot.settings import Settings
from bot.slack.app import build
from bot.slack.socket import connect
from bot.web.app import WebParts
from bot.web.app import build as web
from bot.web.serving import Serving
from bot.wiring import House
from tests.slack_access import APP_TOKEN, BOT_TOKEN, SECRET

LEASE = dt.timedelta(seconds=2)  # so long what a killed one left waits


class Times(logging.FileHandler):
    """Nothing but the milliseconds."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno == logging.INFO and isinstance(record.args, tuple):
            self.acquire()
            super().emit(logging.makeLogRecord({"msg": str(record.args[0])}))
            self.release()


def main(home: str, api_base: str, times: str = "") -> None:
    secrets = {"slack_bot_token": BOT_TOKEN, "slack_signing_secret": SECRET, "slack_app_token": APP_TOKEN}
    house = House(Settings(home=Path(home), slack_api_base=api_base, **secrets))  # type: ignore[arg-type]
    app = build(house.slack_access, house.assistant)
    app.desk.lease = LEASE
    if times:
        desk = logging.getLogger("bot.slack.asking.desk")
        desk.setLevel(logging.INFO)
        desk.addHandler(Times(times))
        connect(house.slack_access, app).start()
    serving = Serving(web(WebParts(house.check_database, app, None)), "127.0.0.1", 0)
    app.desk.start()
    serving.start()
    sys.stdout.write(f"{serving.port}\n")
    sys.stdout.flush()
    sys.stdin.read()  # until whoever started it is gone
    serving.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
