"""What stands in the way of a decision: windows, duties, power, prerequisites."""

from collections.abc import Iterator

from onestop_chassis.clock import clock_time
from onestop_chassis.refusal import Conflict, Forbidden, Refusal, fault
from onestop_contracts.fields import Code
from onestop_contracts.parts import Authority, Stage

from onestop_review.case.acting import DutiesNotApart, objection_open
from onestop_review.case.duties import WORDS as DUTIES
from onestop_review.case.passing import NoDelegation, not_delegated
from onestop_review.case.state import Case, CaseNow
from onestop_review.case.supervision import DraftMissing
from onestop_review.delegation.state import Delegation
from onestop_review.docket import docket
from onestop_review.docket.events import Settled


class WindowOpen(Conflict):
    """A supervision window has not ended; `errors` lists each with its closing time."""

    code = "window-open"
    title = "A supervision window has not ended"
    title_zh = "默认监督期尚未结束"
    remedy = "Wait for the window to end."
    remedy_zh = "请待监督期结束后再作决定。"


class NotTheDepartment(Forbidden):
    """The negative list leaves this item with the department."""

    code = "not-the-department"
    title = "The department decides this item itself"
    title_zh = "该事项由主管部门决定"
    remedy = "Let the department's authorised person decide."
    remedy_zh = "请由主管部门有权人员决定。"


class PrerequisitesUnmet(Conflict):
    """Other items have to be approved first; `errors` lists each."""

    code = "prerequisites-unmet"
    title = "Prerequisites are not approved"
    title_zh = "前置事项尚未批准"
    remedy = "Wait for the items listed."
    remedy_zh = "请待所列前置事项批准后办理。"


def unfinished(case: Case) -> Iterator[Refusal]:
    """What has to happen before anybody decides."""
    if case.standing:
        yield objection_open(case)
    windows = {stage: case.served(stage) for stage in case.windows_before}
    waiting = [stage for stage, window in windows.items() if window is None or window.open]
    if waiting:
        listed = ", ".join(waiting)
        errors = [fault("windows", *_window_words(case, stage)) for stage in waiting]
        yield WindowOpen(f"not ended: {listed} / 监督期未结束", errors=errors, stages=waiting)
    if case.draft is None and case.windows_before:
        yield DraftMissing("no decision was drafted / 尚无拟办意见")


def _window_words(case: Case, stage: Stage) -> tuple[str, str]:
    window = case.served(stage)
    if window is None:
        return f"{stage} has not opened", f"{stage} 监督期尚未开始"
    until = clock_time(window.deadline)
    return f"{stage} is open until {until}", f"{stage} 监督期至 {until}"


def improper(case: Case, now: CaseNow) -> Iterator[Refusal]:
    """Who may not decide, and on whose power."""
    did = case.duties.either_of(now.person)
    if did:
        yield DutiesNotApart(DUTIES[did], did=did)
    department = case.facts.department
    if case.authority is Authority.CENTRE or now.actor.department == department:
        return
    if not_delegated(case, now):
        yield NoDelegation.of(case, now)
    else:
        yield NotTheDepartment(f"kept by {department} / 由该部门决定", department=department)


def unapprovable(case: Case, now: CaseNow) -> Iterator[Refusal]:
    """What an approval needs."""
    settled = now.state_of(docket).settled
    unmet = [i for i in prerequisites(case, now) if settled.get(i) is not Settled.APPROVED]
    if unmet:
        errors = [fault("prerequisites", f"{i} is not approved", f"{i} 未批准") for i in unmet]
        yield PrerequisitesUnmet(", ".join(unmet), errors=errors, unmet=unmet)


def prerequisites(case: Case, now: CaseNow) -> tuple[Code, ...]:
    """What the item needs by the project's sheet as it is now, whatever it needed when its case
    was opened; where no sheet names it any more, that."""
    known = now.state_of(docket)
    line = known.items.get(case.facts.item)
    return known.needs(line) if line else case.facts.prerequisites


def delegation(case: Case, now: CaseNow) -> Delegation | None:
    """What the item is delegated by on this day, if anything."""
    return now.rules.delegation(case.facts.jurisdiction, case.facts.item, now.day)
