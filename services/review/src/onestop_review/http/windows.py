"""Supervision windows in one list, and what was put before the representative in each."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Annotated, cast

from fastapi import APIRouter, Path, Query
from onestop_chassis.http import Call, Caller, Counted, Listed, Paging, Searched, problems
from onestop_chassis.listed import sortable
from onestop_chassis.refusal import Forbidden, NotFound
from onestop_chassis.views.listing import Listing, Search, before, matching, not_before
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Digest, Person, Prose
from onestop_contracts.parts import Part, Stage
from onestop_contracts.times import Instant

from onestop_review.case import case
from onestop_review.case.acting import DIGEST, CaseUnknown
from onestop_review.case.events import NoticeServed
from onestop_review.case.page import CASE, Item, Project, case_of, visible
from onestop_review.case.policies import receipt_of
from onestop_review.case.short import LIVE, WindowLine, WindowState
from onestop_review.case.view import WINDOWS, cases
from onestop_review.case.who import READERS
from onestop_review.http.access import rules
from onestop_review.http.project_names import named, names_of
from onestop_review.signing.kept import RecordAltered
from onestop_review.signing.key import SignerPort

router = APIRouter(tags=["windows"])
EVERY = Listing((cases,), WINDOWS)
ONLY_LIVE = Listing((cases,), WINDOWS[:1])


class WindowOrder(StrEnum):
    """By what windows are ordered, the earliest first."""

    DEADLINE = "by_deadline"
    OPENED = "by_opened"


class WindowAnswer(WindowLine):
    """A supervision window in one line. `in_office` is who speaks for the department now: the
    chief representative or a stand-in; empty while nobody does."""

    project_zh: Prose = ""
    project_en: Prose = ""
    in_office: Person = ""


class ShownUnknown(NotFound):
    """No notice of this case has shown this."""

    code = "shown-unknown"
    title = "Nothing with this digest was shown in the case"
    title_zh = "该办件未送达过此摘要的内容"
    remedy = "Take the digest from the case or its window, as `shown`."
    remedy_zh = "请使用办件或监督期中 shown 所列的摘要。"


class ShownAnswer(Part):
    """What was put before the representative: `text` is what `digest` is the SHA-256 of, to the
    byte; it is the fact of this `type` as it was recorded then."""

    digest: Digest
    stage: Stage
    served_at: datetime
    type: Code
    text: Prose


@router.get("/windows", responses=problems(Forbidden))
def list_windows(
    call: Call,
    page: Paging,
    state: WindowState | None = None,
    representative: Annotated[str, Query(max_length=100)] = "",
    department: Annotated[str, Query(max_length=16)] = "",
    project: Annotated[str, Query(max_length=30)] = "",
    deadline_from: Instant | None = None,
    deadline_before: Instant | None = None,
    q: Searched | None = None,
    order: WindowOrder = WindowOrder.DEADLINE,
    counts: Counted = False,
) -> Listed[WindowAnswer]:
    """The supervision windows in the caller's place and department, the earliest deadline first;
    those of closed cases too. `counts` are by state, whatever `state` was asked for."""
    call.actor.require(*sorted(READERS))
    asked = {"representative": representative, "department": department, "project": project}
    narrowed = matching({name: value for name, value in asked.items() if value})
    search = Search(EVERY, order, (*matching(visible(call)), *narrowed))
    if deadline_from is not None:
        search = search.also(not_before("by_deadline", sortable(deadline_from)))
    if deadline_before is not None:
        search = search.also(before("by_deadline", sortable(deadline_before)))
    if q is not None:
        search = search.also(named(call, q))
    counted = call.views.counted(search, "state") if counts else None
    if state is not None:
        search = search.of(ONLY_LIVE if state in LIVE else EVERY).also(*matching({"state": state}))
    found = call.views.listed(search, WindowLine, page)
    return Listed(items=_told(call, found.items), next=found.next, counts=counted)


def _told(call: Caller, rows: list[WindowLine]) -> list[WindowAnswer]:
    known, names = rules(call), names_of(call, (row.project for row in rows))
    told = []
    for row in rows:
        holder = known.post(row.jurisdiction, row.department, row.item).holder_at(call.now)
        name = names.get(row.project)
        said = {"project_zh": name.name_zh, "project_en": name.name_en} if name else {}
        in_office = holder.person if holder else ""
        told.append(WindowAnswer(**dict(row), in_office=in_office, **said))
    return told


@router.get(
    CASE + "/shown/{digest}",
    responses=problems(CaseUnknown, ShownUnknown, RecordAltered, Forbidden),
)
def read_shown(
    project: Project, item: Item, digest: Annotated[str, Path(pattern=DIGEST)], call: Call
) -> ShownAnswer:
    """What the notice of a supervision window showed the representative, as it was served."""
    case_of(call, project, item)
    call.actor.require(*sorted(READERS))
    facts = cast(SignerPort, call.runtime).log.stream(case.stream_at(project, item))
    notice = next((f.event for f in facts if _shows(f.event, digest)), None)
    if not isinstance(notice, NoticeServed):
        raise ShownUnknown(digest, digest=digest)
    told = next((f.event for f in facts if notice.receipt == receipt_of(f)), None)
    text = told.model_dump_json(exclude_unset=True) if told else ""
    if told is None or hashlib.sha256(text.encode()).hexdigest() != digest:
        raise RecordAltered(f"{project}/{item}: {digest}")
    at = notice.served_at
    return ShownAnswer(digest=digest, stage=notice.stage, served_at=at, type=told.TYPE, text=text)


def _shows(event: Event, digest: str) -> bool:
    return isinstance(event, NoticeServed) and event.shown == digest
