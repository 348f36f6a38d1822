"""An operator has something done: first what it would do, then a reason and its number."""

from collections.abc import Mapping

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from onestop_console.forms.problem import Problem, problem
from onestop_console.gateway import Gateway, Refused
from onestop_console.models.orders import Order, order
from onestop_console.pages.operations import Operator, require_service
from onestop_console.readers.operations import JobPlan
from onestop_console.rendering import language_of, page
from onestop_console.session import Session
from onestop_console.signed_in import Sent, new_key
from onestop_console.words.language import said

router = APIRouter()


@router.get("/ops/{service}/do/{name}")
async def planned(request: Request, session: Operator, service: str, name: str) -> Response:
    wanted = _order(name, service, request.query_params)
    return await _page(request, session, wanted, key=new_key())


@router.post("/ops/{service}/do/{name}")
async def send(
    request: Request, sent: Sent, session: Operator, service: str, name: str
) -> Response:
    wanted = _order(name, service, request.query_params)
    reason, number = str(sent.get("reason", "")).strip(), str(sent.get("number", "")).strip()
    key = str(sent.get("key", "")) or new_key()
    gateway: Gateway = request.app.state.gateway
    try:
        place = await _sent(gateway, session, wanted, reason, number, key)
    except Refused as refused:
        told = problem(language_of(request), refused.problem)
        return await _page(
            request,
            session,
            wanted,
            key=key,
            reason=reason,
            number=number,
            found=told,
            status=refused.status,
        )
    session.said.append(said(language_of(request), "已提交。"))
    return RedirectResponse(place, 303)


async def _sent(
    gateway: Gateway, session: Session, wanted: Order, reason: str, number: str, key: str
) -> str:
    """Has it done; where its outcome is seen.

    Raises:
        Refused: it was not, and why.
    """
    service, kind = wanted.service, wanted.kind
    if kind.job:
        body = {"kind": kind.job, "parameters": wanted.parameters, "reason": reason}
        told = {"number": _number(number)}
        asked = await gateway.operate(session, service, "/ops/jobs", {**body, **told}, key)
        session.positions[service] = max(asked["position"], session.positions.get(service, 0))
        return f"/ops/{service}/jobs/{asked['job']}"
    if kind.numbers and number != wanted.given[kind.numbers]:
        raise Refused(service, 409, NUMBER_DIFFERS)
    await gateway.operate(session, service, wanted.address, wanted.body(reason), key)
    return f"/ops/{service}"


NUMBER_DIFFERS: Mapping[str, object] = {
    "code": "number-differs",
    "title": "The number is not the one that stands here",
    "title_zh": "输入的数字与此处不符",
    "errors": [
        {"field": "/number", "zh": "请输入所示的数字", "en": "type the number that is shown"}
    ],
}


async def _page(
    request: Request,
    session: Session,
    wanted: Order,
    *,
    key: str,
    reason: str = "",
    number: str = "",
    found: Problem | None = None,
    status: int = 200,
) -> Response:
    kind = wanted.kind
    plan: JobPlan | None = None
    confirmed = wanted.given[kind.numbers] if kind.numbers else ""
    if kind.job:
        gateway: Gateway = request.app.state.gateway
        asked = {"kind": kind.job, "parameters": wanted.parameters}
        told = await gateway.enquire(session, wanted.service, "/ops/plans", asked)
        plan = JobPlan.model_validate(told)
        confirmed = str(plan.number) if plan.weighty else ""
    weighs = plan.number if plan and plan.weighty else None
    because = reason or said(language_of(request), "（理由）")
    return page(
        request,
        "ops/order.html",
        status=status,
        order=wanted,
        plan=plan,
        confirmed=confirmed,
        number=number or (str(plan.number) if plan and not plan.weighty else ""),
        reason=reason,
        key=key,
        problem=found,
        action=f"{request.url.path}?{request.url.query}",
        command=wanted.typed(because, weighs),
    )


def _order(name: str, service: str, asked: Mapping[str, str]) -> Order:
    require_service(service)
    try:
        return order(name, service, asked)
    except (LookupError, ValueError) as error:
        raise HTTPException(404) from error


def _number(typed: str) -> int | str:
    """What cannot be read goes as it was typed: its service says what is wrong with it."""
    return int(typed) if typed.isdecimal() else typed
