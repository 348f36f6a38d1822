"""The console, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from onestop_chassis.clock import Clock, WallClock
from onestop_chassis.log.database import Database
from starlette.exceptions import HTTPException
from starlette_compress import CompressMiddleware

from onestop_console.drafts import DraftRefused, Drafts, DraftUnknown
from onestop_console.forms.problem import Problem, problem
from onestop_console.forms.schema import ActUnknown
from onestop_console.gateway import Away, Gateway, Nowhere, Refused
from onestop_console.headers import PageHeaders, with_headers
from onestop_console.live import Live
from onestop_console.pages import (
    acting,
    calendar,
    cases,
    catalogue,
    consultations,
    decisions,
    delegations,
    demonstration,
    desk,
    documents,
    filing,
    guide,
    operations,
    ordering,
    papers,
    posts,
    projects,
    receipt,
    rules,
    signing_in,
    static,
    supervision,
    timeline,
    track,
    verify,
)
from onestop_console.pages import (
    live as live_page,
)
from onestop_console.pages.signing_in import PASSWORD
from onestop_console.rendering import language_of, page
from onestop_console.session import Sessions
from onestop_console.settings import Settings
from onestop_console.signed_in import FormStale, SignInNeeded, with_session
from onestop_console.words.language import said

log = structlog.get_logger(__name__)
ROUTERS = (
    static.router,
    live_page.router,
    signing_in.router,
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
UNAUTHORISED, FORBIDDEN, NOT_FOUND, TOO_MUCH, UNEXPECTED, AWAY = 401, 403, 404, 422, 500, 503


def create_console(
    settings: Settings, database: Database, gateway: Gateway, clock: Clock | None = None
) -> FastAPI:
    """The application; `gateway` leads to the services, `database` is the console's own."""
    ticking = clock or WallClock()
    live = Live(gateway, partial(demonstration_token, gateway))

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await live.close()
        await gateway.close()

    app = FastAPI(
        title="onestop console", docs_url=None, redoc_url=None, openapi_url=None, lifespan=life
    )
    app.state.settings = settings
    app.state.gateway = gateway
    app.state.live = live
    app.state.clock = ticking
    key = settings.session_key.get_secret_value()
    app.state.sessions = Sessions(database, key, ticking)
    app.state.sessions.prepare()
    app.state.drafts = Drafts(database, key, ticking)
    app.state.drafts.prepare()
    app.middleware("http")(with_session)
    app.add_middleware(CompressMiddleware)
    app.add_middleware(PageHeaders, secure=settings.secure)
    for router in ROUTERS:
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


async def demonstration_token(gateway: Gateway) -> str:
    """Of somebody who may be told that something changed; on a demonstration, the auditor."""
    signed = await gateway.sign_in("auditor", PASSWORD)
    return str(signed["token"])


async def _to_sign_in(request: Request, _: Exception) -> Response:
    if request.method != "GET":
        return RedirectResponse("/sign-in", 303)
    where = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?{urlencode({'next': where})}", 303)


async def _stale(request: Request, _: Exception) -> Response:
    say = "表单已过期：请回到页面，刷新后重新提交。未作任何记录。"
    return _said_no(request, FORBIDDEN, "页面已过期", say)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    if error.status == UNAUTHORISED:
        return await _to_sign_in(request, error)
    told = problem(language_of(request), error.problem)
    return _said_no(request, error.status, told.title, "", told)


async def _away(request: Request, error: Exception) -> Response:
    assert isinstance(error, Away)
    log.warning("service_away", service=error.service)
    text = "未得到确认：如刚才提交了内容，请视为未记录，稍后重试；同一表单重复提交不会重复记录。"
    return _said_no(request, AWAY, "服务暂不可用", text)


async def _unknown(request: Request, _: Exception) -> Response:
    return _said_no(request, NOT_FOUND, "没有这个页面", "请从菜单重新进入。")


async def _no_draft(request: Request, _: Exception) -> Response:
    text = "草稿已提交、已删除，或属于他人。您的草稿列在“申报”页。"
    return _said_no(request, NOT_FOUND, "没有这份草稿", text)


async def _not_kept(request: Request, error: Exception) -> Response:
    return _said_no(request, TOO_MUCH, "草稿未保存", str(error))


async def _other(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == FORBIDDEN:
        text = "您的角色不办理此类事项：请从菜单进入，或由办理此类事项的人员登录。"
        return _said_no(request, FORBIDDEN, "此页不归您的角色使用", text)
    return _said_no(request, error.status_code, "没有这个页面", "请从菜单重新进入。")


async def _unexpected(request: Request, error: Exception) -> Response:
    """The error itself is logged with its trace by whoever runs the application."""
    text = "出现意外错误，已记入日志。如刚才提交了内容，请先查看是否已记录。"
    answer = _said_no(request, UNEXPECTED, "页面未能显示", text)
    return with_headers(answer, secure=request.app.state.settings.secure)


def _said_no(
    request: Request, status: int, title: str, text: str, told: Problem | None = None
) -> Response:
    language = language_of(request)
    return page(
        request,
        "said_no.html",
        status=status,
        title=said(language, title),
        text=said(language, text) if text else "",
        problem=told,
        href="/",
        link=said(language, "回到工作台"),
    )
