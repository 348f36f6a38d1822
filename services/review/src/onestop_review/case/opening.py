"""From the opening of a case to its acceptance (受理), by word or by law."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onestop_chassis.clock import clock_time
from onestop_chassis.refusal import Conflict, Fault, Refusal, fault
from onestop_chassis.worktime import WorkCalendar, deadline
from onestop_contracts.event import Event
from onestop_contracts.fields import Code
from onestop_contracts.identifiers import item_and_attempt
from onestop_contracts.parts import GuidanceItem, Material
from onestop_contracts.review import (
    CaseAccepted,
    CaseDeemedAccepted,
    CaseOpened,
    MaterialsAwaited,
    Opening,
)

from onestop_review.case.acting import CaseAct
from onestop_review.case.closed import MOVING
from onestop_review.case.course import lacking
from onestop_review.case.state import Case, CaseNow, handled, runs
from onestop_review.case.who import the_handler
from onestop_review.case.words import Progress


class AcceptedByLaw(Conflict):
    """The time for a correction notice is over: the case counts as accepted (art. 32)."""

    code = "accepted-by-law"
    title = "The case counts as accepted since its materials came in"
    title_zh = "逾期未告知补正，自收到材料之日起即为受理"
    remedy = "Nothing is to be done: the acceptance is recorded within a minute."
    remedy_zh = "无需操作，系统将在一分钟内记录视为受理。"


class CorrectionOpen(Conflict):
    """The applicant's correction has not come in yet."""

    code = "correction-open"
    title = "The correction has not come in yet"
    title_zh = "补正材料尚未收到"
    remedy = "Wait for the correction, or record it."
    remedy_zh = "请等待申请人补正，或先登记补正材料。"


class MaterialsMissing(Refusal):
    """Required materials are not there; `errors` lists each."""

    code = "materials-missing"
    title = "Required materials are missing"
    title_zh = "必要材料不齐全"
    remedy = "Wait until they are handed in; of a case that is open, ask for all of them at once."
    remedy_zh = "请待申请人交齐材料；已收件的，请一次性告知补正全部材料。"


class OpenCase(CaseAct):
    """By the docket: everything this item waits for is approved; opened once.

    Where required papers are not in, it awaits them instead, and no limit runs. `received_at`:
    when the item's materials were with the centre and it could be begun. The correction notice
    and, by silence, acceptance count from there. `prerequisites` are those of the item's needs
    that this project has.

    Source: notice A5, C2.
    """

    opens = True

    line: GuidanceItem
    division: Code
    major: bool
    materials: tuple[Material, ...]
    prerequisites: tuple[Code, ...]
    received_at: datetime
    filing: int = 1

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        if case.begun is not None:
            return []
        known = self._known(now)
        missing = lacking(known.required_materials, known.materials)
        if not missing:
            return [opened_with(known, self.received_at, now)]
        return [MaterialsAwaited(**dict(known), missing=missing, due_at=self.received_at)]

    def _known(self, now: CaseNow) -> Opening:
        known, item = now.rules, item_and_attempt(now.key("item"))[0]
        d = known.definition(self.line)
        return Opening(
            project=now.key("project"),
            item=item,
            item_version=d.version,
            name_zh=d.name_zh,
            name_en=d.name_en,
            phase=d.phase,
            before_start=d.before_start,
            department=d.department,
            jurisdiction=self.division,
            authority=known.power(self.division, item, now.day, major=self.major).authority,
            materials=self.materials,
            required_materials=d.materials,
            prerequisites=self.prerequisites,
            legal_limit_wd=d.legal_limit_wd,
            promised_limit_wd=d.promised_limit_wd,
            supervision=d.supervision,
            filing=self.filing,
        )


def opened_with(known: Opening, received_at: datetime, now: CaseNow, **since: Any) -> CaseOpened:
    """The opening of a case whose papers are in: the time for acceptance counts from there.

    `since` is what of `known` has changed since it was said.
    """
    rules, calendar = now.rules.rules_for(known.jurisdiction, known.item), now.rules.calendar
    said = {name: getattr(known, name) for name in Opening.model_fields}
    return CaseOpened(
        **{**said, **since},
        received_at=received_at,
        accept_by=deadline(received_at, rules.correction, calendar),
        rule_version=rules.version,
        calendar_version=calendar.version,
    )


class AcceptCase(CaseAct):
    """Takes the case on (受理); the notice to the representative follows at once.

    With complete materials, while a correction could still be asked for.
    """

    by = the_handler
    refuses = (*MOVING, CorrectionOpen, AcceptedByLaw, MaterialsMissing)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        if case.progress is Progress.ACCEPTED:
            return
        handled(case, now)
        if case.progress is Progress.CORRECTING:
            raise CorrectionOpen("the correction is still out / 补正材料尚未收到")
        if case.progress is Progress.OPENED:
            in_time(case, now)
        complete(case.missing)

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        if case.progress is Progress.ACCEPTED:
            return []
        return [
            CaseAccepted(
                project=case.facts.project,
                item=case.facts.item,
                department=case.facts.department,
                jurisdiction=case.facts.jurisdiction,
                accepted_at=now.at,
                decide_by=_decide_by(case, now.at, now.rules.calendar),
                materials=case.materials,
                accepted_by=now.person,
            )
        ]


class DeemAccepted(CaseAct):
    """By the timer: nobody asked for a correction in time, so it counts as accepted (视为受理)."""

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        if not runs(case) or case.progress is not Progress.OPENED or case.acceptance is None:
            return []
        if now.at < case.acceptance.deadline + case.limits(now).settle:
            return []
        start = case.acceptance.start
        return [
            CaseDeemedAccepted(
                project=case.facts.project,
                item=case.facts.item,
                department=case.facts.department,
                jurisdiction=case.facts.jurisdiction,
                effective_at=start,
                deemed_at=now.at,
                decide_by=_decide_by(case, start, now.rules.calendar),
                materials=case.materials,
            )
        ]


def in_time(case: Case, now: CaseNow) -> None:
    """Refuses once the time in which acceptance and correction are open is over."""
    assert case.acceptance is not None
    if now.at > case.acceptance.deadline:
        since = clock_time(case.acceptance.deadline)
        raise AcceptedByLaw(
            f"the time ended at {since} / 期限已于 {since} 届满",
            closed_at=case.acceptance.deadline.isoformat(),
        )


def complete(missing: Sequence[str], *others: Fault) -> None:
    """Refuses while these materials are not there; `others` is what is wrong besides."""
    if missing:
        errors = [fault("materials", f"{m} is missing", f"缺少材料 {m}") for m in missing]
        listed = ", ".join(missing)
        detail = f"missing: {listed} / 缺少：{listed}"
        raise MaterialsMissing(detail, errors=[*errors, *others])


def _decide_by(case: Case, start: datetime, calendar: WorkCalendar) -> datetime:
    return case.clock.ledger_from(start, calendar).deadline()
