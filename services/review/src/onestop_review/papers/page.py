"""Where papers of cases and licences are listed, read, printed and verified."""

import json
from collections.abc import Iterator
from typing import Annotated, cast

from fastapi import Path
from onestop_chassis.http import Call, Caller, Page, problems, whole
from onestop_chassis.papers.kind import Made
from onestop_chassis.papers.routes import PaperLine, Papers
from onestop_chassis.papers.sheet import Attached
from onestop_chassis.refusal import Forbidden
from onestop_contracts.fields import Code
from onestop_contracts.identifiers import PROJECT_CODE, case_name, case_of_licence
from onestop_contracts.people import Role
from onestop_contracts.served_document import ServedDocument

from onestop_review.case import case
from onestop_review.case.acting import CaseUnknown
from onestop_review.case.page import CASE, Item, Project, case_of
from onestop_review.case.served import reads_all
from onestop_review.case.who import READERS
from onestop_review.http.access import docket_of, owns
from onestop_review.licence_bundle import licence_bundle
from onestop_review.papers import KINDS, OF_CASES, PrintPaper, printing
from onestop_review.signing.kept import signed
from onestop_review.signing.key import SignerPort

PRINTS = frozenset(Role) - {Role.AUDITOR, Role.OPERATOR, Role.INTERMEDIARY}
"""Whoever sees it; an auditor changes nothing."""
DECISION, CORRECTION = ServedDocument.DECISION.value, ServedDocument.CORRECTION.value
SIGNED = {
    "item-correction-notice": CORRECTION,
    "item-refusal": DECISION,
    "approval": DECISION,
    "rejection": DECISION,
}
"""The signed document of the same fact that lies inside a paper."""


def sees(call: Caller, made: Made) -> None:
    """Whoever sees the case sees what is served in it, and authorities the rest; whoever sees the
    project's licences sees theirs.

    Raises:
        CaseUnknown: they do not.
        Forbidden: it is between authorities.
    """
    if made.kind not in OF_CASES:
        may_see_licences(call, made.fact.subject)
        return
    keys = case.keys_of(made.fact.stream)
    case_of(call, keys["project"], keys["item"])
    if made.kind.inner and not reads_all(call.actor):
        raise Forbidden("", reason="role")


def may_see_licences(call: Caller, project: str) -> None:
    """Officers of the place, and the firm whose project it is.

    Raises:
        CaseUnknown: neither.
    """
    known = docket_of(call, project)
    reads = call.actor.roles & READERS and call.actor.covers(known.division)
    if not known.project or not (reads or owns(call, project)):
        raise CaseUnknown(project, project=project)


def attached(call: Caller, made: Made) -> Attached | None:
    """What was signed of it: the certificate of silence, the decision, the correction notice."""
    stream, name, file = made.fact.stream, SIGNED.get(made.kind.name, ""), "decision.json"
    if made.kind.name == "default-consent":
        name, file = made.fact.event.stage.value, "certificate.json"
    elif made.kind.name == "licence":
        stream = case.stream_at(made.fact.subject, case_of_licence(made.part.number))
        name = DECISION
    if not name:
        return None
    document = signed(cast(SignerPort, call.runtime), stream, name)
    content = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()
    says = "Signed by the centre: verified offline with its public key"
    return Attached(file, content, "application/json", says)


class PaperOfCase(PaperLine):
    """A paper of one case; `item` is what the case is called, empty for those of licences."""

    item: Code = ""


papers = Papers(
    kinds=KINDS,
    sees=sees,
    prints=PRINTS,
    printing=(printing, PrintPaper),
    attached=attached,
)
router = papers.router()


@router.get(CASE + "/papers", responses=problems(CaseUnknown))
def list_papers_of_case(project: Project, item: Item, call: Call) -> Page[PaperLine]:
    """The papers of a case, in the order in which its facts made them."""
    case_of(call, project, item)
    stream = case.stream_at(project, item)
    return whole(papers.lines(call, stream, inner=reads_all(call.actor)))


@router.get("/projects/{project}/papers", responses=problems(CaseUnknown))
def list_papers_of_project(
    project: Annotated[str, Path(pattern=PROJECT_CODE)], call: Call
) -> Page[PaperOfCase]:
    """The papers of a project's cases, case by case as far as the caller sees it, and then those
    of its licences."""
    may_see_licences(call, project)
    told = [one for name in _cases(call, project) for one in _of_case(call, project, name)]
    licensed = papers.lines(call, licence_bundle.stream_at(project), inner=True)
    return whole([*told, *(PaperOfCase(**dict(one)) for one in licensed)])


def _cases(call: Caller, project: str) -> Iterator[str]:
    ever = docket_of(call, project).attempts
    for item in sorted(ever):
        yield from (case_name(item, n) for n in range(1, ever[item] + 1))


def _of_case(call: Caller, project: str, name: str) -> list[PaperOfCase]:
    try:
        case_of(call, project, name)
    except CaseUnknown:
        return []
    listed = papers.lines(call, case.stream_at(project, name), inner=reads_all(call.actor))
    return [PaperOfCase(**dict(one), item=name) for one in listed]
