"""Sign-in: on a demonstration a choice of people, who are then who they are."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from onestop_console.forms.problem import problem
from onestop_console.gateway import Gateway, Refused
from onestop_console.rendering import language_of, page
from onestop_console.session import Sessions
from onestop_console.settings import Settings
from onestop_console.signed_in import Sent, Who, cookie_name

router = APIRouter()
PASSWORD = "demo"  # noqa: S105 (every demonstration's; services refuse it in production)


@dataclass(frozen=True)
class Person:
    """Somebody of the demonstration who may be chosen."""

    user: str
    zh: str


PEOPLE = (
    Person("applicant.1", "申请人"),
    Person("agent.1", "代办员"),
    Person("clerk", "窗口人员"),
    Person("reviewer.1", "审批人员"),
    Person("reviewer.2", "审批人员"),
    Person("rep.nr", "首席代表"),
    Person("head.nr", "部门负责人"),
    Person("director", "中心主任"),
    Person("standing_deputy", "常务副主任"),
    Person("government", "政府"),
    Person("archivist", "档案人员"),
    Person("auditor", "审计人员"),
    Person("operator", "运维人员"),
)


def local_path(text: str) -> str:
    """An address within the console; whatever else was asked for leads home."""
    inside = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if inside and text.isprintable() else "/"


@router.get("/sign-in")
async def choose(request: Request, next: str = "/") -> Response:  # noqa: A002 (the address's word)
    return _form(request, local_path(next))


@router.post("/sign-in")
async def enter(request: Request) -> Response:
    settings: Settings = request.app.state.settings
    gateway: Gateway = request.app.state.gateway
    form = await request.form(max_fields=10, max_files=0)
    back, user = local_path(str(form.get("next", "/"))), str(form.get("user", ""))
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _form(request, back, status=403)
    try:
        signed = await gateway.sign_in(user, PASSWORD)
    except Refused as refused:
        return _form(request, back, refused=refused, user=user, status=refused.status)
    sessions: Sessions = request.app.state.sessions
    cookie, _ = await run_in_threadpool(
        sessions.open, signed["actor"], signed["token"], language_of(request)
    )
    response = RedirectResponse(back, 303)
    response.set_cookie(
        cookie_name(settings), cookie, httponly=True, samesite="lax", secure=settings.secure
    )
    return response


@router.post("/sign-out")
async def leave(request: Request, session: Who, _form: Sent) -> Response:
    sessions: Sessions = request.app.state.sessions
    await run_in_threadpool(sessions.close, session)
    request.state.session = None
    response = RedirectResponse("/sign-in", 303)
    settings: Settings = request.app.state.settings
    response.delete_cookie(cookie_name(settings), secure=settings.secure, httponly=True)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _form(
    request: Request,
    back: str,
    *,
    refused: Refused | None = None,
    user: str = "",
    status: int = 200,
) -> Response:
    told = problem(language_of(request), refused.problem) if refused else None
    return page(
        request, "sign_in.html", status=status, next=back, people=PEOPLE, user=user, problem=told
    )
