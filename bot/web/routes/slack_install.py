"""Installing the app in another workspace: the way to Slack, and the way back."""

import asyncio
from collections.abc import Callable

from slack_bolt import BoltRequest, BoltResponse
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.installing.oauth import INSTALL, RETURN, Installing
from bot.web.app import parts_of
from bot.web.routes.slack import dressed

Step = Callable[[Installing, BoltRequest], BoltResponse]


async def begin(request: Request) -> Response:
    """On to Slack's page, with a state that this browser alone has."""
    return await _answered(request, Installing.handle_installation)


async def end(request: Request) -> Response:
    """Back from Slack: a page that says whether it is installed."""
    return await _answered(request, Installing.handle_callback)


async def _answered(request: Request, step: Step) -> Response:
    parts = parts_of(request)
    if parts.installing is None:
        return PlainTextResponse("The app cannot be installed from here; see KCST_SLACK_CLIENT_ID.", 404)
    asked = BoltRequest(body="", query=dict(request.query_params), headers={"cookie": request.headers.get("cookie", "")})
    loop = asyncio.get_running_loop()
    return dressed(await loop.run_in_executor(parts.workers, step, parts.installing, asked))


ROUTES = [Route(INSTALL, begin, methods=["GET"]), Route(RETURN, end, methods=["GET"])]
