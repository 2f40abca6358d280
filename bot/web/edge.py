"""Around every request: headers that keep a browser out of trouble, and the one place where errors end."""

import logging
import secrets

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.slack.surfaces import kind_and_place

log = logging.getLogger(__name__)

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Edge:
    """Nothing that goes wrong reaches the server's own log, which would print what a request held."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except Exception as error:  # noqa: BLE001 the edge: a sentence for whoever asked, the class and place for the log
            reference = secrets.token_hex(4)
            log.error("a request failed, reference %s: %s", reference, kind_and_place(error))
            if not begun:
                answer = PlainTextResponse(f"Something went wrong here; the reference is {reference}.", 500)
                await answer(scope, receive, dressed)
