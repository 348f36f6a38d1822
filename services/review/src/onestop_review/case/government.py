"""The last rung of the ladder: the government decides (报政府决定) what was not agreed on."""

from collections.abc import Sequence

from onestop_chassis.refusal import Conflict, blanks, so_many
from onestop_chassis.worktime import deadline
from onestop_contracts.event import Event
from onestop_contracts.fields import Digest, Prose
from onestop_contracts.parts import GovernmentOutcome
from onestop_contracts.review import EscalatedToGovernment, GovernmentDecided
from pydantic import Field

from onestop_review.case.acting import (
    DIGEST_OR_NONE,
    SOME_DIGEST,
    DutiesNotApart,
    neither_drafted_nor_supervised,
)
from onestop_review.case.binding import Ruling
from onestop_review.case.closed import MOVING
from onestop_review.case.consultation import ConsultationIncomplete, LadderAct, condition_faults
from onestop_review.case.ladder import ObjectionUnknown, OutOfTurn, known, on_rung, some_on_rung
from onestop_review.case.objections import Objection
from onestop_review.case.reexamination import with_reexamination
from onestop_review.case.state import Case, CaseNow, moving
from onestop_review.case.who import the_director, the_government
from onestop_review.case.words import Standing


class RulingStands(Conflict):
    """The government decided about this item before; `outcome` and `document` say what."""

    code = "government-decision-stands"
    title = "The government decided about this item before"
    title_zh = "政府已就该事项作出决定"
    remedy = "Record the same outcome and conditions: the first decision stands to the case's end."
    remedy_zh = "请按政府已作出的决定登记；该决定至办件办结前有效。"


class EscalateObjection(LadderAct):
    """Takes it up to the government (上报); it goes by itself when there was no agreement.

    Also while the case is suspended. Where the government has decided about the item before,
    that decision settles this objection too, at once.

    Source: notice C9.
    """

    by = the_director
    refuses = (ObjectionUnknown, OutOfTurn)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        if not case.over:
            some_on_rung(case, Standing.NO_AGREEMENT, Standing.ESCALATED)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["EscalateObjection"]:
        return [cls(objection=one.objection) for one in case.objections]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        if case.over:
            return []
        objection = known(case, self.objection)
        if objection.standing is Standing.ESCALATED:
            return []
        on_rung(objection, Standing.NO_AGREEMENT)
        if case.ruling is not None:
            return with_reexamination(case, [_settled(case, case.ruling, objection)], now.at)
        calendar = now.rules.calendar
        return [
            EscalatedToGovernment(
                project=case.facts.project,
                item=case.facts.item,
                stage=objection.stage,
                objection=self.objection,
                decide_by=deadline(now.at, case.limits(now).government, calendar),
                calendar_version=calendar.version,
                escalated_at=now.at,
            )
        ]


class RecordGovernmentDecision(LadderAct):
    """Records the government's decision, with its document; it binds the item.

    To the end of the case, whatever is objected later; every objection that is with the
    government is settled by it.

    Source: notice C9.
    """

    by = the_government
    refuses = (
        *MOVING,
        ObjectionUnknown,
        OutOfTurn,
        DutiesNotApart,
        ConsultationIncomplete,
        RulingStands,
    )

    outcome: GovernmentOutcome
    document: Digest = Field(pattern=DIGEST_OR_NONE)
    conditions: tuple[Prose, ...] = Field(default=(), max_length=50)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        moving(case, now)
        some_on_rung(case, Standing.ESCALATED)
        neither_drafted_nor_supervised(case, now)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["RecordGovernmentDecision"]:
        stands = case.ruling
        outcome = stands.outcome if stands else GovernmentOutcome.APPROVE
        conditions = stands.conditions if stands else ()
        return [
            cls(objection=o.objection, outcome=outcome, document=SOME_DIGEST, conditions=conditions)
            for o in case.objections
        ]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        on_rung(known(case, self.objection), Standing.ESCALATED)
        faults = blanks(("document", self.document, "the document is missing", "缺少决定文件"))
        conditional = self.outcome is GovernmentOutcome.APPROVE_WITH_CONDITIONS
        faults += condition_faults(self.conditions, wanted=conditional)
        if faults:
            raise ConsultationIncomplete(so_many(faults), errors=faults)
        ruling = Ruling(
            outcome=self.outcome,
            conditions=self.conditions,
            document=self.document,
            decided_at=now.at,
        )
        _same(case.ruling, ruling)
        waiting = [one for one in case.objections if one.standing is Standing.ESCALATED]
        return with_reexamination(case, [_settled(case, ruling, one) for one in waiting], now.at)


def _settled(case: Case, ruling: Ruling, objection: Objection) -> GovernmentDecided:
    """The same decision of the government, about one more objection to the item."""
    return GovernmentDecided(
        project=case.facts.project,
        item=case.facts.item,
        stage=objection.stage,
        objection=objection.objection,
        outcome=ruling.outcome,
        conditions=ruling.conditions,
        document=ruling.document,
        decided_at=ruling.decided_at,
    )


def _same(stands: Ruling | None, said: Ruling) -> None:
    """Refuses another decision about the item than the one that stands."""
    if stands is None or (stands.outcome, stands.conditions) == (said.outcome, said.conditions):
        return
    told = f"{stands.outcome} stands / 已决定：{stands.outcome}"
    raise RulingStands(told, outcome=stands.outcome.value, document=stands.document)
