"""What the decision rests on besides supervision: project, catalogue, papers, needs, power."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from onestop_chassis.worktime import local_day
from onestop_contracts.identifiers import case_of_licence
from onestop_contracts.intake import (
    GuidanceIssued,
    ProjectAccepted,
    ProjectClosed,
    ProjectFiled,
    ProjectRefused,
    ProjectWithdrawn,
)
from onestop_contracts.parts import Authority, CatalogueItem, PassingGround
from onestop_contracts.people import CITY
from onestop_contracts.review import (
    AuthorityPassed,
    CaseAccepted,
    CaseDeemedAccepted,
    CaseOpened,
    CatalogueRevised,
    ItemApproved,
    LicenceRevoked,
)

from onestop_archive.decision.delegations import governing
from onestop_archive.decision.evidence import Check, Evidence, Told, Words, answer

ENDINGS = (ProjectRefused, ProjectWithdrawn, ProjectClosed)
UNDER_WAY = timedelta(seconds=60)
"""A case may be decided before what was recorded of the project, its end or another sheet, has
reached the service that decides."""


def project(e: Evidence) -> Check:
    """The project was filed, taken on, told that it needs this item, and was still going on."""
    return answer(
        "project",
        _astray(e),
        (
            "The project was accepted, its guidance sheet names the item, and it was going on.",
            "项目已受理，指导单载有该事项，决定时项目未终结。",
        ),
    )


def _astray(e: Evidence) -> Iterator[Words]:
    d = e.decision
    if not any(f.division == d.jurisdiction for _, f in e.of_project(ProjectFiled)):
        yield "it was not filed in this jurisdiction", "未在该辖区申报"
    if not any(a.accepted_at <= d.decided_at for _, a in e.of_project(ProjectAccepted)):
        yield "it was not accepted", "项目未受理"
    sheets = [sheet for _, sheet in e.of_project(GuidanceIssued)]
    lines = [(line.item, line.item_version) for sheet in sheets for line in sheet.items]
    if (d.item, d.item_version) not in lines:
        yield "the guidance sheet does not name this version", "指导单未载该版本事项"
    for ending in ENDINGS:
        for told, _ in e.of_project(ending):
            if e.decided.row.recorded_at - told.row.recorded_at < UNDER_WAY:
                continue
            yield f"it had ended ({told.row.id})", f"项目此前已终结（{told.row.id}）"


def catalogue(e: Evidence) -> Check:
    """The item as the case handled it is the catalogue's version that the decision names."""
    return answer(
        "catalogue",
        _unlisted(e),
        (
            f"The item is version {e.decision.item_version} of the catalogue, taken as it stands.",
            f"该事项为目录第 {e.decision.item_version} 版，按目录办理。",
        ),
    )


def _unlisted(e: Evidence) -> Iterator[Words]:
    opened, d = e.first(CaseOpened), e.decision
    listed = _listed(e)
    if opened is None or listed is None:
        yield "case or catalogue version is not on record", "未见立案或目录版本记录"
        return
    handled = (
        opened.item_version,
        opened.department,
        opened.legal_limit_wd,
        opened.promised_limit_wd,
        frozenset(opened.required_materials),
        opened.phase,
        opened.supervision,
    )
    wanted = (
        listed.version,
        listed.department,
        listed.legal_limit_wd,
        listed.promised_limit_wd,
        frozenset(listed.materials),
        listed.phase,
        listed.supervision,
    )
    if handled != wanted or d.department != listed.department or d.phase != listed.phase:
        yield "it was handled otherwise than the catalogue says", "办理内容与目录不符"


def _listed(e: Evidence) -> CatalogueItem | None:
    wanted = (e.decision.item, e.decision.item_version)
    items = (one for _, revised in e.known(CatalogueRevised) for one in revised.items)
    return next((one for one in items if (one.item, one.version) == wanted), None)


def materials(e: Evidence) -> Check:
    """The papers are exactly those that the case was accepted with, and none is missing."""
    return answer(
        "materials",
        _papers(e),
        (
            "The papers the decision names are those the case was accepted with.",
            "决定所列材料与受理时的材料一致。",
        ),
    )


def _papers(e: Evidence) -> Iterator[Words]:
    accepted = e.first(CaseAccepted) or e.first(CaseDeemedAccepted)
    opened = e.first(CaseOpened)
    if accepted is None or opened is None:
        yield "the case was never accepted", "办件未受理"
        return
    named = {(m.code, m.digest) for m in e.decision.materials}
    if named != {(m.code, m.digest) for m in accepted.materials}:
        yield "the papers are others than at acceptance", "所列材料与受理时不同"
    missing = set(opened.required_materials) - {m.code for m in accepted.materials}
    if missing and isinstance(accepted, CaseAccepted):
        lacking = ", ".join(sorted(missing))
        yield f"accepted without {lacking}", f"受理时缺少 {lacking}"


