"""Licences: issued together, verified by anybody, revoked by a further fact."""

import io
from typing import Annotated, cast

import segno
from fastapi import APIRouter, Path, Request, Response
from onestop_chassis.http import Call, Page, Public, problems, whole
from onestop_chassis.service.settings import ServiceSettings
from onestop_contracts.identifiers import PROJECT_CODE

from onestop_review.case.acting import CaseUnknown
from onestop_review.case.who import READERS
from onestop_review.http.access import docket_of, owns, rules
from onestop_review.licence_bundle import licence_bundle
from onestop_review.licence_bundle.licences import BundleRow, LicenceRow, licences
from onestop_review.licence_bundle.licensed import LicenceUnknown
from onestop_review.licence_bundle.numbers import project_of
from onestop_review.signing.key import SignerPort

router = APIRouter(tags=["licences"])
Number = Annotated[str, Path(max_length=60)]


@router.get("/projects/{project}/licences", responses=problems(CaseUnknown))
def list_licences(
    project: Annotated[str, Path(pattern=PROJECT_CODE)], call: Call
) -> Page[LicenceRow]:
    """The licences of a project."""
    known = docket_of(call, project)
    reads = call.actor.roles & READERS and call.actor.covers(known.division)
    if not known.project or not (reads or owns(call, project)):
        raise CaseUnknown(project, project=project)
    row = call.views.get(licences, project)
    calendar = rules(call).calendar
    # What was asked for is between the department and the centre.
    hidden = {} if reads else {"requested": None}
    told = row.licences if row else ()
    return whole(one.by(calendar).model_copy(update=hidden) for one in told)


@router.get("/licences/{number}", responses=problems(LicenceUnknown))
def verify_licence(number: Number, call: Public) -> LicenceRow:
    """What a licence's QR code leads to: whether it is real, and still valid."""
    # What was asked for or announced is between department, centre and holder until it is done.
    found = _found(number, call).model_copy(update={"requested": None, "revocation": None})
    return found.by(rules(call).calendar)


def _found(number: str, call: Public) -> LicenceRow:
    """The licence as the log has it: a view that lags would call a revoked one valid."""
    project = project_of(number)
    history = (
        cast(SignerPort, call.runtime).log.stream(licence_bundle.stream_at(project))
        if project
        else []
    )
    row: BundleRow | None = None
    for fact in history:
        row = licences.evolve(row, fact)
    for licence in row.licences if row else ():
        if licence.number == number:
            return licence
    raise LicenceUnknown(number, number=number)


@router.get(
    "/licences/{number}/qr.svg",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}}, **problems(LicenceUnknown)},
)
def draw_code(number: Number, call: Public, request: Request) -> Response:
    """The licence's QR code, an SVG image."""
    licence = _found(number, call)
    picture = io.BytesIO()
    segno.make(_address(licence, request), error="m").save(picture, kind="svg", scale=4)
    return Response(picture.getvalue(), media_type="image/svg+xml")


def _address(licence: LicenceRow, request: Request) -> str:
    """Where the code leads: the public address where one is set, else this server's own."""
    settings = getattr(request.app.state.runtime, "settings", None)
    base = settings.public_url if isinstance(settings, ServiceSettings) else ""
    return (base or str(request.base_url)).rstrip("/") + licence.verify_path
