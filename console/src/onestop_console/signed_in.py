"""The rim of every page: whose browser it is, and whether a form was sent from a page of ours."""

import hmac
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from onestop_console.gateway import Away
from onestop_console.said_no import said_no
from onestop_console.session import Session, Sessions
from onestop_console.settings import Settings
from onestop_console.sign_in.renewal import Renewal
from onestop_console.tally import tallied

Next = Callable[[Request], Awaitable[Response]]
NOT_USED = ("/live", "/stay/left")
"""By what is asked there nobody has done anything."""
AWAY = 503
NOT_ASKING = ("/sign-in", "/sign-out", "/signed-in", "/signed-out", "/live", "/stay")
"""Here nothing is asked of the services in somebody's name."""
MOST_FIELDS, MOST_FILES = 2000, 50
REFRESH = "onestop-refresh"
"""A page sends it when it looks again by itself: nobody has done anything."""


class SignInNeeded(Exception):
    """The page is for people who have signed in."""


class FormStale(Exception):
    """The form was not sent from a page of this session."""


def cookie_name(settings: Settings) -> str:
    """The prefix makes browsers refuse it but over TLS, for this host alone."""
    return "__Host-onestop" if settings.secure else "onestop"


async def with_session(request: Request, go_on: Next) -> Response:
    """Finds the session of a request, and keeps what the page changed in it; the answer tells what
    it cost the services."""
    request.state.session = None
    request.state.language = ""
    request.state.asked = []
    request.state.mark = request.app.state.live.mark
    sessions: Sessions = request.app.state.sessions
    cookie = request.cookies.get(cookie_name(request.app.state.settings))
    if cookie and not request.url.path.startswith("/static/"):
        used = REFRESH not in request.headers and request.url.path not in NOT_USED
        request.state.session = await run_in_threadpool(sessions.find, cookie, used=used)
        try:
            request.state.session = await _fresh(request)
        except Away:
            text = "您的登录需要续期，而统一身份认证系统没有应答：请稍后重试。未作任何记录。"
            return said_no(request, AWAY, "统一身份认证系统暂时无法连接", text)
    before = _facts(request.state.session)
    with tallied() as tally:
        response = await go_on(request)
    if tally.number:
        response.headers["Server-Timing"] = tally.told
    session: Session | None = request.state.session
    if session is not None and before is not None and _facts(session) != before:
        await run_in_threadpool(sessions.keep, session)
    return response


async def _fresh(request: Request) -> Session | None:
    """The session with a token that is good for this request.

    Raises:
        Away: it cannot be had at the moment.
    """
    session: Session | None = request.state.session
    renewal: Renewal | None = request.app.state.renewal
    if session is None or renewal is None or request.url.path.startswith(NOT_ASKING):
        return session
    return await renewal.fresh(session)


def _facts(session: Session | None) -> tuple[object, ...] | None:
    if session is None:
        return None
    return session.language, tuple(session.said), tuple(sorted(session.positions.items()))


def session_of(request: Request) -> Session:
    session: Session | None = request.state.session
    if session is None:
        raise SignInNeeded
    return session


async def sent(request: Request) -> AsyncIterator[FormData]:
    """The form that was sent; its files are closed when it is answered.

    Raises:
        FormStale: it does not carry this session's token, or comes from somewhere else.
    """
    session: Session | None = request.state.session
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise FormStale
    if session is None:
        raise SignInNeeded
    async with request.form(max_fields=MOST_FIELDS, max_files=MOST_FILES) as form:
        told = form.get("csrf")
        if not isinstance(told, str) or not hmac.compare_digest(told, session.csrf):
            raise FormStale
        yield form


def new_key() -> str:
    """A form is made with it and sent with it: sent twice, it is recorded once."""
    return secrets.token_hex(16)


Who = Annotated[Session, Depends(session_of)]
Sent = Annotated[FormData, Depends(sent)]
