"""Whether all is well: for whoever watches the service."""

import asyncio

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.app import parts_of
from models.errors import DatabaseProblem


async def health(request: Request) -> Response:
    """200 'ok' where the database answers and is of this program's version, else 503; never where it is."""
    try:
        await asyncio.to_thread(parts_of(request).check)
    except (DatabaseProblem, SQLAlchemyError, OSError):
        return PlainTextResponse("The database cannot be used; `kcst doctor` says why.", 503)
    return PlainTextResponse("ok")


ROUTES = [Route("/health", health)]
