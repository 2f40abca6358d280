"""A request's body: read up to a size and within a time, whatever the sender says of itself."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

MOST_BYTES = 1_000_000
MOST_SECONDS = 10.0


async def body_of(request: Request) -> bytes:
    """The raw body. Raises HTTPException: 413 if it is too large, 408 if it does not come, 400 for half of one."""
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await _read(request)
    except TimeoutError:
        raise HTTPException(408, "The request took too long to arrive.") from None
    except ClientDisconnect:
        raise HTTPException(400, "The request ended half way.") from None


async def _read(request: Request) -> bytes:
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > MOST_BYTES:
            raise HTTPException(413, "The request is too large.")
    return bytes(found)
