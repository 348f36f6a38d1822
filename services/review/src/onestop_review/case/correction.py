"""The correction (补正): asked for once, in full and in time, and handed in."""

from collections.abc import Sequence

from onestop_chassis.refusal import Conflict, Fault, Invalid, blanks, fault, so_many
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Digest, Prose
from onestop_contracts.parts import Material, StopGround
from onestop_contracts.review import CaseClockPaused
from onestop_contracts.times import Day
from pydantic import BaseModel, ConfigDict, Field

from onestop_review.case.acting import DIGEST, CaseAct, out_of_reach
from onestop_review.case.closed import MOVING
from onestop_review.case.events import CorrectionRequested
from onestop_review.case.materials import corrected, merged
from onestop_review.case.opening import AcceptedByLaw, MaterialsMissing, complete, in_time
from onestop_review.case.state import Case, CaseNow, handled
from onestop_review.case.who import the_handler, the_owner_or_the_window
from onestop_review.case.words import Progress

CORRECTION_BASIS = "行政许可法 art. 32"


class AcceptedAlready(Conflict):
    """The case was taken on; a correction can no longer be asked for."""

    code = "case-accepted-already"
    title = "The case has been accepted"
    title_zh = "办件已受理"
    remedy = "Go on with the materials there are; a correction is asked for before acceptance."
    remedy_zh = "请按现有材料办理；补正应在受理前一次性告知。"


class CorrectionAskedOnce(Conflict):
    """A correction is asked for once, with everything in it."""

    code = "correction-asked-once"
    title = "A correction was asked for already"
    title_zh = "补正只能一次性告知"
    remedy = "Accept the case with what came in."
    remedy_zh = "请按已收到的材料受理。"


class CorrectionIncomplete(Invalid):
    """The correction notice does not list everything that is missing."""

    code = "correction-incomplete"
    title = "The correction notice is not complete"
    title_zh = "补正告知内容不完整"
    remedy = "List every missing material with reasons and the expected date in one notice."
    remedy_zh = "请在一份告知书中列明全部应补材料、理由及预计日期。"


class NoCorrectionOpen(Conflict):
    """Nobody asked for a correction, or it came in already."""

    code = "no-correction-open"
    title = "No correction is open"
    title_zh = "没有待补正的材料"
    remedy = "Nothing needs to be handed in."
    remedy_zh = "无需补交材料。"


class MaterialsNotAsked(Invalid):
    """Papers that the item does not ask for were handed in; `errors` lists each."""

    code = "materials-not-asked"
    title = "The item does not ask for these materials"
    title_zh = "本事项不需要所交材料"
    remedy = "Hand in what the item asks for, by its codes in the catalogue."
    remedy_zh = "请按目录中的材料编码提交本事项所需材料。"


class AwaitingMaterials(Conflict):
    """The item's papers are not all in: no limit runs, and no correction notice is due."""

    code = "awaiting-materials"
    title = "The item's materials are not all in yet"
    title_zh = "待交材料"
    remedy = "Wait until they are handed in at the one window; `missing` lists them."
    remedy_zh = "请待申请人在窗口交齐 missing 所列材料。"


class RequestCorrection(CaseAct):
    """Tells the applicant, once and completely, what to correct (补正告知).

    `materials` are the codes of all materials missing or deficient; not asked for in time, the
    case counts as accepted from the receipt on.
    """

    by = the_handler
    refuses = (
        *MOVING,
        AwaitingMaterials,
        AcceptedAlready,
        AcceptedByLaw,
        CorrectionAskedOnce,
        CorrectionIncomplete,
    )

    materials: tuple[Code, ...] = Field(max_length=100)
    reasons: tuple[Prose, ...] = Field(max_length=100, examples=[("总平面图缺少竖向设计",)])
    expected_on: Day

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        handled(case, now)
        if case.progress is Progress.ACCEPTED:
            raise AcceptedAlready("accepted already / 已受理")
        if case.progress is Progress.AWAITING_MATERIALS:
            missing = ", ".join(case.missing)
            raise AwaitingMaterials(f"{missing} / 待交材料", missing=list(case.missing))
        if case.progress is not Progress.CORRECTING:
            in_time(case, now)
        if case.corrected:
            raise CorrectionAskedOnce("asked for once already / 已一次性告知补正")

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        faults = self._faults(case, now)
        if faults:
            raise CorrectionIncomplete(so_many(faults), errors=faults)
        stop = CaseClockPaused(
            project=case.facts.project,
            item=case.facts.item,
            ground=StopGround.CORRECTION,
            reason="; ".join(self.reasons),
            basis=CORRECTION_BASIS,
            expected_end_on=self.expected_on,
            paused_at=now.at,
        )
        told = CorrectionRequested(
            project=case.facts.project,
            item=case.facts.item,
            materials=self.materials,
            reasons=self.reasons,
            expected_on=self.expected_on,
            person=now.person,
            requested_at=now.at,
        )
        return [told, stop]

    def _faults(self, case: Case, now: CaseNow) -> list[Fault]:
        faults = blanks(
            ("materials", self.materials, "list what is to be corrected", "请列明应补正的材料"),
            ("reasons", self.reasons, "give the reasons", "请说明理由"),
        )
        faults += out_of_reach("expected_on", self.expected_on, now.at)
        faults += [
            fault("materials", f"{code} is missing too: list it", f"材料 {code} 也缺少，应一并告知")
            for code in case.missing
            if code not in self.materials
        ]
        return faults + unasked(case, self.materials)


class HandedIn(BaseModel):
    """One document: its code in the catalogue and the SHA-256 of its bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=4000)

    code: Code = Field(min_length=1, max_length=100, examples=["site_plan"])
    digest: Digest = Field(pattern=DIGEST)
    name: Prose = Field(default="", examples=["总平面图.pdf"])


class SupplyCorrection(CaseAct):
    """Hands in what was asked for; a code handed in before is replaced.

    The time for acceptance is counted anew from here.
    """

    by = the_owner_or_the_window
    refuses = (*MOVING, NoCorrectionOpen, MaterialsMissing, MaterialsNotAsked)

    materials: tuple[HandedIn, ...] = Field(max_length=100)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        handled(case, now)
        if case.progress is not Progress.CORRECTING:
            raise NoCorrectionOpen("no correction is open / 没有待补正事项")

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        self._check(case)
        new = tuple(Material(**one.model_dump()) for one in self.materials)
        return corrected(case, merged(case.materials, new), now.at, now, new)

    def _check(self, case: Case) -> None:
        codes = [material.code for material in self.materials]
        faults = unasked(case, codes)
        missing = [code for code in case.correction_materials if code not in codes]
        complete(missing, *faults)
        if faults:
            raise MaterialsNotAsked(so_many(faults), errors=faults)


def unasked(case: Case, codes: Sequence[Code]) -> list[Fault]:
    """A fault for each code that the item does not ask for; one that names none asks for any."""
    required = case.facts.required_materials
    known = {*required, *(m.code for m in case.materials), *case.correction_materials}
    return [
        fault("materials", f"{code} is not asked for here", f"本事项不需要材料 {code}")
        for code in codes
        if required and code not in known
    ]
