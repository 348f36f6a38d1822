"""The centre's formal check of an objection (形式审查): registered, or returned to be mended."""

from collections.abc import Sequence

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.refusal import Conflict, Fault, Refusal, blanks, fault, so_many
from onestop_chassis.worktime import deadline
from onestop_contracts.event import Event
from onestop_contracts.fields import Code
from onestop_contracts.review import ObjectionRegistered, WindowExtended
from pydantic import Field

from onestop_review.case.acting import (
    CaseAct,
    DutiesNotApart,
    ReasonsMissing,
    neither_drafted_nor_supervised,
)
from onestop_review.case.closed import MOVING
from onestop_review.case.events import ObjectionFell, ObjectionReturned
from onestop_review.case.ladder import ObjectionUnknown, OutOfTurn, known, on_rung, some_on_rung
from onestop_review.case.objection import incomplete
from onestop_review.case.objections import Objection
from onestop_review.case.state import Case, CaseNow, moving
from onestop_review.case.who import the_centre
from onestop_review.case.words import CHECKABLE, DEFECTS, Defect, Standing

LACKING = {
    "document": Defect.NOT_WRITTEN,
    "grounds": Defect.NO_GROUNDS,
    "legal_basis": Defect.NO_LEGAL_BASIS,
    "signed": Defect.NO_SIGNATURE,
}
"""The defect of an objection that lacks this field."""


class FormallyDeficient(Refusal):
    """The objection fails the formal check; `errors` lists where."""

    code = "formally-deficient"
    title = "The objection is formally deficient"
    title_zh = "反对意见形式审查不合格"
    remedy = "Return it to be mended."
    remedy_zh = "请退回补正。"


class FormallyInOrder(Conflict):
    """A defect is named that the objection does not have; `errors` says what stands."""

    code = "formally-in-order"
    title = "The objection does not have this defect"
    title_zh = "反对意见不存在所列形式缺陷"
    remedy = "Name only what the record lacks; an objection that is in order is registered."
    remedy_zh = "仅可列明记录中确有的形式缺陷；形式合格的，请予登记。"


class RegisterObjection(CaseAct):
    """Finds the objection formally in order (登记); the case stops until it is resolved.

    Not by who drafted, or signed an objection in the case. The consultation has to be concluded
    by `consult_by`.

    Source: notice C7.
    """

    by = the_centre
    refuses = (*MOVING, ObjectionUnknown, OutOfTurn, DutiesNotApart, FormallyDeficient)

    objection: Code = Field(max_length=64)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        moving(case, now)
        some_on_rung(case, *CHECKABLE, Standing.REGISTERED)
        neither_drafted_nor_supervised(case, now)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["RegisterObjection"]:
        return [cls(objection=one.objection) for one in case.objections]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        objection = known(case, self.objection)
        if objection.standing is Standing.REGISTERED:
            return []
        on_rung(objection, *CHECKABLE)
        faults = list(defects(case, objection, now).values())
        if faults:
            raise FormallyDeficient(so_many(faults), errors=faults)
        calendar = now.rules.calendar
        return [
            ObjectionRegistered(
                project=case.facts.project,
                item=case.facts.item,
                stage=objection.stage,
                objection=self.objection,
                registered_by=now.person,
                consult_by=deadline(now.at, case.limits(now).consultation, calendar),
                calendar_version=calendar.version,
                registered_at=now.at,
            )
        ]


