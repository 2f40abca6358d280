"""In front of Bolt: a question is stored before it is acknowledged, so that none is lost and none is answered twice."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from slack_bolt.middleware import Middleware
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.asking.acknowledging import FirmAck
from bot.slack.surfaces import kind_and_place

if TYPE_CHECKING:
    from bot.slack.asking.replying import Heard

log = logging.getLogger(__name__)

Body = Mapping[str, Any]


def taken_and_left() -> None:
    """Listens to an event that asks for nothing: it is acknowledged, and no more."""


class Inbox(Middleware):
    """Takes every event that one of `asks` finds a question in; all else goes on to the listeners.

    An event that cannot be stored is not acknowledged (503; in Socket Mode no answer): Slack delivers it again.
    """

    def __init__(self, asks: Sequence[Callable[[Body], "Heard | None"]], take_in: Callable[["Heard", str], None]) -> None:
        self._asks, self._take_in = asks, take_in

    def process(
        self,
        *,
        req: BoltRequest,
        resp: BoltResponse,
        next: Callable[[], BoltResponse],  # noqa: A002 the base class's name
    ) -> BoltResponse:
        req.context["ack"] = FirmAck()
        asked = self._question(req.body)
        if asked is None:
            return next()
        try:
            self._take_in(asked, req.context.team_id or "")
        except Exception as trouble:  # noqa: BLE001 the edge: whatever it was, Slack is to deliver it again
            log.error("a question in Slack could not be stored, Slack will send it again: %s", kind_and_place(trouble))
            return BoltResponse(status=503, body="")
        return BoltResponse(status=200, body="")

    def _question(self, body: Body) -> "Heard | None":
        event = body.get("event")
        if body.get("type") != "event_callback" or not isinstance(event, Mapping) or _is_our_own(event, body):
            return None
        return next((asked for ask in self._asks if (asked := ask(body)) is not None), None)


def _is_our_own(event: Body, body: Body) -> bool:
    """Whether our own bot said it, by the installation Slack delivered it for."""
    given = body.get("authorizations") or []
    ours = [each.get("user_id") for each in given if isinstance(each, Mapping) and each.get("is_bot")]
    return event.get("user") in ours
