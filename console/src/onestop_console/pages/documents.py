"""A document of a project, out of the archive, for who may see it.

Source: notice A10.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from onestop_console.gateway import Gateway
from onestop_console.signed_in import Who

router = APIRouter()
PASSED_ON = ("content-type", "content-disposition", "content-length", "etag")


@router.get("/documents/{project}/{digest}")
async def document(request: Request, session: Who, project: str, digest: str) -> Response:
    """As the archive gives it: never shown within the page, always saved by its name."""
    gateway: Gateway = request.app.state.gateway
    stack = AsyncExitStack()
    path = f"/projects/{project}/documents/{digest}"
    found = await stack.enter_async_context(gateway.file(session, "archive", path))

    async def parts() -> AsyncIterator[bytes]:
        async with stack:
            async for part in found.aiter_raw():
                yield part

    headers = {name: found.headers[name] for name in PASSED_ON if name in found.headers}
    return StreamingResponse(parts(), headers=headers)