class ReturnObjection(CaseAct):
    """Returns a formally deficient objection (退回补正), with what exactly is to be mended.

    Only for defects of form that the record shows, not for what its grounds are worth, and not by
    who drafted, or signed an objection in the case. Once; mended and still deficient by the
    record, it falls.

    Source: notice C7.
    """

    by = the_centre
    refuses = (
        *MOVING,
        ObjectionUnknown,
        OutOfTurn,
        DutiesNotApart,
        DoneOtherwise,
        ReasonsMissing,
        FormallyInOrder,
    )

    objection: Code = Field(max_length=64)
    deficiencies: tuple[Defect, ...] = Field(max_length=20, examples=[(Defect.NO_SIGNATURE,)])

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        moving(case, now)
        some_on_rung(case, *CHECKABLE, Standing.RETURNED)
        neither_drafted_nor_supervised(case, now)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["ReturnObjection"]:
        tried = [(one, (defect,)) for one in case.objections for defect in Defect]
        before = [(one, one.defects) for one in case.objections if one.defects]
        return [cls(objection=one.objection, deficiencies=what) for one, what in (*before, *tried)]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        objection = known(case, self.objection)
        if objection.standing is Standing.RETURNED:
            return self.done_before(deficiencies=objection.defects or objection.deficiencies)
        on_rung(objection, *CHECKABLE)
        faults = blanks(
            ("deficiencies", self.deficiencies, "say what is to be mended", "请说明应补正的内容")
        )
        if faults:
            raise ReasonsMissing("nothing named / 未说明缺陷", errors=faults)
        self._verified(case, objection, now)
        if objection.standing is Standing.FILED:
            return self._returned(case, objection, now)
        return [fell(case, objection, now, "still_deficient")]

    def _verified(self, case: Case, objection: Objection, now: CaseNow) -> None:
        """Every defect named is one that the record shows."""
        shown = defects(case, objection, now)
        wrong = [one for one in dict.fromkeys(self.deficiencies) if one not in shown]
        if wrong:
            faults = [fault("deficiencies", *_stands(one, objection)) for one in wrong]
            raise FormallyInOrder(so_many(faults), errors=faults)

    def _returned(self, case: Case, objection: Objection, now: CaseNow) -> Sequence[Event]:
        """The window is open again, for as long at least as there is to mend."""
        window, calendar = case.window(objection.stage), now.rules.calendar
        told = tuple(DEFECTS[one] for one in dict.fromkeys(self.deficiencies))
        mend_by = deadline(now.at, case.limits(now).mending, calendar)
        sent_back = ObjectionReturned(
            project=case.facts.project,
            item=case.facts.item,
            stage=objection.stage,
            objection=objection.objection,
            deficiencies=told,
            returned_by=now.person,
            mend_by=mend_by,
            returned_at=now.at,
        )
        # A notice that came out while the objection held the window has not moved it yet.
        left = window.term.reopened(calendar)
        reopened = WindowExtended(
            project=case.facts.project,
            item=case.facts.item,
            stage=objection.stage,
            reason="mending",
            was=window.deadline,
            deadline=max(left, mend_by),
            facts=told,
            calendar_version=calendar.version,
            extended_at=now.at,
        )
        return [sent_back, reopened]


def fell(case: Case, objection: Objection, now: CaseNow, why: str) -> ObjectionFell:
    """The objection is no more; the window goes on to the deadline it has."""
    return ObjectionFell(
        project=case.facts.project,
        item=case.facts.item,
        stage=objection.stage,
        objection=objection.objection,
        reason=why,
        deadline=case.window(objection.stage).deadline,
        fell_at=now.at,
    )


def defects(case: Case, objection: Objection, now: CaseNow) -> dict[Defect, Fault]:
    """What the objection lacks by the record: written, grounded, with legal basis, signed by who
    held the mandate when handing it in."""
    lacks = {LACKING[fault["field"]]: fault for fault in incomplete(objection)}
    if not case.post(now).held_by(objection.representative, objection.handed_in_at):
        said = fault("signatory", "no mandate at receipt", "签署人收到时无委派")
        lacks[Defect.SIGNATORY_WITHOUT_MANDATE] = said
    return lacks


def _stands(defect: Defect, objection: Objection) -> tuple[str, str]:
    """What is on record where this defect was named."""
    match defect:
        case Defect.NOT_WRITTEN:
            return f"the document is {objection.document}", f"书面文件为 {objection.document}"
        case Defect.NO_GROUNDS:
            return f"the grounds are: {objection.grounds}", f"反对理由：{objection.grounds}"
        case Defect.NO_LEGAL_BASIS:
            return (
                f"the legal basis is: {objection.legal_basis}",
                f"法律依据：{objection.legal_basis}",
            )
        case Defect.NO_SIGNATURE:
            return "the document is signed", "文件已签署"
        case Defect.SIGNATORY_WITHOUT_MANDATE:
            return (
                f"{objection.representative} held the mandate",
                f"{objection.representative} 当时在任",
            )