def prerequisites(e: Evidence) -> Check:
    """Everything the item needs was approved before it."""
    wanted = sorted(e.decision.prerequisites)
    return answer(
        "prerequisites",
        _unmet(e),
        (
            f"Every item it needs was approved first: {', '.join(wanted) or 'none'}.",
            f"所需前置事项均已先行批准：{'、'.join(wanted) or '无'}。",
        ),
    )


def _unmet(e: Evidence) -> Iterator[Words]:
    wanted = set(e.decision.prerequisites)
    revoked = {case_of_licence(gone.number) for _, gone in e.of_project(LicenceRevoked)}
    approvals = (approval for _, approval in e.of_project(ItemApproved))
    approved = {approval.item for approval in approvals if approval.case not in revoked}
    for item in sorted(wanted - approved):
        yield f"{item} was not approved before", f"{item} 未先行批准"
    if wanted not in _needed(e):
        yield "they are others than the guidance sheet says", "与指导单所列前置事项不同"


def _needed(e: Evidence) -> Sequence[set[str]]:
    """What the item needed by the sheet issued last; by the one before it as well, as long as the
    last may not have reached the service that decides."""
    opened = e.first(CaseOpened)
    needed = [set(opened.prerequisites)] if opened else []
    for told, sheet in e.of_project(GuidanceIssued):
        needs = [set(line.needs) for line in sheet.items if line.item == e.decision.item]
        under_way = e.decided.row.recorded_at - told.row.recorded_at < UNDER_WAY
        needed = [*needed, *needs] if under_way else needs or needed
    return needed


def delegation(e: Evidence) -> Check:
    """C1, C2: the centre decides by a delegation in force that day, or the department itself."""
    d = e.decision
    good = (
        f"The centre decided under delegation {d.delegation} (version {d.delegation_version}).",
        f"中心依据委托 {d.delegation}（第 {d.delegation_version} 版）作出决定。",
    )
    if d.authority is Authority.DEPARTMENT:
        good = (
            f"The department {d.department} itself decided: it held the power that day.",
            f"当日决定权属主管部门（{d.department}），由其自行决定。",
        )
    return answer("delegation", _unpowered(e), good)


def _unpowered(e: Evidence) -> Iterator[Words]:
    d, opened = e.decision, e.first(CaseOpened)
    if opened is not None:
        yield from _held_by(e, opened)
    if d.authority is Authority.DEPARTMENT:
        if d.delegation:
            yield "the department decides by no delegation", "部门自行决定，不应载有委托"
        return
    day = local_day(d.decided_at)
    granted = governing(e, d.delegation, day, e.decided)
    if granted is None:
        yield f"{d.delegation} was not in force on {day}", f"{d.delegation} 于 {day} 无效"
        return
    told, grant = granted
    if grant.version != d.delegation_version:
        yield f"version {grant.version} was in force", f"当日有效的为第 {grant.version} 版"
    if grant.department != d.department or grant.jurisdiction not in (d.jurisdiction, CITY):
        yield f"{told.row.id} is another department's or place's", f"{told.row.id} 部门或辖区不符"
    if d.item not in grant.items:
        yield f"it does not name {d.item}", f"委托未包含 {d.item}"


def _held_by(e: Evidence, opened: CaseOpened) -> Iterator[Words]:
    """Whether the side that decided is the one the power was with at last, step by step."""
    holder = opened.authority
    for told in e.past:
        passing = told.event
        if not isinstance(passing, AuthorityPassed):
            continue
        if passing.passed_from is not holder or passing.passed_to is holder:
            yield f"{told.row.id} passes what the other side held", f"{told.row.id} 移转主体不符"
        if passing.ground is PassingGround.DELEGATION_ENDED and _in_force(e, told):
            yield f"{passing.basis} had not ended ({told.row.id})", f"{passing.basis} 当时仍有效"
        holder = passing.passed_to
    if e.decision.authority is not holder:
        yield "the other side held the power to decide", "决定主体与决定权归属不符"


def _in_force(e: Evidence, passed: Told) -> bool:
    """Whether the delegation that is said to have ended held that day, as known when it passed."""
    passing = passed.event
    held = governing(e, passing.basis, local_day(passing.effective_at), passed)
    return held is not None and passing.item in held[1].items
