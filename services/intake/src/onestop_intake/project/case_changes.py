"""How review's facts change what intake knows about a case."""

from datetime import datetime

from onestop_chassis.refusal import NotFound
from onestop_chassis.worktime import WorkCalendar, local_day, working_days_between
from onestop_contracts.parts import Stage, StopGround
from onestop_contracts.review import (
    AuthorityPassed,
    CaseAccepted,
    CaseClockPaused,
    CaseClockResumed,
    CaseDeemedAccepted,
    CaseOpened,
    CaseRefused,
    CaseResumed,
    CaseSuspended,
    CaseWithdrawn,
    ItemApproved,
    ItemRejected,
    LimitExtended,
    MaterialsAwaited,
    Opening,
    SupervisionOpened,
    WindowExtended,
)

from onestop_intake.project.case_progress import CaseProgress, CaseState, Hold
from onestop_intake.project.state import Project

ProgressFact = (
    MaterialsAwaited
    | CaseOpened
    | CaseAccepted
    | CaseDeemedAccepted
    | CaseClockPaused
    | CaseClockResumed
    | CaseSuspended
    | CaseResumed
    | LimitExtended
    | ItemApproved
    | ItemRejected
    | CaseRefused
    | CaseWithdrawn
    | SupervisionOpened
    | WindowExtended
    | AuthorityPassed
)
"""The facts of a case that move a project."""
AWAITED = "待申请人提交材料 / papers awaited"


class CaseUnknown(NotFound):
    """A fact about a case came before the one that opened it."""

    code = "case-not-yet-opened"
    title = "The case was never opened, as far as intake was told"
    title_zh = "尚未收到该办件的立案信息"
    remedy = "Check whether the fact that opened the case is parked."
    remedy_zh = "请检查立案事件是否被搁置。"


def overtaken(project: Project, fact: ProgressFact) -> bool:
    """Whether the fact is of a case before the one that counts: another attempt or filing."""
    if isinstance(fact, Opening) and fact.item not in project.cases:
        again = project.applied.get(fact.item)
        return fact.filing != project.filing or (again is not None and fact.attempt < again.attempt)
    return former(project, fact.item, fact.attempt)


def former(project: Project, item: str, attempt: int) -> bool:
    """Whether this case of the item does not count any more.

    Cases of an earlier filing were perhaps never heard of: then nothing of them is known.
    """
    case, again = project.cases.get(item), project.applied.get(item)
    if case is not None:
        return attempt < case.attempt
    return attempt < again.attempt if again else project.filing > 1


def changed(
    case: CaseProgress | None, fact: ProgressFact, at: datetime, calendar: WorkCalendar
) -> CaseProgress:
    """The case after the fact.

    Raises:
        CaseUnknown: nothing is known of the case, and the fact is not its opening.
    """
    if isinstance(fact, MaterialsAwaited):
        return _held(_begun(fact, CaseState.AWAITING_MATERIALS, at), _awaiting(at))
    if isinstance(fact, CaseOpened):
        return _begun(fact, CaseState.OPENED, at)
    if case is None or case.attempt != fact.attempt:
        raise CaseUnknown(f"{fact.project} {fact.item}", project=fact.project, item=fact.item)
    match fact:
        case CaseAccepted() | CaseDeemedAccepted():
            return case.model_copy(update={"state": CaseState.ACCEPTED})
        case CaseClockPaused(ground=ground, basis=basis, expected_end_on=end):
            return _held(case, Hold(ground=ground, basis=basis, from_at=at, expected_end_on=end))
        case CaseSuspended(basis=basis):
            return _held(case, Hold(ground=StopGround.SUSPENSION, basis=basis, from_at=at))
        case CaseClockResumed(ground=ground):
            return _lifted(case, ground, at, calendar)
        case CaseResumed():
            return _lifted(case, StopGround.SUSPENSION, at, calendar)
        case LimitExtended(working_days=days):
            return case.model_copy(update={"extra_wd": case.extra_wd + days})
        case (
            SupervisionOpened(stage=stage, deadline=ends)
            | WindowExtended(stage=stage, deadline=ends)
        ):
            handling = {"window_ends_on": local_day(ends)} if stage is Stage.HANDLING else {}
            return case.model_copy(update=handling)
        case AuthorityPassed(passed_to=holder):
            return case.model_copy(update={"authority": holder})
        case ItemApproved():
            return _ended(case, CaseState.APPROVED, at)
        case ItemRejected():
            return _ended(case, CaseState.REJECTED, at)
        case CaseRefused():
            return _ended(case, CaseState.REFUSED, at)
        case CaseWithdrawn():
            return _ended(case, CaseState.WITHDRAWN, at)


def _begun(fact: CaseOpened | MaterialsAwaited, state: CaseState, at: datetime) -> CaseProgress:
    return CaseProgress(
        item=fact.item,
        attempt=fact.attempt,
        department=fact.department,
        before_start=fact.before_start,
        authority=fact.authority,
        state=state,
        opened_on=local_day(at),
    )


def _awaiting(at: datetime) -> Hold:
    """Papers that are awaited are the applicant's time, as those that a correction asks for."""
    return Hold(ground=StopGround.CORRECTION, basis=AWAITED, from_at=at)


def _held(case: CaseProgress, hold: Hold) -> CaseProgress:
    others = tuple(known for known in case.holds if known.ground is not hold.ground)
    return case.model_copy(update={"holds": (*others, hold)})


def _lifted(
    case: CaseProgress, ground: StopGround, at: datetime, calendar: WorkCalendar
) -> CaseProgress:
    """Without that hold; each working day stopped is added once, however many holds it had."""
    lifted = next((hold for hold in case.holds if hold.ground is ground), None)
    if lifted is None:
        return case
    left = tuple(hold for hold in case.holds if hold is not lifted)
    since = min(hold.from_at for hold in case.holds)
    until = min((hold.from_at for hold in left), default=at)
    days = max(0, working_days_between(local_day(since), local_day(until), calendar))
    return case.model_copy(update={"holds": left, "extra_wd": case.extra_wd + days})


def _ended(case: CaseProgress, state: CaseState, at: datetime) -> CaseProgress:
    return case.model_copy(update={"state": state, "decided_on": local_day(at), "holds": ()})
