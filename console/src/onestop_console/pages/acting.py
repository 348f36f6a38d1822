"""Any act of any noun as a form: filled in, previewed, sent once, refused in words."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from onestop_console.forms.body import body
from onestop_console.forms.fields import Field, fields
from onestop_console.forms.problem import Problem, problem
from onestop_console.forms.schema import ActUnknown, Taken, taken
from onestop_console.gateway import Away, Gateway, Refused
from onestop_console.models.act import in_the_way, live_word
from onestop_console.pages.asking import asking
from onestop_console.pages.filed import FileRefused, filed, problem_of_file, say_missing
from onestop_console.pages.signing_in import local_path
from onestop_console.readers.acts import Act
from onestop_console.rendering import language_of, page
from onestop_console.session import Session
from onestop_console.settings import SERVICES
from onestop_console.signed_in import Sent, Who, new_key
from onestop_console.words.acts import GRAVE, act_zh
from onestop_console.words.language import said

log = structlog.get_logger(__name__)
router = APIRouter()
KEPT = "kept:"
"""Before the name of a file's field: the digest of what was chosen before."""


def form_address(service: str, path: str, act: str, *, back: str, **filled: str) -> str:
    """Where the form of an act is; `filled` are fields whose value is known already."""
    known = {f"/{name}": value for name, value in filled.items() if value}
    return f"/do/{service}{path}/{act}?{urlencode({'back': back, **known})}"


@router.get("/do/{service}/{address:path}/{act}")
async def form(
    request: Request, session: Who, service: str, address: str, act: str, back: str = "/"
) -> Response:
    told, why = await asyncio.gather(
        _taken(request, service, address, act), _in_the_way(request, session, service, address, act)
    )
    typed = {name: value for name, value in request.query_params.items() if name.startswith("/")}
    return _page(request, told, act, typed, back=local_path(back), key=new_key(), why=why)


@router.post("/do/{service}/{address:path}/{act}")
async def send(
    request: Request, session: Who, sent: Sent, service: str, address: str, act: str
) -> Response:
    told = await _taken(request, service, address, act)
    typed, files = typed_of(sent)
    back, key = local_path(str(sent.get("back", "/"))), str(sent.get("key", "")) or new_key()
    dry = "preview" in sent
    gateway: Gateway = request.app.state.gateway
    language = language_of(request)
    try:
        kept = await filed(gateway, session, address, files)
    except FileRefused as no:
        wrong = problem_of_file(language, no)
        return _page(request, told, act, typed, back=back, key=key, found=wrong, status=no.status)
    typed |= kept.digests
    sending = body(fields(told.schema, told.document, typed), typed)
    try:
        receipt = await gateway.act(session, service, f"/{address}/{act}", sending, key, dry=dry)
    except Refused as refused:
        found = problem(language, refused.problem)
        return _page(
            request, told, act, typed, back=back, key=key, found=found, status=refused.status
        )
    if dry:
        return _page(request, told, act, typed, back=back, key=key, preview=_lines(receipt))
    _say(session, language, act)
    if kept.missing:
        say_missing(session)
    return RedirectResponse(back, 303)


async def _in_the_way(
    request: Request, session: Session, service: str, address: str, act: str
) -> Act | None:
    """Why the act cannot be done now; where that cannot be had, it is told when the act is sent."""
    if service not in SERVICES:
        raise ActUnknown(service)
    try:
        return in_the_way(await asking(request, session).acts(service, f"/{address}"), act)
    except (Away, Refused) as lost:
        log.info("acts_not_told", service=lost.service)
        return None


async def _taken(request: Request, service: str, address: str, act: str) -> Taken:
    if service not in SERVICES:
        raise ActUnknown(service)
    gateway: Gateway = request.app.state.gateway
    return taken(await gateway.description(service), address, act)


def _page(
    request: Request,
    told: Taken,
    act: str,
    typed: Mapping[str, str],
    *,
    back: str,
    key: str,
    found: Problem | None = None,
    preview: list[str] | None = None,
    why: Act | None = None,
    status: int = 200,
) -> Response:
    form: list[Field] = fields(told.schema, told.document, typed)
    return page(
        request,
        "act.html",
        status=status,
        act=act,
        about=told.purpose if language_of(request) == "en" else "",
        form=form,
        problem=found,
        preview=preview,
        why=why,
        live=live_word(request.path_params["address"]),
        back=back,
        key=key,
        action=request.url.path,
        grave=act in GRAVE,
    )


def typed_of(sent: FormData) -> tuple[dict[str, str], dict[str, UploadFile]]:
    """What was typed, by field, and the files that were chosen; of a file that was chosen before
    its digest is still there."""
    typed: dict[str, str] = {}
    files: dict[str, UploadFile] = {}
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            kept = sent.get(f"{KEPT}{name}")
            typed[name] = kept if isinstance(kept, str) else ""
            if value.filename:
                files[name] = value
        elif name.startswith("/"):
            typed[name] = value
    return typed, files


def _lines(preview: Mapping[str, Any]) -> list[str]:
    """What would be recorded, a line for each fact."""
    lines = []
    for event in preview["events"]:
        name = str(event["type"]).split(".")[-2]
        facts = ", ".join(f"{k} = {v}" for k, v in event["data"].items() if v not in ("", [], None))
        lines.append(f"{name}: {facts}")
    return lines


def _say(session: Session, language: str, act: str) -> None:
    done = said(language, act_zh(act))
    session.said.append(said(language, "已记录：%(act)s", act=done))
