"""Documents in, and out again by their digest."""

from collections.abc import AsyncIterator
from functools import partial
from threading import Lock
from typing import IO
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from onestop_chassis.act import Attempt
from onestop_chassis.http import Call, Caller, problems
from onestop_chassis.http.body_limits import BodyLimits, takes
from onestop_chassis.http.places import Places
from onestop_chassis.http.receipt import Receipt
from onestop_chassis.http.rejection import RangeBeyond
from onestop_chassis.log.refusals import IdempotencyKeyReused, StaleVersion
from onestop_chassis.now import Now
from onestop_chassis.reactions.circumstances import id_of
from onestop_chassis.refusal import Forbidden
from onestop_chassis.service.settings import ServiceSettings
from onestop_contracts.fields import Code, Digest
from onestop_contracts.identifiers import ProjectCode
from starlette.requests import ClientDisconnect

from onestop_archive.content.described import ASKED, PART_OF, SENT, TELLS, WHOLE
from onestop_archive.content.documents import Documents, Kept
from onestop_archive.content.names import Announced, announced
from onestop_archive.content.parts import has_it, part_of
from onestop_archive.content.refusals import (
    DocumentDamaged,
    DocumentInfected,
    DocumentRefused,
    ScannerAway,
    StoreAway,
    UploadBroken,
)
from onestop_archive.content.scanner import scanner_at
from onestop_archive.document import DocumentDigest, document
from onestop_archive.document.sight import (
    SENDERS,
    parties_of,
    party_before_filing,
    party_of,
    sees,
)
from onestop_archive.document.state import Document
from onestop_archive.document.storing import DocumentUnknown, StoreDocument
from onestop_archive.dossier.filing import DossierUnknown
from onestop_archive.dossier.row import dossiers
from onestop_archive.page import facts_of, known_dossier
from onestop_archive.settings import Settings

router = APIRouter(tags=["documents"])

LIMITS = BodyLimits(most_bytes=50_000_000, seconds=900.0, idle_seconds=30.0)
"""50 MB in a quarter of an hour is what a poor connection brings about."""


_MAKING = Lock()


class StoredDocument(Receipt):
    """The document is kept. Refer to it by its digest."""

    digest: Digest
    media_type: Code
    size: int


@router.post(
    "/projects/{project}/documents",
    responses=problems(
        *(DossierUnknown, Forbidden, DocumentRefused, DocumentInfected),
        *(ScannerAway, StoreAway, UploadBroken, IdempotencyKeyReused, StaleVersion),
    ),
    openapi_extra=SENT,
)
@takes(LIMITS)
async def store_document(project: ProjectCode, request: Request, call: Call) -> StoredDocument:
    """Keeps a file of a project: looked through, scanned, and under the SHA-256 of its bytes.

    The same file sent again is the same document. 50 MB at most. Who files projects may store the
    papers of one before filing it; until it is filed, nobody reads them.
    """
    places: Places = request.app.state.places
    documents, who = documents_of(request, call), call.actor.subject
    party: str = await places.reads.run(partial(_sends_as, call, project), who)
    headers = request.headers
    sent = announced(headers.get("content-type", ""), headers.get("content-disposition", ""))
    kept = await documents.keep(_parts(request), sent, who)
    recorded: StoredDocument = await places.acts.run(
        partial(_record, call, project, party, sent, kept), who
    )
    return recorded


@router.get(
    "/projects/{project}/documents/{digest}",
    response_class=StreamingResponse,
    responses={
        200: {"content": WHOLE, "headers": TELLS},
        206: {"description": "The part.", "content": WHOLE, "headers": {**TELLS, **PART_OF}},
        304: {"description": "The caller has it already."},
        **problems(DossierUnknown, DocumentUnknown, RangeBeyond, DocumentDamaged, StoreAway),
    },
    openapi_extra=ASKED,
)
def one_document(
    project: ProjectCode, digest: DocumentDigest, request: Request, call: Call
) -> Response:
    """A document as it was stored; its digest is calculated anew before a byte of it is sent."""
    found = _seen(call, project, digest)
    headers = {
        "ETag": f'"{digest}"',
        "Content-Disposition": disposition(found.name_for(parties_of(call.actor))),
        "Accept-Ranges": "bytes",
    }
    if has_it(request.headers.get("if-none-match", ""), digest):
        return Response(status_code=304, headers=headers)
    asked, still = request.headers.get("range", ""), request.headers.get("if-range")
    part = part_of(asked, still, digest, found.size)
    documents, who = documents_of(request, call), call.actor.subject
    return _sent(documents, documents.fetch(digest, who), found, headers, part, who)


def documents_of(request: Request, call: Caller) -> Documents:
    """Those of the process that answers; made by whoever asks first."""
    state = request.app.state
    with _MAKING:
        if not hasattr(state, "documents"):
            settings = call.runtime.settings  # type: ignore[attr-defined]
            state.documents = _made(settings)
    documents: Documents = state.documents
    return documents


def _made(settings: ServiceSettings) -> Documents:
    place, scanner = "", ""
    if isinstance(settings, Settings):
        place, scanner = settings.documents, settings.virus_scanner
    return Documents(place, scanner_at(scanner, production=settings.production))


def disposition(name: str) -> str:
    """The name as no browser reads anything else into it; always to be saved, never shown."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"


def _sends_as(call: Caller, project: str) -> str:
    """For whom the caller stores; asked before a byte of the file is read."""
    call.actor.require(*sorted(SENDERS))
    filed = call.views.get(dossiers, project) is not None
    if not filed and (party := party_before_filing(call.actor)):
        return party
    known_dossier(call, project)
    return party_of(call.actor)


async def _parts(request: Request) -> AsyncIterator[bytes]:
    try:
        async for part in request.stream():
            yield part
    except ClientDisconnect:
        raise UploadBroken("连接已中断 / the connection ended") from None


def _record(call: Caller, project: str, party: str, sent: Announced, kept: Kept) -> StoredDocument:
    call.now = call.runtime.clock.now()  # what counts is when the bytes were safe
    act = StoreDocument(media_type=kept.media_type, size=kept.size, name=sent.name, party=party)
    capacity = min(str(role) for role in call.actor.roles & SENDERS)
    now: Now[None] = Now(
        at=call.now,
        rules=None,
        id=id_of(call.cause("").command_id),
        actor=call.actor,
        capacity=capacity,
        keys={"project": project, "digest": kept.digest},
    )
    stream = document.stream_at(project, kept.digest)
    receipt = call.handle(document.decider, stream, Attempt(act, now), capacity)
    return StoredDocument(
        **dict(receipt), digest=kept.digest, media_type=kept.media_type, size=kept.size
    )


def _seen(call: Caller, project: str, digest: str) -> Document:
    known_dossier(call, project)
    found, _ = call.runtime.log.state(document.decider, document.stream_at(project, digest))
    facts = partial(facts_of, call, project)
    if not found.names or not sees(call.actor, digest, found, facts):
        raise document.missing({"project": project, "digest": digest})
    return found


def _sent(
    documents: Documents,
    file: IO[bytes],
    found: Document,
    headers: dict[str, str],
    part: tuple[int, int] | None,
    who: str,
) -> Response:
    first, end = part or (0, found.size)
    told = {**headers, "Content-Length": str(end - first)}
    if part is not None:
        told["Content-Range"] = f"bytes {first}-{end - 1}/{found.size}"
    return StreamingResponse(
        documents.parts(file, first, end, who),
        status_code=206 if part else 200,
        media_type=found.media_type,
        headers=told,
    )
