"""How a consultation (会商) ends: with every unit's position, its outcome and its minutes."""

from collections.abc import Sequence

from onestop_chassis.refusal import Conflict, Fault, Invalid, blanks, fault, so_many
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Digest, Prose
from onestop_contracts.parts import ConsultationOutcome, Position
from onestop_contracts.review import ConsultationConcluded
from pydantic import BaseModel, ConfigDict, Field

from onestop_review.case.acting import (
    DIGEST_OR_NONE,
    SOME_DIGEST,
    SOME_TEXT,
    CaseAct,
    DutiesNotApart,
    neither_drafted_nor_supervised,
)
from onestop_review.case.closed import MOVING
from onestop_review.case.ladder import ObjectionUnknown, OutOfTurn, known, on_rung, some_on_rung
from onestop_review.case.objections import Objection
from onestop_review.case.reexamination import with_reexamination
from onestop_review.case.state import Case, CaseNow, moving
from onestop_review.case.who import the_director
from onestop_review.case.words import Standing

ABSENT = "未到会 / did not come"
"""What is recorded of a unit that was convened and has no position."""


class ConsultationIncomplete(Invalid):
    """The consultation's invitation or its record lacks something; all of it is listed."""

    code = "consultation-incomplete"
    title = "The consultation's record is not complete"
    title_zh = "会商记录不完整"
    remedy = "Give everything listed and send it again."
    remedy_zh = "请补全所列内容后重新提交。"


class NotWithdrawn(Conflict):
    """Nobody withdraws an objection but the department that raised it."""

    code = "objection-not-withdrawn"
    title = "The objection was not withdrawn"
    title_zh = "反对意见未被撤回"
    remedy = "Let the department's chief representative or recorded stand-in withdraw it first."
    remedy_zh = "请先由提出意见的部门首席代表或已登记的代行人员撤回。"


class LadderAct(CaseAct):
    """Which objection."""

    objection: Code = Field(max_length=64)


class Said(BaseModel):
    """What one unit said."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=4000)

    unit: Code = Field(min_length=1, max_length=100)
    statement: Prose = Field(min_length=1)


class ConcludeConsultation(LadderAct):
    """Records how the consultation ended; without agreement it goes up to the government.

    By somebody who neither drafted nor supervised in the case; `minutes` is their digest. Each
    unit that was convened has its position, or is said to be `absent`. `withdrawn` needs the
    objecting department's own withdrawal, and after that nothing else is possible.

    Source: notice C8.
    """

    by = the_director
    refuses = (
        *MOVING,
        ObjectionUnknown,
        OutOfTurn,
        DutiesNotApart,
        NotWithdrawn,
        ConsultationIncomplete,
    )

    outcome: ConsultationOutcome
    positions: tuple[Said, ...] = Field(max_length=50)
    absent: tuple[Code, ...] = Field(default=(), max_length=50, examples=[("gs",)])
    minutes: Digest = Field(pattern=DIGEST_OR_NONE)
    conditions: tuple[Prose, ...] = Field(default=(), max_length=50)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        moving(case, now)
        some_on_rung(case, Standing.CONVENED)
        neither_drafted_nor_supervised(case, now)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["ConcludeConsultation"]:
        return [
            cls(
                objection=one.objection,
                outcome=(
                    ConsultationOutcome.WITHDRAWN
                    if one.withdrawn_at
                    else ConsultationOutcome.UPHELD
                ),
                positions=tuple(Said(unit=unit, statement=SOME_TEXT) for unit in one.units),
                minutes=SOME_DIGEST,
            )
            for one in case.objections
        ]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        objection = known(case, self.objection)
        on_rung(objection, Standing.CONVENED)
        if self.outcome is ConsultationOutcome.WITHDRAWN and objection.withdrawn_at is None:
            raise NotWithdrawn("the department has not withdrawn it / 部门尚未撤回")
        faults = self._faults(objection, now)
        if faults:
            raise ConsultationIncomplete(so_many(faults), errors=faults)
        concluded = ConsultationConcluded(
            project=case.facts.project,
            item=case.facts.item,
            stage=objection.stage,
            objection=self.objection,
            outcome=self.outcome,
            conditions=self.conditions,
            positions=(
                *(Position(**said.model_dump()) for said in self.positions),
                *(Position(unit=unit, statement=ABSENT) for unit in self.absent),
            ),
            minutes=self.minutes,
            concluded_by=now.person,
            concluded_at=now.at,
        )
        return with_reexamination(case, [concluded], now.at)

    def _faults(self, objection: Objection, now: CaseNow) -> list[Fault]:
        faults = self._position_faults(objection)
        faults += blanks(("minutes", self.minutes, "the minutes are missing", "缺少会议纪要"))
        agreed = self.outcome is ConsultationOutcome.AGREED_WITH_CONDITIONS
        faults += condition_faults(self.conditions, wanted=agreed)
        if objection.slot_on is not None and now.day < objection.slot_on:
            on = objection.slot_on.isoformat()
            faults.append(fault("outcome", f"the consultation is on {on}", f"会商定于 {on}"))
        if objection.withdrawn_at and self.outcome is not ConsultationOutcome.WITHDRAWN:
            faults.append(fault("outcome", "the objection was withdrawn", "反对意见已撤回"))
        return faults

    def _position_faults(self, objection: Objection) -> list[Fault]:
        """Every unit convened, and no other, has its position or its absence, once."""
        spoke = [one.unit for one in self.positions]
        told, faults = [*spoke, *self.absent], list[Fault]()
        unheard = [unit for unit in objection.units if unit not in told]
        if unheard or not spoke:
            units = ", ".join(unheard or objection.units)
            en, zh = (
                f"record the position or the absence of {units}",
                f"请记录 {units} 的意见或缺席",
            )
            faults.append(fault("positions", en, zh))
        strange = [unit for unit in told if unit not in objection.units]
        if strange:
            units = ", ".join(strange)
            faults.append(fault("positions", f"{units}: not convened", f"未通知 {units} 参加会商"))
        if len(told) != len(set(told)):
            faults.append(fault("positions", "each unit once", "每个单位仅记录一次"))
        return faults


def condition_faults(conditions: tuple[str, ...], *, wanted: bool) -> list[Fault]:
    """A fault where an outcome lacks its conditions, or has some that it cannot have."""
    if wanted == bool(conditions):
        return []
    if wanted:
        return [fault("conditions", "say what was agreed", "请列明条件")]
    return [fault("conditions", "this outcome has none", "该结果不附条件")]
