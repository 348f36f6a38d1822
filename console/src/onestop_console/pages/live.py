"""The one stream of a browser: which of what its pages show has changed."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from onestop_chassis.feed.stream import EventStream
from starlette.concurrency import run_in_threadpool

from onestop_console.live import Full, Live
from onestop_console.live_words import NotOurs, opened
from onestop_console.session import Sessions
from onestop_console.signed_in import Who

router = APIRouter()
MOST_PAGES = 40
FORBIDDEN, UNAVAILABLE = 403, 503


@router.get("/live")
async def live(
    request: Request,
    session: Who,
    t: Annotated[list[str], Query(min_length=1, max_length=MOST_PAGES)],
) -> Response:
    feeds: Live = request.app.state.live
    sessions: Sessions = request.app.state.sessions
    try:
        words = [one for text in t for one in opened(request, session, text)]
        listener = feeds.join(session.name, words)
    except NotOurs:
        return Response(status_code=FORBIDDEN)
    except Full:
        return Response(status_code=UNAVAILABLE, headers={"Retry-After": "10"})

    async def still() -> bool:
        return await run_in_threadpool(sessions.lives, session)

    return EventStream(feeds.told(listener, still), lambda: feeds.leave(listener))
