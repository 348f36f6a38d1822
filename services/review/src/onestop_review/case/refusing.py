"""An item that cannot be taken on is refused (不予受理), with reasons; that ends its case."""

from collections.abc import Sequence

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.refusal import blanks, so_many
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Prose
from onestop_contracts.review import CaseRefused
from pydantic import Field

from onestop_review.case.acting import CaseAct, ReasonsMissing
from onestop_review.case.closed import MOVING
from onestop_review.case.correction import AcceptedAlready
from onestop_review.case.decision import CENTRE_NAME, REMEDIES
from onestop_review.case.opening import AcceptedByLaw, in_time
from onestop_review.case.state import Case, CaseNow, handled
from onestop_review.case.who import the_handler
from onestop_review.case.words import Progress
from onestop_review.licence_bundle.numbers import number


class RefuseCase(CaseAct):
    """Does not take the item on (不予受理), with reasons and legal basis; the project goes on.

    Until the item is accepted, by word or by law. `decision` is the document's number; it and
    `remedies` have usual values.

    Source: 行政许可法 art. 32.
    """

    by = the_handler
    refuses = (*MOVING, AcceptedAlready, AcceptedByLaw, DoneOtherwise, ReasonsMissing)

    reasons: tuple[Prose, ...] = Field(max_length=50, examples=[("该事项依法不需要取得行政许可",)])
    basis: Prose = Field(max_length=4000, examples=["行政许可法 art. 32"])
    decision: Code = Field(default="", max_length=100)
    remedies: Prose = REMEDIES

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        if case.progress is Progress.REFUSED:
            return
        handled(case, now)
        if case.progress is Progress.ACCEPTED:
            raise AcceptedAlready("accepted already / 已受理")
        if case.progress is Progress.OPENED:
            in_time(case, now)

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        if case.refusal is not None:
            stands = case.refusal.model_dump(include={"reasons", "basis", "remedies", "decision"})
            return self.done_before(**stands if self.decision else {**stands, "decision": ""})
        faults = blanks(
            ("reasons", self.reasons, "say why it is not taken on", "请说明不予受理的理由"),
            ("basis", self.basis, "name the legal basis", "请列明法律依据"),
            ("remedies", self.remedies, "the remedies are missing", "缺少救济途径"),
        )
        if faults:
            raise ReasonsMissing(so_many(faults), errors=faults)
        facts = case.facts
        usual = number(facts.project, facts.jurisdiction, facts.item, now.at)
        return [
            CaseRefused(
                project=facts.project,
                item=facts.item,
                decision=self.decision or f"不受理〔{usual}〕",
                person=now.person,
                capacity=now.capacity,
                centre=CENTRE_NAME,
                department=facts.department,
                jurisdiction=facts.jurisdiction,
                authority=case.authority or facts.authority,
                reasons=self.reasons,
                basis=self.basis,
                remedies=self.remedies,
                phase=facts.phase,
                before_start=facts.before_start,
                refused_at=now.at,
            )
        ]
