"""The objecting department takes its objection back (撤回反对意见), in the consultation."""

from collections.abc import Sequence

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.refusal import blanks
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Prose
from pydantic import Field

from onestop_review.case.acting import SOME_TEXT, SPOKEN_FOR, CaseAct, ReasonsMissing
from onestop_review.case.closed import MOVING
from onestop_review.case.events import ObjectionWithdrawn
from onestop_review.case.ladder import ObjectionUnknown, OutOfTurn, known, on_rung, some_on_rung
from onestop_review.case.objection import representative
from onestop_review.case.state import Case, CaseNow, moving
from onestop_review.case.who import the_representative
from onestop_review.case.words import Standing


class WithdrawObjection(CaseAct):
    """Takes the objection back in the consultation (撤回反对意见), with the reason.

    The director then concludes the consultation with that; until then the case stands still.

    Source: notice C8.
    """

    by = the_representative
    refuses = (
        *MOVING,
        ObjectionUnknown,
        OutOfTurn,
        *SPOKEN_FOR,
        ReasonsMissing,
        DoneOtherwise,
    )

    objection: Code = Field(max_length=64)
    reason: Prose = Field(examples=["附件已补齐"])

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        moving(case, now)
        representative(case, now)
        some_on_rung(case, Standing.CONVENED)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["WithdrawObjection"]:
        return [
            cls(objection=one.objection, reason=one.withdrawn_because or SOME_TEXT)
            for one in case.objections
        ]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        objection = known(case, self.objection)
        on_rung(objection, Standing.CONVENED)
        holder = representative(case, now)
        if objection.withdrawn_at is not None:
            return self.done_before(reason=objection.withdrawn_because)
        faults = blanks(("reason", self.reason, "give the reason", "请说明理由"))
        if faults:
            raise ReasonsMissing("no reason / 未说明理由", errors=faults)
        return [
            ObjectionWithdrawn(
                project=case.facts.project,
                item=case.facts.item,
                stage=objection.stage,
                objection=self.objection,
                representative=holder.person,
                reason=self.reason,
                withdrawn_at=now.at,
            )
        ]
