"""From the opening of a case to its acceptance (受理), by word or by law."""

from collections.abc import Sequence
from datetime import datetime

from onestop_chassis.worktime import WorkCalendar, deadline
from onestop_contracts.event import Event
from onestop_contracts.parts import Material, StopGround
from onestop_contracts.review import (
    CaseAccepted,
    CaseClockPaused,
    CaseClockResumed,
    CaseDeemedAccepted,
    CaseOpened,
    CaseWithdrawn,
)

from onestop_review.case_commands import (
    AcceptCase,
    DeemAccepted,
    OpenCase,
    RequestCorrection,
    SupplyCorrection,
    WithdrawCase,
)
from onestop_review.case_events import CorrectionRequested, CorrectionSupplied
from onestop_review.case_guard import blanks, clock_time, live, moving, out_of_reach, runs
from onestop_review.case_refusals import (
    AcceptedAlready,
    AcceptedByLaw,
    CorrectionAskedOnce,
    CorrectionIncomplete,
    CorrectionOpen,
    MaterialsMissing,
    NoCorrectionOpen,
    ReasonsMissing,
)
from onestop_review.case_state import Case, Progress
from onestop_review.fault import Fault, fault, so_many

CORRECTION_BASIS = "行政许可法 art. 32"


def open_case(case: Case, c: OpenCase) -> Sequence[Event]:
    """Opened once; asked again it is there already."""
    if case.opened is not None:
        return []
    d = c.definition
    return [
        CaseOpened(
            project=c.project,
            item=c.item,
            item_version=d.version,
            name_zh=d.name_zh,
            name_en=d.name_en,
            phase=d.phase,
            before_start=d.before_start,
            department=d.department,
            jurisdiction=c.jurisdiction,
            authority=c.authority,
            materials=c.materials,
            required_materials=d.materials,
            prerequisites=c.prerequisites,
            legal_limit_wd=d.legal_limit_wd,
            promised_limit_wd=d.promised_limit_wd,
            received_at=c.received_at,
            accept_by=deadline(c.received_at, c.rules.correction, c.calendar),
            rule_version=c.rules.version,
            calendar_version=c.calendar.version,
        )
    ]


def request_correction(case: Case, c: RequestCorrection) -> Sequence[Event]:
    """Once, in full and in time; otherwise the case counts as accepted from the receipt on."""
    _waiting(case, c)
    if case.corrected:
        raise CorrectionAskedOnce("asked for once already / 已一次性告知补正")
    faults = _notice_faults(case, c)
    if faults:
        raise CorrectionIncomplete(so_many(faults), errors=faults)
    stop = CaseClockPaused(
        project=c.project,
        item=c.item,
        ground=StopGround.CORRECTION,
        reason="; ".join(c.reasons),
        basis=CORRECTION_BASIS,
        expected_end_on=c.expected_on,
        paused_at=c.at,
    )
    told = CorrectionRequested(
        project=c.project,
        item=c.item,
        materials=c.materials,
        reasons=c.reasons,
        expected_on=c.expected_on,
        person=c.person,
        requested_at=c.at,
    )
    return [told, stop]


def _notice_faults(case: Case, c: RequestCorrection) -> list[Fault]:
    faults = blanks(
        ("materials", c.materials, "list what is to be corrected", "请列明应补正的材料"),
        ("reasons", c.reasons, "give the reasons", "请说明理由"),
    )
    faults += out_of_reach("expected_on", c.expected_on, c.at)
    faults += [
        fault("materials", f"{code} is missing too: list it", f"材料 {code} 也缺少，应一并告知")
        for code in case.missing
        if code not in c.materials
    ]
    known = {*case.facts.required_materials, *(m.code for m in case.materials)}
    faults += [
        fault("materials", f"{code} is not asked for here", f"本事项不需要材料 {code}")
        for code in c.materials
        if code not in known
    ]
    return faults


