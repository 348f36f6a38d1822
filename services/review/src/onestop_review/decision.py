"""The draft of a decision, and the decision itself (准予 / 不予)."""

from collections.abc import Iterator, Sequence

from onestop_chassis.refusal import Refusal
from onestop_chassis.worktime import local_day
from onestop_contracts.event import Event
from onestop_contracts.parts import Authority, Stage
from onestop_contracts.review import ItemApproved, ItemRejected

from onestop_review.case_commands import Decide, DraftDecision, Outcome
from onestop_review.case_events import DecisionDrafted
from onestop_review.case_guard import accepted, blanks, clock_time
from onestop_review.case_refusals import (
    Bound,
    DraftedAlready,
    DraftMissing,
    DutiesNotApart,
    NoDelegation,
    NotSupervised,
    NotTheDepartment,
    ObjectionOpen,
    PrerequisitesUnmet,
    ReasonsMissing,
    WindowOpen,
)
from onestop_review.case_state import Case
from onestop_review.fault import fault, so_many


def draft_decision(case: Case, c: DraftDecision) -> Sequence[Event]:
    """The reviewer's proposal; it is what the second window supervises, so there is one."""
    accepted(case, c)
    if case.draft is not None:
        raise DraftedAlready(f"drafted by {case.draft.drafted_by} / 已拟办")
    _no_objection(case)
    if case.bound not in (None, c.outcome):
        raise Bound(f"only {case.bound} is possible / 仅可按处理结果拟办", outcome=case.bound)
    faults = blanks(("reasons", c.reasons, "give the reasons", "请说明理由"))
    if faults:
        raise ReasonsMissing("no reasons / 未说明理由", errors=faults)
    return [
        DecisionDrafted(
            project=c.project,
            item=c.item,
            department=case.facts.department,
            jurisdiction=case.facts.jurisdiction,
            outcome=c.outcome,
            conditions=c.conditions,
            reasons=c.reasons,
            drafted_by=c.drafted_by,
            drafted_at=c.at,
        )
    ]


def decide_item(case: Case, c: Decide) -> Sequence[Event]:
    """The terminal decision, once, with everything it rests on.

    Refused for the first obstacle, and `errors` lists all of them.
    """
    accepted(case, c)
    obstacles = [*_unfinished(case), *_improper(case, c), *_unfounded(case, c)]
    if obstacles:
        first = obstacles[0]
        first.errors = [error for one in obstacles for error in _told(one)]
        raise first
    said = ItemApproved if c.outcome is Outcome.APPROVE else ItemRejected
    centre = case.facts.authority is Authority.CENTRE
    delegated = c.delegated if centre else None
    return [
        said(
            project=c.project,
            item=c.item,
            decision=c.decision,
            person=c.person,
            capacity=c.capacity,
            centre=c.centre,
            department=case.facts.department,
            jurisdiction=case.facts.jurisdiction,
            authority=case.facts.authority,
            delegation=delegated.delegation if delegated else "",
            delegation_version=delegated.version if delegated else 0,
            mandate=c.mandate,
            item_version=case.facts.item_version,
            rule_version=c.rules.version,
            calendar_version=c.calendar.version,
            materials=case.materials,
            windows=tuple(case.windows[stage].summary() for stage in Stage),
            prerequisites=case.facts.prerequisites,
            conditions=_conditions(case, c),
            reasons=c.reasons or (case.draft.reasons if case.draft else ()),
            remedies=c.remedies,
            phase=case.facts.phase,
            before_start=case.facts.before_start,
            decided_at=c.at,
        )
    ]


def _unfinished(case: Case) -> Iterator[Refusal]:
    """What has to happen before anybody decides."""
    if case.standing:
        yield _objection_open(case)
    waiting = [stage for stage in Stage if stage not in case.windows or case.windows[stage].open]
    if waiting:
        listed = ", ".join(waiting)
        errors = [fault("windows", *_window_words(case, stage)) for stage in waiting]
        yield WindowOpen(f"not ended: {listed} / 监督期未结束", errors=errors, stages=waiting)
    if case.draft is None:
        yield DraftMissing("no decision was drafted / 尚无拟办意见")


def _window_words(case: Case, stage: Stage) -> tuple[str, str]:
    window = case.windows.get(stage)
    if window is None:
        return f"{stage} has not opened", f"{stage} 监督期尚未开始"
    until = clock_time(window.deadline)
    return f"{stage} is open until {until}", f"{stage} 监督期至 {until}"


def _improper(case: Case, c: Decide) -> Iterator[Refusal]:
    """Who may not decide, and on whose power."""
    if case.draft is not None and case.draft.drafted_by == c.person:
        yield DutiesNotApart("drafted this decision / 系拟办人", did="draft")
    if case.facts.authority is Authority.DEPARTMENT:
        if c.department != case.facts.department:
            yield NotTheDepartment(
                f"kept by {case.facts.department} / 由该部门决定", department=case.facts.department
            )
        return
    held = c.delegated
    day = local_day(c.at)
    if held is None or not held.in_force(day) or c.item not in held.items:
        yield NoDelegation(
            f"{c.item} is not delegated on {day} / 该日无有效委托", item=c.item, on=day.isoformat()
        )


def _unfounded(case: Case, c: Decide) -> Iterator[Refusal]:
    """What this outcome needs."""
    if case.bound not in (None, c.outcome):
        yield Bound(f"only {case.bound} is possible / 仅可按处理结果决定", outcome=case.bound)
    if c.outcome is Outcome.APPROVE:
        drafted = case.draft.outcome if case.draft else Outcome.APPROVE
        if drafted is not Outcome.APPROVE and case.bound is not Outcome.APPROVE:
            yield NotSupervised("the draft proposes a rejection / 拟办意见为不予")
        unmet = [item for item in case.facts.prerequisites if item not in c.approved]
        if unmet:
            errors = [fault("prerequisites", f"{i} is not approved", f"{i} 未批准") for i in unmet]
            yield PrerequisitesUnmet(", ".join(unmet), errors=errors, unmet=unmet)
    elif not c.reasons and not (case.draft and case.draft.outcome is Outcome.REJECT):
        error = fault("reasons", "say why it is rejected", "请说明不予的理由")
        yield ReasonsMissing("no reasons / 未说明理由", errors=[error])
    faults = blanks(
        ("decision", c.decision, "the document's number is missing", "缺少决定文号"),
        ("person", c.person, "nobody is named", "未列明决定人"),
        ("remedies", c.remedies, "the remedies are missing", "缺少救济途径"),
    )
    if faults:
        yield ReasonsMissing(so_many(faults), errors=faults)


def _told(refusal: Refusal) -> list[dict[str, str]]:
    return refusal.errors or [fault(refusal.code, refusal.title, refusal.title_zh)]


def _no_objection(case: Case) -> None:
    if case.standing:
        raise _objection_open(case)


def _objection_open(case: Case) -> ObjectionOpen:
    ids = [one.objection for one in case.standing]
    return ObjectionOpen(f"open: {', '.join(ids)} / 反对意见未处理完毕", objections=ids)


def _conditions(case: Case, c: Decide) -> tuple[str, ...]:
    """Those of the consultation or the government, of the draft, and the decision's own."""
    if c.outcome is Outcome.REJECT:
        return ()
    drafted = case.draft.conditions if case.draft else ()
    return tuple(dict.fromkeys((*case.conditions, *drafted, *c.conditions)))
