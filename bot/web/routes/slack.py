"""What Slack sends over HTTP: events, buttons, views and commands, at one address or three."""

import asyncio

from slack_bolt import App, BoltRequest, BoltResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.app import parts_of
from bot.web.reading import body_of

PLACES = ("/slack/events", "/slack/interactions", "/slack/commands")
HEADERS = ("content-type", "x-slack-signature", "x-slack-request-timestamp", "x-slack-retry-num", "x-slack-retry-reason")


async def from_slack(request: Request) -> Response:
    """Bolt's answer: its status, headers and body. It checks the signature over the body as it came."""
    parts = parts_of(request)
    if parts.slack is None:
        return PlainTextResponse("Slack does not come this way here; see KCST_SLACK_MODE.", 404)
    content = await body_of(request)
    headers = {name: request.headers[name] for name in HEADERS if name in request.headers}  # others steer Bolt from inside
    loop = asyncio.get_running_loop()
    return dressed(await loop.run_in_executor(parts.workers, _dispatch, parts.slack, content, headers))


def dressed(answer: BoltResponse) -> Response:
    """Bolt's answer as the server sends it, each cookie in a header of its own."""
    response = Response(answer.body, answer.status, answer.first_headers_without_set_cookie())
    for cookie in answer.headers.get("set-cookie", ()):
        response.headers.append("set-cookie", cookie)
    return response


def _dispatch(app: App, content: bytes, headers: dict[str, str]) -> BoltResponse:
    return app.dispatch(_read(content, headers))


def _read(content: bytes, headers: dict[str, str]) -> BoltRequest:
    """Raises HTTPException for what Slack would never send; Bolt reads a body before it looks at the signature."""
    try:
        return BoltRequest(body=content.decode(), headers=dict(headers))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise HTTPException(400, "This is no request of Slack's.") from None


ROUTES = [Route(place, from_slack, methods=["POST"]) for place in PLACES]
