"""A workspace removed the app, or its token no longer counts: what we know of it goes, and nobody there is written to."""

import datetime as dt
import logging
from typing import Any

from slack_bolt import App
from sqlalchemy.exc import SQLAlchemyError

from bot.slack.app import Assistant
from bot.slack.surfaces import kind_and_place
from models.errors import KcstError

log = logging.getLogger(__name__)

EVENTS = ("app_uninstalled", "tokens_revoked")
A_SECOND = dt.timedelta(seconds=1)  # Slack tells an event's time in whole seconds, an installation's is finer


def register(app: App, assistant: Assistant) -> None:
    """There is nobody left to be told of it; what goes wrong is logged, and the token's next use finds out again."""
    departed = assistant.departed

    def note(body: dict[str, Any]) -> None:
        team, at = team_of(body), moment_of(body, assistant.now())
        try:
            if departed and team and has_lost_its_bot(body):
                departed(team, at)
        except (KcstError, SQLAlchemyError) as error:
            log.error("the removal of the app from %s was not kept: %s", team, kind_and_place(error))

    for event in EVENTS:
        app.event(event)(note)


def team_of(body: dict[str, Any]) -> str:
    """The workspace it happened in."""
    return str(body.get("team_id") or "")


def moment_of(body: dict[str, Any], now: dt.datetime) -> dt.datetime:
    """When it happened, up to the end of that second; never later than now."""
    told = body.get("event_time")
    if not isinstance(told, int) or not 0 < told < now.timestamp():
        return now
    return min(now, dt.datetime.fromtimestamp(told, dt.UTC) + A_SECOND)


def has_lost_its_bot(body: dict[str, Any]) -> bool:
    """Tokens that act for a person may be revoked too; we ask for none."""
    event = body.get("event")
    if not isinstance(event, dict) or event.get("type") != "tokens_revoked":
        return True
    tokens = event.get("tokens")
    return bool(tokens.get("bot")) if isinstance(tokens, dict) else False
