"""The ladder after a registered objection: consultation (会商), then the government."""

from collections.abc import Sequence
from datetime import date, timedelta

from onestop_chassis.worktime import WorkCalendar, deadline, local_day
from onestop_contracts.event import Event
from onestop_contracts.parts import ConsultationOutcome, GovernmentOutcome
from onestop_contracts.review import (
    ConsultationConcluded,
    ConsultationConvened,
    EscalatedToGovernment,
    GovernmentDecided,
)

from onestop_review.case_commands import (
    ConcludeConsultation,
    ConveneConsultation,
    DecideByGovernment,
    Escalate,
)
from onestop_review.case_guard import blanks, live, moving
from onestop_review.case_refusals import ConsultationIncomplete, DutiesNotApart, SlotUnfit
from onestop_review.case_state import TERMINAL, Case
from onestop_review.fault import Fault, fault, so_many
from onestop_review.objecting import known, on_rung
from onestop_review.objections import Objection, Standing

DEPUTIES_DAYS = (0, 1)
"""Monday and Tuesday, by `date.weekday`."""
FARTHEST = timedelta(days=60)


def next_slot(day: date, calendar: WorkCalendar) -> date:
    """The first working Monday or Tuesday on or after `day`: the deputies are on site."""
    while day.weekday() not in DEPUTIES_DAYS or not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def convene(case: Case, c: ConveneConsultation) -> Sequence[Event]:
    """The director calls the department and the units concerned together on a deputies' day."""
    moving(case, c)
    objection = known(case, c.objection)
    if objection.standing is Standing.CONVENED and objection.slot_on == c.slot_on:
        return []
    on_rung(objection, Standing.REGISTERED)
    _fit(c)
    faults = blanks(("units", c.units, "name the units concerned", "请列明参加单位"))
    if faults:
        raise ConsultationIncomplete("no units / 未列参加单位", errors=faults)
    assert objection.term is not None
    return [
        ConsultationConvened(
            project=c.project,
            item=c.item,
            stage=objection.stage,
            objection=c.objection,
            convened_by=c.person,
            units=c.units,
            slot_on=c.slot_on,
            conclude_by=objection.term.deadline,
            convened_at=c.at,
        )
    ]


def _fit(c: ConveneConsultation) -> None:
    today = local_day(c.at)
    near = today <= c.slot_on <= today + FARTHEST
    if near and c.slot_on == next_slot(c.slot_on, c.calendar):
        return
    next_on = next_slot(c.slot_on if near else today, c.calendar).isoformat()
    error = fault("slot_on", f"the next one is {next_on}", f"下一个集中办公日为 {next_on}")
    raise SlotUnfit(f"the next slot is {next_on} / 见 {next_on}", errors=[error], next_on=next_on)


def conclude(case: Case, c: ConcludeConsultation) -> Sequence[Event]:
    """The consultation's outcome, by somebody who did not file the objection."""
    moving(case, c)
    objection = known(case, c.objection)
    on_rung(objection, Standing.CONVENED)
    if c.person in objection.people:
        raise DutiesNotApart("filed the objection / 系反对意见提出人", did="objection")
    faults = _record_faults(objection, c)
    if faults:
        raise ConsultationIncomplete(so_many(faults), errors=faults)
    return [
        ConsultationConcluded(
            project=c.project,
            item=c.item,
            stage=objection.stage,
            objection=c.objection,
            outcome=c.outcome,
            conditions=c.conditions,
            positions=c.positions,
            minutes=c.minutes,
            concluded_by=c.person,
            concluded_at=c.at,
        )
    ]


def _record_faults(objection: Objection, c: ConcludeConsultation) -> list[Fault]:
    faults = blanks(
        ("positions", c.positions, "record each unit's position", "请记录各单位意见"),
        ("minutes", c.minutes, "the minutes are missing", "缺少会议纪要"),
    )
    agreed = c.outcome is ConsultationOutcome.AGREED_WITH_CONDITIONS
    faults += _condition_faults(c.conditions, wanted=agreed)
    if objection.slot_on is not None and local_day(c.at) < objection.slot_on:
        on = objection.slot_on.isoformat()
        faults.append(fault("outcome", f"the consultation is on {on}", f"会商定于 {on}"))
    return faults


def escalate(case: Case, c: Escalate) -> Sequence[Event]:
    """No agreement was reached: it goes up, also while the case is suspended."""
    if case.progress in TERMINAL:
        return []
    live(case, c)
    objection = known(case, c.objection)
    if objection.standing is Standing.ESCALATED:
        return []
    on_rung(objection, Standing.NO_AGREEMENT)
    return [
        EscalatedToGovernment(
            project=c.project,
            item=c.item,
            stage=objection.stage,
            objection=c.objection,
            decide_by=deadline(c.at, c.rules.government, c.calendar),
            calendar_version=c.calendar.version,
            escalated_at=c.at,
        )
    ]


def decide_by_government(case: Case, c: DecideByGovernment) -> Sequence[Event]:
    """The government's decision, with its document; it binds the item."""
    moving(case, c)
    objection = known(case, c.objection)
    on_rung(objection, Standing.ESCALATED)
    faults = blanks(("document", c.document, "the document is missing", "缺少决定文件"))
    conditional = c.outcome is GovernmentOutcome.APPROVE_WITH_CONDITIONS
    faults += _condition_faults(c.conditions, wanted=conditional)
    if faults:
        raise ConsultationIncomplete(so_many(faults), errors=faults)
    return [
        GovernmentDecided(
            project=c.project,
            item=c.item,
            stage=objection.stage,
            objection=c.objection,
            outcome=c.outcome,
            conditions=c.conditions,
            document=c.document,
            decided_at=c.at,
        )
    ]


def _condition_faults(conditions: tuple[str, ...], *, wanted: bool) -> list[Fault]:
    if wanted == any(condition.strip() for condition in conditions):
        return []
    if wanted:
        return [fault("conditions", "say what was agreed", "请列明条件")]
    return [fault("conditions", "this outcome has none", "该结果不附条件")]
