"""The console, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import urlencode, urlsplit

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from onestop_chassis.clock import Clock, WallClock
from onestop_chassis.log.database import Database
from starlette.exceptions import HTTPException
from starlette_compress import CompressMiddleware

from onestop_console.called import People
from onestop_console.drafts import DraftRefused, Drafts, DraftUnknown
from onestop_console.forms.problem import problem
from onestop_console.forms.schema import ActUnknown
from onestop_console.gateway import Away, Gateway, Nowhere, Refused
from onestop_console.headers import PageHeaders, with_headers
from onestop_console.live import Live
from onestop_console.pages import (
    acting,
    calendar,
    cases,
    catalogue,
    choosing,
    consultations,
    decisions,
    delegations,
    demonstration,
    desk,
    documents,
    filing,
    guide,
    health,
    operations,
    ordering,
    papers,
    posts,
    projects,
    receipt,
    rules,
    signing_in,
    static,
    staying,
    supervision,
    timeline,
    track,
    verify,
)
from onestop_console.pages import (
    live as live_page,
)
from onestop_console.pages.choosing import demonstration_token
from onestop_console.pages.signing_in import local_path
from onestop_console.rendering import language_of
from onestop_console.said_no import said_no
from onestop_console.session import Sessions
from onestop_console.settings import Settings
from onestop_console.sign_in.attempt import Attempts
from onestop_console.sign_in.provider import IdentityProvider
from onestop_console.sign_in.renewal import Renewal
from onestop_console.signed_in import FormStale, SignInNeeded, with_session

log = structlog.get_logger(__name__)
ROUTERS = (
    static.router,
    health.router,
    live_page.router,
    signing_in.router,
    staying.router,
    guide.router,
    track.router,
    verify.router,
    desk.router,
    supervision.router,
    consultations.router,
    projects.router,
    timeline.router,
    decisions.router,
    cases.router,
    documents.router,
    posts.router,
    delegations.router,
    catalogue.router,
    rules.router,
    calendar.router,
    papers.router,
    ordering.router,
    operations.router,
    filing.router,
    receipt.router,
    acting.router,
    demonstration.router,
)
ONLY_DEMONSTRATIONS = (choosing.router,)
"""In production nobody chooses who to be: there is no address for it."""
UNAUTHORISED, FORBIDDEN, NOT_FOUND, TOO_MUCH, UNEXPECTED, AWAY = 401, 403, 404, 422, 500, 503


def create_console(
    settings: Settings,
    database: Database,
    gateway: Gateway,
    clock: Clock | None = None,
    provider: IdentityProvider | None = None,
) -> FastAPI:
    """The application; `gateway` leads to the services, `database` is the console's own, `provider`
    is the one that the settings name.

    Raises:
        ValueError: in production people sign in, and the settings do not say where.
    """
    ticking = clock or WallClock()
    if settings.signs_in and provider is None:
        provider = IdentityProvider(settings, ticking)
    if settings.production and provider is None:
        raise ValueError("\n".join(settings.missing()))
    own = provider.own_token if settings.production and provider else None
    live = Live(gateway, own or partial(demonstration_token, gateway))

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await live.close()
        await gateway.close()

    app = FastAPI(
        title="onestop console", docs_url=None, redoc_url=None, openapi_url=None, lifespan=life
    )
    app.state.settings = settings
    app.state.database = database
    app.state.gateway = gateway
    app.state.live = live
    app.state.people = People(gateway)
    app.state.clock = ticking
    key = settings.session_key.get_secret_value()
    app.state.sessions = Sessions(database, key, ticking)
    app.state.provider = provider
    app.state.attempts = Attempts(key, ticking)
    app.state.renewal = Renewal(provider, app.state.sessions, ticking) if provider else None
    app.state.drafts = Drafts(database, key, ticking)
    app.middleware("http")(with_session)
    app.add_middleware(CompressMiddleware)
    app.add_middleware(PageHeaders, secure=settings.secure)
    for router in (*ROUTERS, *(() if settings.production else ONLY_DEMONSTRATIONS)):
        app.include_router(router)
    app.add_exception_handler(SignInNeeded, _to_sign_in)
    app.add_exception_handler(FormStale, _stale)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Away, _away)
    app.add_exception_handler(ActUnknown, _unknown)
    app.add_exception_handler(DraftUnknown, _no_draft)
    app.add_exception_handler(DraftRefused, _not_kept)
    app.add_exception_handler(Nowhere, _unknown)
    app.add_exception_handler(HTTPException, _other)
    app.add_exception_handler(Exception, _unexpected)
    return app


async def _to_sign_in(request: Request, _: Exception) -> Response:
    """From a form that was sent, back to the page that it stands on."""
    place = urlsplit(str(request.url))
    if request.method != "GET":
        place = urlsplit(request.headers.get("referer", ""))
        if place.netloc != request.url.netloc:
            return RedirectResponse("/sign-in", 303)
    where = local_path(place.path + (f"?{place.query}" if place.query else ""))
    return RedirectResponse(f"/sign-in?{urlencode({'next': where})}", 303)


async def _stale(request: Request, _: Exception) -> Response:
    say = "表单已过期：请回到页面，刷新后重新提交。未作任何记录。"
    return said_no(request, FORBIDDEN, "页面已过期", say)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    if error.status == UNAUTHORISED:
        return await _to_sign_in(request, error)
    told = problem(language_of(request), error.problem)
    return said_no(request, error.status, told.title, told=told)


async def _away(request: Request, error: Exception) -> Response:
    assert isinstance(error, Away)
    log.warning("service_away", service=error.service)
    text = "未得到确认：如刚才提交了内容，请视为未记录，稍后重试；同一表单重复提交不会重复记录。"
    return said_no(request, AWAY, "服务暂不可用", text)


async def _unknown(request: Request, _: Exception) -> Response:
    return said_no(request, NOT_FOUND, "没有这个页面", "请从菜单重新进入。")


async def _no_draft(request: Request, _: Exception) -> Response:
    text = "草稿已提交、已删除，或属于他人。您的草稿列在“申报”页。"
    return said_no(request, NOT_FOUND, "没有这份草稿", text)


async def _not_kept(request: Request, error: Exception) -> Response:
    return said_no(request, TOO_MUCH, "草稿未保存", str(error))


async def _other(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == FORBIDDEN:
        text = "您的角色不办理此类事项：请从菜单进入，或由办理此类事项的人员登录。"
        return said_no(request, FORBIDDEN, "此页不归您的角色使用", text)
    return said_no(request, error.status_code, "没有这个页面", "请从菜单重新进入。")


async def _unexpected(request: Request, error: Exception) -> Response:
    """The error itself is logged with its trace by whoever runs the application."""
    text = "出现意外错误，已记入日志。如刚才提交了内容，请先查看是否已记录。"
    answer = said_no(request, UNEXPECTED, "页面未能显示", text)
    return with_headers(answer, secure=request.app.state.settings.secure)
