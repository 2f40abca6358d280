"""What no listener took, and what escaped one: acknowledged as it has to be, and a sentence for the person."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient

from bot.slack.asking.tries import UNWRITABLE
from bot.slack.surfaces import kind_and_place, tell, watched
from bot.slack.views import words

log = logging.getLogger(__name__)

ANY = re.compile("")

Body = Mapping[str, Any]


def register(app: App) -> None:
    """After every listener: what reaches these is nobody's."""

    def say_that_it_is_over(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        with watched(client, body):
            if asks_for_something(body):
                tell(client, body, words.NO_LONGER)

    def end(error: Exception, body: dict[str, Any], client: WebClient, request: BoltRequest) -> BoltResponse | None:
        if isinstance(error, BoltUnhandledRequestError):
            log.debug("nothing listens to a request of Slack's: %s", body.get("type"))
            return BoltResponse(status=200, body="")
        if _comes_again(body, request):
            log.error("an event of Slack's was not acknowledged, it comes again: %s", kind_and_place(error))
            return BoltResponse(status=503 if isinstance(error, UNWRITABLE) else 500, body="")
        if request.context.ack.response is None:
            _soon(app, lambda: _apologise(client, body, error))
        else:
            _apologise(client, body, error)
        return None

    for listen in (app.action, app.view_submission, app.shortcut, app.command):
        listen(ANY)(say_that_it_is_over)
    app.error(end)


def asks_for_something(body: Body) -> bool:
    """Whether a person waits for what they did to do something: not where they chose a day in a form, or followed a link."""
    if body.get("type") != "block_actions":
        return True
    pressed = [each for each in body.get("actions") or [] if isinstance(each, Mapping)]
    links = {element.get("action_id") for element in _elements(body) if element.get("url")}
    return any(each.get("type") == "button" and not each.get("url") and each.get("action_id") not in links for each in pressed)


def _elements(body: Body) -> Iterator[Body]:
    """What can be pressed in the message or view something was done in."""
    for place in (body.get("message"), body.get("view")):
        for block in (place.get("blocks") or []) if isinstance(place, Mapping) else []:
            if isinstance(block, Mapping):
                inside = [*(block.get("elements") or []), block.get("accessory")]
                yield from (element for element in inside if isinstance(element, Mapping))


def _comes_again(body: Body, request: BoltRequest) -> bool:
    """An event that is not acknowledged: Slack delivers it again, and to apologise each time would be too often."""
    return body.get("type") == "event_callback" and request.context.ack.response is None


def _soon(app: App, act: Callable[[], None]) -> None:
    """In another thread, as somebody waits for this one; but at once where the app is being stopped."""
    try:
        app.listener_runner.listener_executor.submit(act)
    except RuntimeError:
        act()


def _apologise(client: WebClient, body: Body, error: Exception) -> None:
    with watched(client, body):
        raise error
