"""The door: to the city's identity provider, back from it, and out again."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from onestop_chassis.http.oidc.provider import NotAnswered
from onestop_chassis.http.rejection import CallerNotMapped, Unauthenticated
from starlette.concurrency import run_in_threadpool

from onestop_console.forms.problem import Problem, problem
from onestop_console.models.demonstration import PEOPLE
from onestop_console.rendering import language_of, page
from onestop_console.said_no import said_no
from onestop_console.seal import Seal
from onestop_console.session import Session, Sessions
from onestop_console.settings import Settings
from onestop_console.sign_in.attempt import WITHIN, Attempt, Attempts, AttemptUnknown, new_browser
from onestop_console.sign_in.granted import Granted, GrantRefused
from onestop_console.sign_in.provider import SIGNED_IN, SIGNED_OUT, IdentityProvider
from onestop_console.signed_in import Sent, Who, cookie_name
from onestop_console.words.doors import AWAY, FAILURES, UNKNOWN, WRONG
from onestop_console.words.language import said

log = structlog.get_logger(__name__)
router = APIRouter()
OK, FORBIDDEN = 200, 403
LEAVING_SECONDS = 120
LONGEST_COOKIE = 3800
"""Browsers keep 4096 bytes of one, its name and attributes included."""


def local_path(text: str) -> str:
    """An address within the console; whatever else was asked for leads home."""
    inside = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if inside and text.isprintable() else "/"


def provider_of(request: Request) -> IdentityProvider:
    """The city's.

    Raises:
        HTTPException: there is none, and no such page.
    """
    provider: IdentityProvider | None = request.app.state.provider
    if provider is None:
        raise HTTPException(404)
    return provider


def door(
    request: Request,
    back: str,
    *,
    refused: Mapping[str, Any] | None = None,
    user: str = "",
    failed: str = "",
    status: int = OK,
) -> Response:
    """Where people come in: by the provider, and on a demonstration as whom they choose to be."""
    language = language_of(request)
    settings: Settings = request.app.state.settings
    return page(
        request,
        "sign_in.html",
        status=status,
        next=back,
        provider="/sign-in/provider?" + urlencode({"next": back, "lang": language})
        if request.app.state.provider
        else "",
        people=() if settings.production else PEOPLE,
        user=user,
        failed=said(language, FAILURES[failed]) if failed in FAILURES else "",
        problem=problem(language, refused) if refused else None,
    )


@router.get("/sign-in")
async def choose(request: Request, next: str = "/", failed: str = "") -> Response:  # noqa: A002 (the address's word)
    return door(request, local_path(next), failed=failed)


@router.get("/sign-in/provider")
async def go(request: Request, next: str = "/") -> Response:  # noqa: A002 (likewise)
    provider, back = provider_of(request), local_path(next)
    settings: Settings = request.app.state.settings
    attempts: Attempts = request.app.state.attempts
    browser = request.cookies.get(_browser(settings)) or new_browser()
    state, attempt = attempts.begin(browser, back, language_of(request))
    try:
        response = RedirectResponse(await provider.address(state, attempt), 303)
    except NotAnswered as away:
        return _not_in(request, attempt, AWAY, str(away))
    seconds = int(WITHIN.total_seconds())
    _give(settings, response, _browser(settings), browser, seconds)
    return response


@router.get(SIGNED_IN)
async def come_back(
    request: Request, state: str = "", code: str = "", error: str = "", iss: str = ""
) -> Response:
    """The provider sends people here, with a code for their tokens or without."""
    provider = provider_of(request)
    settings: Settings = request.app.state.settings
    attempts: Attempts = request.app.state.attempts
    try:
        attempt = attempts.find(request.cookies.get(_browser(settings), ""), state)
    except AttemptUnknown:
        return _not_in(request, Attempt("/", language_of(request), "", ""), UNKNOWN, "state")
    if error or not code or iss not in ("", provider.issuer):
        return _not_in(request, attempt, WRONG, error or "no code")
    try:
        granted = await provider.granted(code, attempt)
        actor = await provider.actor_of(granted.access_token)
    except GrantRefused as refused:
        return _not_in(request, attempt, WRONG, str(refused))
    except NotAnswered as away:
        return _not_in(request, attempt, AWAY, str(away))
    except (CallerNotMapped, Unauthenticated) as refused:
        request.state.language = attempt.language
        return await _nobody_here(request, provider, granted, refused)
    sessions: Sessions = request.app.state.sessions
    cookie, _ = await run_in_threadpool(sessions.open, actor, granted, attempt.language)
    return await entered(request, attempt.back, cookie)


async def entered(request: Request, back: str, cookie: str) -> Response:
    """Who has come in goes on, under a name that this browser did not have before."""
    settings: Settings = request.app.state.settings
    sessions: Sessions = request.app.state.sessions
    before: Session | None = request.state.session
    if before is not None:
        await run_in_threadpool(sessions.close, before)
        request.state.session = None
    response = RedirectResponse(back, 303)
    _give(settings, response, cookie_name(settings), cookie)
    return response


@router.post("/sign-out")
async def leave(request: Request, session: Who, _form: Sent) -> Response:
    settings: Settings = request.app.state.settings
    sessions: Sessions = request.app.state.sessions
    await run_in_threadpool(sessions.close, session)
    request.state.session = None
    response = RedirectResponse(SIGNED_OUT if session.granted.id_token else "/sign-in", 303)
    _take(settings, response, cookie_name(settings))
    hint = _leaving_seal(settings).closed({"id_token": session.granted.id_token}).decode()
    if session.granted.id_token and len(hint) < LONGEST_COOKIE:
        _give(settings, response, _leaving(settings), hint, LEAVING_SECONDS)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@router.get(SIGNED_OUT)
async def out(request: Request, provider: IdentityProvider = Depends(provider_of)) -> Response:  # noqa: B008
    """Signed out here; the page leads on to the provider, which ends its session, too, and sends
    people back. A redirection would not do: the policy of pages lets no form lead elsewhere."""
    settings: Settings = request.app.state.settings
    hint = request.cookies.get(_leaving(settings), "")
    facts = _leaving_seal(settings).opened(hint.encode()) if hint else None
    onward, away = "", False
    try:
        if facts is not None:
            onward = await provider.end_session(facts["id_token"])
    except NotAnswered as silent:
        log.warning("identity_provider_away", reason=str(silent))
        away = True
    response = page(request, "signed_out.html", onward=onward, away=away)
    _take(settings, response, _leaving(settings))
    return response


async def _nobody_here(
    request: Request,
    provider: IdentityProvider,
    granted: Granted,
    refused: CallerNotMapped | Unauthenticated,
) -> Response:
    """The provider knows this person, and nothing that it says makes them somebody here."""
    language = language_of(request)
    log.warning("denied", code=refused.code, reason="sign-in")
    lines = [f"{one['field']}：{one['zh' if language == 'zh' else 'en']}" for one in refused.errors]
    remedy = refused.remedy_zh if language == "zh" else refused.remedy
    title = refused.title_zh if language == "zh" else refused.title
    try:
        out = await provider.end_session(granted.id_token)
    except NotAnswered:
        out = ""
    return said_no(
        request,
        FORBIDDEN,
        "您在本系统尚无角色",
        "",
        Problem(title, "; ".join(lines), remedy, (), ""),
        href=out or "/sign-in",
        link="退出统一身份认证，换一个账号" if out else "登录",
    )


def _not_in(request: Request, attempt: Attempt, failed: str, reason: str) -> Response:
    """Back to the door, which says why; nothing of the attempt stays in the address."""
    log.info("sign_in_failed", failed=failed, reason=reason[:200])
    told = {"failed": failed, "next": attempt.back, "lang": attempt.language}
    return RedirectResponse(f"/sign-in?{urlencode(told)}", 303)


def _browser(settings: Settings) -> str:
    return f"{cookie_name(settings)}-browser"


def _leaving(settings: Settings) -> str:
    return f"{cookie_name(settings)}-leaving"


def _leaving_seal(settings: Settings) -> Seal:
    return Seal(f"sign-out:{settings.session_key.get_secret_value()}")


def _give(
    settings: Settings, response: Response, name: str, value: str, seconds: int | None = None
) -> None:
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="lax", secure=settings.secure
    )


def _take(settings: Settings, response: Response, name: str) -> None:
    response.delete_cookie(name, secure=settings.secure, httponly=True)
