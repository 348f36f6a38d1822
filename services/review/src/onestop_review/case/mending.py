"""A returned objection handed in again (补正)."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.clock import clock_time
from onestop_chassis.refusal import Conflict, so_many
from onestop_contracts.event import Event
from onestop_contracts.fields import Code
from pydantic import Field

from onestop_review.case.acting import SPOKEN_FOR
from onestop_review.case.closed import MOVING
from onestop_review.case.events import ObjectionMended
from onestop_review.case.ladder import ObjectionUnknown, OutOfTurn, known, on_rung, some_on_rung
from onestop_review.case.objection import (
    COMPLETE,
    ObjectionAct,
    ObjectionIncomplete,
    incomplete,
    representative,
)
from onestop_review.case.objections import Objection
from onestop_review.case.state import Case, CaseNow, moving
from onestop_review.case.who import the_representative
from onestop_review.case.words import Standing


class MendingClosed(Conflict):
    """The time to mend the objection is over; `closed_at` says since when."""

    code = "mending-closed"
    title = "The time to mend the objection is over"
    title_zh = "反对意见补正期限已过"
    remedy = "While the window is still open, file a complete objection."
    remedy_zh = "监督期尚未结束的，可重新提出完整的书面反对意见。"


class MendObjection(ObjectionAct):
    """Hands a returned objection in again (补正); it keeps its receipt time.

    Complete now, and in time.

    Source: notice C7.
    """

    by = the_representative
    refuses = (
        *MOVING,
        ObjectionUnknown,
        OutOfTurn,
        DoneOtherwise,
        *SPOKEN_FOR,
        MendingClosed,
        ObjectionIncomplete,
    )

    objection: Code = Field(max_length=64)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        moving(case, now)
        some_on_rung(case, Standing.RETURNED, Standing.MENDED)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["MendObjection"]:
        mended = [one for one in case.objections if one.standing is Standing.MENDED]
        return [
            *(cls(objection=one.objection, **_said(one)) for one in mended),
            *(cls(objection=one.objection, **COMPLETE, signed=True) for one in case.objections),
        ]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        objection = known(case, self.objection)
        if objection.standing is Standing.MENDED:
            return self.done_before(**_said(objection))
        representative(case, now)
        on_rung(objection, Standing.RETURNED)
        assert objection.term is not None
        if now.at > objection.term.deadline:
            at = clock_time(objection.term.deadline)
            raise MendingClosed(
                f"the time to mend ended at {at} / 补正期限已于 {at} 届满",
                closed_at=objection.term.deadline.isoformat(),
            )
        faults = incomplete(self)
        if faults:
            raise ObjectionIncomplete(so_many(faults), errors=faults)
        return [
            ObjectionMended(
                project=case.facts.project,
                item=case.facts.item,
                stage=objection.stage,
                objection=self.objection,
                representative=now.person,
                grounds=self.grounds,
                legal_basis=self.legal_basis,
                document=self.document,
                signed=self.signed,
                mended_at=now.at,
            )
        ]


def _said(objection: Objection) -> dict[str, Any]:
    """What the objection says as it stands."""
    return objection.model_dump(include={"grounds", "legal_basis", "document", "signed"})
