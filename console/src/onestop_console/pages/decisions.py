"""One decision: by whom and on what, how it was supervised, and what proves it to anybody.

Source: notice C3, C6, G6.
"""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from onestop_contracts.identifiers import item_and_attempt

from onestop_console.gateway import Away, Refused
from onestop_console.models.decision import people as people_of
from onestop_console.models.decision import told as told_of
from onestop_console.models.proof_pack import commands, pack
from onestop_console.pages.asking import asking, together
from onestop_console.readers.cases import Deadline
from onestop_console.readers.projects import Project
from onestop_console.readers.timeline import Decision, Key, Signed
from onestop_console.rendering import page
from onestop_console.signed_in import Who
from onestop_console.words.language import name_of

log = structlog.get_logger(__name__)
router = APIRouter()
DECISION = "/decisions/{project}/{item}"
T = TypeVar("T")


@router.get(DECISION)
async def decision(request: Request, session: Who, project: str, item: str) -> Response:
    ask = asking(request, session)
    told = await together(
        decision=ask.one(Decision, "archive", f"/decisions/{project}/{item}"),
        project=ask.one(Project, "intake", f"/projects/{project}"),
        deadlines=_if_there(ask.rows(Deadline, "review", f"/cases/{project}/{item}/deadlines")),
        owners=ask.owners(),
        materials=ask.materials(),
        divisions=ask.divisions(),
    )
    found: Decision = told["decision"]
    names = {one.item: name_of(ask.language, one) for one in told["project"].items}
    of_item, attempt = item_and_attempt(item)
    people = await ask.people(people_of(found))
    shown = told_of(found, names, ask.language, people)
    return page(
        request,
        "decision.html",
        decision=found,
        project=told["project"],
        name=names.get(of_item, of_item),
        attempt=attempt,
        told=shown,
        people=people,
        deadlines=_by_kind(told["deadlines"]),
        commands=commands(shown.proofs),
        owners=told["owners"],
        divisions=told["divisions"],
        materials=told["materials"],
    )


@router.get(DECISION + "/record.json")
async def record(request: Request, session: Who, project: str, item: str) -> Response:
    """The decision as the archive answers it, whole."""
    ask = asking(request, session)
    return JSONResponse(await ask.gateway.ask(session, "archive", f"/decisions/{project}/{item}"))


@router.get(DECISION + "/proofs.zip")
async def proofs(request: Request, session: Who, project: str, item: str) -> Response:
    """Every proof that its reader may give, each beside the key to check it with."""
    ask = asking(request, session)
    found = await ask.one(Decision, "archive", f"/decisions/{project}/{item}")
    keys, signed = await asyncio.gather(
        ask.rows(Key, "review", "/keys"),
        asyncio.gather(*(ask.one(Signed, "review", proof) for proof in found.proofs)),
    )
    names = (proof.rpartition("/")[2] for proof in found.proofs)
    published = {key.key_id: key.pem for key in keys}
    content = pack(dict(zip(names, signed, strict=True)), published, found.decided_at)
    name = f'attachment; filename="decision-{project}-{item}.zip"'
    return Response(content, media_type="application/zip", headers={"Content-Disposition": name})


async def _if_there(answer: Awaitable[T]) -> T | None:
    """What explains the page further; without it the page says so, and is whole."""
    try:
        return await answer
    except (Away, Refused) as lost:
        log.info("not_explained", service=lost.service)
        return None


def _by_kind(deadlines: list[Deadline] | None) -> dict[str, Deadline] | None:
    return None if deadlines is None else {one.kind: one for one in deadlines}
