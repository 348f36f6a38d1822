"""The ladder after a registered objection: consultation (会商), then the government."""

from collections.abc import Sequence
from datetime import date, timedelta

from onestop_chassis.refusal import Fault, Invalid, blanks, fault, so_many
from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Digest, Prose
from onestop_contracts.parts import ConsultationOutcome, Position
from onestop_contracts.review import ConsultationConcluded, ConsultationConvened
from pydantic import BaseModel, ConfigDict, Field

from onestop_review.case.acting import (
    DIGEST_OR_NONE,
    SOME_DIGEST,
    SOME_TEXT,
    CaseAct,
    DutiesNotApart,
)
from onestop_review.case.ladder import ObjectionUnknown, OutOfTurn, known, on_rung, some_on_rung
from onestop_review.case.objections import Objection
from onestop_review.case.state import MOVING, Case, CaseNow, moving
from onestop_review.case.who import the_director
from onestop_review.case.words import Standing

DEPUTIES_DAYS = (0, 1)
"""Monday and Tuesday, by `date.weekday`."""
FARTHEST = timedelta(days=60)


class ConsultationIncomplete(Invalid):
    """The consultation's invitation or its record lacks something; all of it is listed."""

    code = "consultation-incomplete"
    title = "The consultation's record is not complete"
    title_zh = "会商记录不完整"
    remedy = "Give everything listed and send it again."
    remedy_zh = "请补全所列内容后重新提交。"


class SlotUnfit(Invalid):
    """Consultations are held on working Mondays and Tuesdays; `next_on` is the next one."""

    code = "slot-unfit"
    title = "The deputies are not on site on that day"
    title_zh = "该日不是集中办公日"
    remedy = "Take the next working Monday or Tuesday."
    remedy_zh = "请选择下一个集中办公日（周一、周二且为工作日）。"


class LadderAct(CaseAct):
    """Which objection."""

    objection: Code = Field(max_length=64)


class ConveneConsultation(LadderAct):
    """Calls the department and the units concerned together (会商) on a deputies' day.

    `slot_on` is a day on which the deputies are on site: a working Monday or Tuesday.

    Source: notice C8, G2.
    """

    by = the_director
    refuses = (*MOVING, ObjectionUnknown, OutOfTurn, SlotUnfit, ConsultationIncomplete)

    units: tuple[Code, ...] = Field(max_length=50)
    slot_on: date

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        moving(case, now)
        some_on_rung(case, Standing.REGISTERED, Standing.CONVENED)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["ConveneConsultation"]:
        soonest = next_slot(now.day, now.rules.calendar)
        return [
            cls(objection=one.objection, units=(SOME_TEXT,), slot_on=one.slot_on or soonest)
            for one in case.objections
        ]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        objection = known(case, self.objection)
        if objection.standing is Standing.CONVENED and objection.slot_on == self.slot_on:
            return []
        on_rung(objection, Standing.REGISTERED)
        self._fit(now)
        faults = blanks(("units", self.units, "name the units concerned", "请列明参加单位"))
        if faults:
            raise ConsultationIncomplete("no units / 未列参加单位", errors=faults)
        assert objection.term is not None
        return [
            ConsultationConvened(
                project=case.facts.project,
                item=case.facts.item,
                stage=objection.stage,
                objection=self.objection,
                convened_by=now.person,
                units=self.units,
                slot_on=self.slot_on,
                conclude_by=objection.term.deadline,
                convened_at=now.at,
            )
        ]

    def _fit(self, now: CaseNow) -> None:
        today, calendar = now.day, now.rules.calendar
        near = today <= self.slot_on <= today + FARTHEST
        if near and self.slot_on == next_slot(self.slot_on, calendar):
            return
        next_on = next_slot(self.slot_on if near else today, calendar).isoformat()
        error = fault("slot_on", f"the next one is {next_on}", f"下一个集中办公日为 {next_on}")
        detail = f"the next slot is {next_on} / 见 {next_on}"
        raise SlotUnfit(detail, errors=[error], next_on=next_on)


class Said(BaseModel):
    """What one unit said."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=4000)

    unit: Code = Field(min_length=1, max_length=100)
    statement: Prose = Field(min_length=1)


class ConcludeConsultation(LadderAct):
    """Records how the consultation ended; without agreement it goes up to the government.

    By somebody who did not file the objection; `minutes` is their digest.

    Source: notice C8.
    """

    by = the_director
    refuses = (*MOVING, ObjectionUnknown, OutOfTurn, DutiesNotApart, ConsultationIncomplete)

    outcome: ConsultationOutcome
    positions: tuple[Said, ...] = Field(max_length=50)
    minutes: Digest = Field(pattern=DIGEST_OR_NONE)
    conditions: tuple[Prose, ...] = Field(default=(), max_length=50)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        moving(case, now)
        some_on_rung(case, Standing.CONVENED)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["ConcludeConsultation"]:
        return [
            cls(
                objection=one.objection,
                outcome=ConsultationOutcome.WITHDRAWN,
                positions=(Said(unit=SOME_TEXT, statement=SOME_TEXT),),
                minutes=SOME_DIGEST,
            )
            for one in case.objections
        ]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        objection = known(case, self.objection)
        on_rung(objection, Standing.CONVENED)
        if now.person in objection.people:
            raise DutiesNotApart("filed the objection / 系反对意见提出人", did="objection")
        faults = self._faults(objection, now)
        if faults:
            raise ConsultationIncomplete(so_many(faults), errors=faults)
        return [
            ConsultationConcluded(
                project=case.facts.project,
                item=case.facts.item,
                stage=objection.stage,
                objection=self.objection,
                outcome=self.outcome,
                conditions=self.conditions,
                positions=tuple(Position(**said.model_dump()) for said in self.positions),
                minutes=self.minutes,
                concluded_by=now.person,
                concluded_at=now.at,
            )
        ]

    def _faults(self, objection: Objection, now: CaseNow) -> list[Fault]:
        faults = blanks(
            ("positions", self.positions, "record each unit's position", "请记录各单位意见"),
            ("minutes", self.minutes, "the minutes are missing", "缺少会议纪要"),
        )
        agreed = self.outcome is ConsultationOutcome.AGREED_WITH_CONDITIONS
        faults += condition_faults(self.conditions, wanted=agreed)
        if objection.slot_on is not None and now.day < objection.slot_on:
            on = objection.slot_on.isoformat()
            faults.append(fault("outcome", f"the consultation is on {on}", f"会商定于 {on}"))
        return faults


def next_slot(day: date, calendar: WorkCalendar) -> date:
    """The first working Monday or Tuesday on or after `day`: the deputies are on site."""
    while day.weekday() not in DEPUTIES_DAYS or not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def condition_faults(conditions: tuple[str, ...], *, wanted: bool) -> list[Fault]:
    """A fault where an outcome lacks its conditions, or has some that it cannot have."""
    if wanted == bool(conditions):
        return []
    if wanted:
        return [fault("conditions", "say what was agreed", "请列明条件")]
    return [fault("conditions", "this outcome has none", "该结果不附条件")]
