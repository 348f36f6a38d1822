"""The centre's formal check of an objection (形式审查): registered, or returned to be mended."""

from collections.abc import Sequence

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.refusal import Conflict, Fault, Refusal, blanks, fault, so_many
from onestop_chassis.worktime import deadline
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Prose
from onestop_contracts.review import ObjectionRegistered, WindowExtended
from pydantic import Field

from onestop_review.case.acting import SOME_TEXT, CaseAct, ReasonsMissing
from onestop_review.case.events import ObjectionFell, ObjectionReturned
from onestop_review.case.ladder import ObjectionUnknown, OutOfTurn, known, on_rung, some_on_rung
from onestop_review.case.objection import incomplete
from onestop_review.case.objections import Objection
from onestop_review.case.state import MOVING, Case, CaseNow, moving
from onestop_review.case.who import the_centre
from onestop_review.case.words import CHECKABLE, Standing


class FormallyDeficient(Refusal):
    """The objection fails the formal check; `errors` lists where."""

    code = "formally-deficient"
    title = "The objection is formally deficient"
    title_zh = "反对意见形式审查不合格"
    remedy = "Return it to be mended."
    remedy_zh = "请退回补正。"


class FormallyInOrder(Conflict):
    """A mended objection that is formally in order cannot be returned once more."""

    code = "formally-in-order"
    title = "The mended objection is formally in order"
    title_zh = "补正后的反对意见形式合格"
    remedy = "Register it."
    remedy_zh = "请予登记。"


class RegisterObjection(CaseAct):
    """Finds the objection formally in order (登记); the case stops until it is resolved.

    The consultation has to be concluded by `consult_by`.

    Source: notice C7.
    """

    by = the_centre
    refuses = (*MOVING, ObjectionUnknown, OutOfTurn, FormallyDeficient)

    objection: Code = Field(max_length=64)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        moving(case, now)
        some_on_rung(case, *CHECKABLE, Standing.REGISTERED)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["RegisterObjection"]:
        return [cls(objection=one.objection) for one in case.objections]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        objection = known(case, self.objection)
        if objection.standing is Standing.REGISTERED:
            return []
        on_rung(objection, *CHECKABLE)
        faults = _formal_faults(case, objection, now)
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

    Once; mended and still deficient by the record, it falls.

    Source: notice C7.
    """

    by = the_centre
    refuses = (
        *MOVING,
        ObjectionUnknown,
        OutOfTurn,
        DoneOtherwise,
        ReasonsMissing,
        FormallyInOrder,
    )

    objection: Code = Field(max_length=64)
    deficiencies: tuple[Prose, ...] = Field(max_length=20, examples=[("未加盖部门公章",)])

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        moving(case, now)
        some_on_rung(case, *CHECKABLE, Standing.RETURNED)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["ReturnObjection"]:
        return [
            cls(objection=one.objection, deficiencies=one.deficiencies or (SOME_TEXT,))
            for one in case.objections
        ]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        objection = known(case, self.objection)
        if objection.standing is Standing.RETURNED:
            return self.done_before(deficiencies=objection.deficiencies)
        on_rung(objection, *CHECKABLE)
        faults = blanks(
            ("deficiencies", self.deficiencies, "say what is to be mended", "请说明应补正的内容")
        )
        if faults:
            raise ReasonsMissing("nothing named / 未说明缺陷", errors=faults)
        if objection.standing is Standing.FILED:
            return self._returned(case, objection, now)
        if not _formal_faults(case, objection, now):
            raise FormallyInOrder("nothing on the record is missing / 形式要件齐备")
        return [fell(case, objection, now, "still_deficient")]

    def _returned(self, case: Case, objection: Objection, now: CaseNow) -> Sequence[Event]:
        """The window is open again, for as long at least as there is to mend."""
        window, calendar = case.window(objection.stage), now.rules.calendar
        mend_by = deadline(now.at, case.limits(now).mending, calendar)
        sent_back = ObjectionReturned(
            project=case.facts.project,
            item=case.facts.item,
            stage=objection.stage,
            objection=objection.objection,
            deficiencies=self.deficiencies,
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
            facts=self.deficiencies,
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


def _formal_faults(case: Case, objection: Objection, now: CaseNow) -> list[Fault]:
    """Written, grounded, with legal basis, signed by who held the mandate when handing it in."""
    faults = incomplete(objection)
    if not case.post(now).held_by(objection.representative, objection.handed_in_at):
        faults.append(fault("signatory", "no mandate at receipt", "签署人收到时无委派"))
    return faults