def supply_correction(case: Case, c: SupplyCorrection) -> Sequence[Event]:
    """Everything asked for came in: the time for acceptance is counted anew from here."""
    moving(case, c)
    if case.progress is not Progress.CORRECTING:
        raise NoCorrectionOpen("no correction is open / 没有待补正事项")
    there = {material.code for material in c.materials}
    _complete([code for code in case.requested if code not in there])
    resumed = CaseClockResumed(
        project=c.project, item=c.item, ground=StopGround.CORRECTION, resumed_at=c.at
    )
    supplied = CorrectionSupplied(
        project=c.project,
        item=c.item,
        materials=_merged(case.materials, c.materials),
        supplied_at=c.at,
        accept_by=deadline(c.at, c.rules.correction, c.calendar),
        calendar_version=c.calendar.version,
    )
    return [supplied, resumed]


def accept_case(case: Case, c: AcceptCase) -> Sequence[Event]:
    """Taken on with complete materials, while a correction could still be asked for."""
    if case.progress is Progress.ACCEPTED:
        return []
    _waiting(case, c)
    _complete(list(case.missing))
    return [
        CaseAccepted(
            project=c.project,
            item=c.item,
            department=case.facts.department,
            jurisdiction=case.facts.jurisdiction,
            accepted_at=c.at,
            decide_by=_decide_by(case, c.at, c.calendar),
            materials=case.materials,
        )
    ]


def deem_accepted(case: Case, c: DeemAccepted) -> Sequence[Event]:
    """Nobody asked for a correction in time: accepted as of the day the materials came in."""
    if not runs(case) or case.progress is not Progress.OPENED or case.acceptance is None:
        return []
    if c.at < case.acceptance.deadline + c.rules.settle:
        return []
    return [
        CaseDeemedAccepted(
            project=c.project,
            item=c.item,
            department=case.facts.department,
            jurisdiction=case.facts.jurisdiction,
            effective_at=case.acceptance.start,
            deemed_at=c.at,
            decide_by=_decide_by(case, case.acceptance.start, c.calendar),
            materials=case.materials,
        )
    ]


def withdraw_case(case: Case, c: WithdrawCase) -> Sequence[Event]:
    """The applicant may take the item back until it is decided."""
    if case.progress is Progress.WITHDRAWN:
        return []
    live(case, c)
    faults = blanks(("reason", c.reason, "give the reason", "请说明理由"))
    if faults:
        raise ReasonsMissing("no reason / 未说明理由", errors=faults)
    return [CaseWithdrawn(project=c.project, item=c.item, reason=c.reason, withdrawn_at=c.at)]


def _waiting(case: Case, c: RequestCorrection | AcceptCase) -> None:
    """The case waits for acceptance, and the time in which that is open is not over."""
    moving(case, c)
    if case.progress is Progress.ACCEPTED:
        raise AcceptedAlready("accepted already / 已受理")
    if case.progress is Progress.CORRECTING:
        if isinstance(c, RequestCorrection):
            raise CorrectionAskedOnce("asked for once already / 已一次性告知补正")
        raise CorrectionOpen("the correction is still out / 补正材料尚未收到")
    assert case.acceptance is not None
    if c.at > case.acceptance.deadline:
        since = clock_time(case.acceptance.deadline)
        raise AcceptedByLaw(
            f"the time ended at {since} / 期限已于 {since} 届满",
            closed_at=case.acceptance.deadline.isoformat(),
        )


def _complete(missing: list[str]) -> None:
    if missing:
        errors = [fault("materials", f"{m} is missing", f"缺少材料 {m}") for m in missing]
        listed = ", ".join(missing)
        raise MaterialsMissing(f"missing: {listed} / 缺少：{listed}", errors=errors)


def _decide_by(case: Case, start: datetime, calendar: WorkCalendar) -> datetime:
    return case.clock_from(start).under(calendar).deadline()


def _merged(before: tuple[Material, ...], new: tuple[Material, ...]) -> tuple[Material, ...]:
    return tuple({m.code: m for m in (*before, *new)}.values())
