"""The last rung of the ladder: the government decides (报政府决定) what was not agreed on."""

from collections.abc import Sequence

from onestop_chassis.refusal import blanks, so_many
from onestop_chassis.worktime import deadline
from onestop_contracts.event import Event
from onestop_contracts.fields import Digest, Prose
from onestop_contracts.parts import GovernmentOutcome
from onestop_contracts.review import EscalatedToGovernment, GovernmentDecided
from pydantic import Field

from onestop_review.case.acting import DIGEST_OR_NONE, SOME_DIGEST
from onestop_review.case.consultation import ConsultationIncomplete, LadderAct, condition_faults
from onestop_review.case.ladder import ObjectionUnknown, OutOfTurn, known, on_rung, some_on_rung
from onestop_review.case.state import MOVING, Case, CaseNow, moving
from onestop_review.case.who import the_director, the_government
from onestop_review.case.words import TERMINAL, Standing


class EscalateObjection(LadderAct):
    """Takes it up to the government (上报); it goes by itself when there was no agreement.

    Also while the case is suspended.

    Source: notice C9.
    """

    by = the_director
    refuses = (ObjectionUnknown, OutOfTurn)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        if case.progress not in TERMINAL:
            some_on_rung(case, Standing.NO_AGREEMENT, Standing.ESCALATED)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["EscalateObjection"]:
        return [cls(objection=one.objection) for one in case.objections]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        if case.progress in TERMINAL:
            return []
        objection = known(case, self.objection)
        if objection.standing is Standing.ESCALATED:
            return []
        on_rung(objection, Standing.NO_AGREEMENT)
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

    Source: notice C9.
    """

    by = the_government
    refuses = (*MOVING, ObjectionUnknown, OutOfTurn, ConsultationIncomplete)

    outcome: GovernmentOutcome
    document: Digest = Field(pattern=DIGEST_OR_NONE)
    conditions: tuple[Prose, ...] = Field(default=(), max_length=50)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        moving(case, now)
        some_on_rung(case, Standing.ESCALATED)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["RecordGovernmentDecision"]:
        return [
            cls(objection=one.objection, outcome=GovernmentOutcome.APPROVE, document=SOME_DIGEST)
            for one in case.objections
        ]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        objection = known(case, self.objection)
        on_rung(objection, Standing.ESCALATED)
        faults = blanks(("document", self.document, "the document is missing", "缺少决定文件"))
        conditional = self.outcome is GovernmentOutcome.APPROVE_WITH_CONDITIONS
        faults += condition_faults(self.conditions, wanted=conditional)
        if faults:
            raise ConsultationIncomplete(so_many(faults), errors=faults)
        return [
            GovernmentDecided(
                project=case.facts.project,
                item=case.facts.item,
                stage=objection.stage,
                objection=self.objection,
                outcome=self.outcome,
                conditions=self.conditions,
                document=self.document,
                decided_at=now.at,
            )
        ]
