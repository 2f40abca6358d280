"""In front of Bolt: a question is stored before it is acknowledged, so that none is lost and none is answered twice."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from slack_bolt.middleware import Middleware
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.surfaces import kind_and_place
from models.errors import LockedDatabase

if TYPE_CHECKING:
    from bot.slack.replying import Heard

log = logging.getLogger(__name__)

Body = Mapping[str, Any]

PATIENCE_SECONDS = 2.0  # Slack waits three, and delivers again what was not acknowledged


def taken_and_left() -> None:
    """Listens to an event that asks for nothing: it is acknowledged, and no more."""


class Inbox(Middleware):
    """Takes every event that one of `asks` finds a question in; all else goes on to the listeners.

    An event that cannot be stored is not acknowledged (503; in Socket Mode no answer): Slack delivers it again.
    """

    def __init__(self, asks: Sequence[Callable[[Body], "Heard | None"]], take_in: Callable[["Heard", str], None]) -> None:
        self._asks, self._take_in = asks, take_in
        # One at a time: the database has one writer, and here they wait their turn more fairly than there.
        self._turn = threading.Lock()

    def process(
        self,
        *,
        req: BoltRequest,
        resp: BoltResponse,
        next: Callable[[], BoltResponse],  # noqa: A002 the base class's name
    ) -> BoltResponse:
        asked = self._question(req.body)
        if asked is None:
            return next()
        try:
            self._store(asked, req.context.team_id or "")
        except Exception as trouble:  # noqa: BLE001 the edge: whatever it was, Slack is to deliver it again
            log.error("a question in Slack could not be stored, Slack will send it again: %s", kind_and_place(trouble))
            return BoltResponse(status=503, body="")
        return BoltResponse(status=200, body="")

    def _question(self, body: Body) -> "Heard | None":
        event = body.get("event")
        if body.get("type") != "event_callback" or not isinstance(event, Mapping) or _is_our_own(event, body):
            return None
        return next((asked for ask in self._asks if (asked := ask(body)) is not None), None)

    def _store(self, asked: "Heard", home: str) -> None:
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            raise LockedDatabase("the questions' turn")
        try:
            self._take_in(asked, home)
        finally:
            self._turn.release()


def _is_our_own(event: Body, body: Body) -> bool:
    """Whether our own bot said it, by the installation Slack delivered it for."""
    given = body.get("authorizations") or []
    ours = [each.get("user_id") for each in given if isinstance(each, Mapping) and each.get("is_bot")]
    return event.get("user") in ours
