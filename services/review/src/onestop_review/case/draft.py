"""The draft of a decision (拟办): what the second window supervises."""

from collections.abc import Sequence

from onestop_chassis.refusal import Conflict, blanks
from onestop_contracts.event import Event
from onestop_contracts.fields import Prose
from onestop_contracts.parts import Stage
from pydantic import Field

from onestop_review.case.acting import (
    CaseAct,
    DutiesNotApart,
    ObjectionOpen,
    ReasonsMissing,
    no_objection,
    refuse_both,
)
from onestop_review.case.closed import ACCEPTED
from onestop_review.case.events import DecisionDrafted
from onestop_review.case.parts import DraftRow
from onestop_review.case.state import Case, CaseNow, accepted
from onestop_review.case.supervised import said
from onestop_review.case.who import the_handler
from onestop_review.case.words import Outcome


class DraftedAlready(Conflict):
    """The decision was drafted so, or the window that supervises its draft has not ended."""

    code = "drafted-already"
    title = "The decision was drafted already"
    title_zh = "已有拟办意见"
    remedy = "Decide on the draft there is, or draft another one once its window has ended."
    remedy_zh = "请按现有拟办意见办理；确需变更的，待其监督期结束后重新拟办。"


class DecidedAtOnce(Conflict):
    """The item is supervised afterwards: no draft is put before anybody."""

    code = "decided-at-once"
    title = "The item is decided without a draft"
    title_zh = "该事项当场决定，无须拟办"
    remedy = "Decide it; the supervision window opens on the decision."
    remedy_zh = "请直接作出决定；监督期自决定送达监督通知起计算。"


class Bound(Conflict):
    """A resolved objection leaves only `outcome`."""

    code = "outcome-bound"
    title = "The outcome is bound by how the objection was resolved"
    title_zh = "决定受反对意见处理结果约束"
    remedy = "Decide as the consultation or the government did."
    remedy_zh = "请按会商结果或政府决定办理。"


class DraftDecision(CaseAct):
    """Proposes a decision (拟办); the second supervision window opens with its notice.

    There is one at a time, because that window supervises it. Once the window has ended another
    draft may take its place: what the representative said of the first does not count for it, and
    another window opens.
    """

    by = the_handler
    refuses = (
        *ACCEPTED,
        DecidedAtOnce,
        DraftedAlready,
        ObjectionOpen,
        DutiesNotApart,
        Bound,
        ReasonsMissing,
    )

    outcome: Outcome
    reasons: tuple[Prose, ...] = Field(max_length=50, examples=[("符合城乡规划法第四十条",)])
    conditions: tuple[Prose, ...] = Field(default=(), max_length=50)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        accepted(case, now)
        if not case.windows_before:
            raise DecidedAtOnce("supervised afterwards / 事后监督，无须拟办")
        window = case.served(Stage.HANDLING)
        if case.draft is not None and (window is None or window.open):
            until = window and window.deadline.isoformat()
            raise DraftedAlready(f"drafted by {case.draft.drafted_by} / 已拟办", until=until)
        no_objection(case)
        refuse_both(case.duties.supervision_of(now.person))

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        if case.bound not in (None, self.outcome):
            raise Bound(f"only {case.bound} is possible / 仅可按处理结果拟办", outcome=case.bound)
        if case.draft is not None and self._repeats(case.draft):
            raise DraftedAlready(f"drafted so by {case.draft.drafted_by} / 已如此拟办")
        faults = blanks(("reasons", self.reasons, "give the reasons", "请说明理由"))
        if faults:
            raise ReasonsMissing("no reasons / 未说明理由", errors=faults)
        return [
            DecisionDrafted(
                project=case.facts.project,
                item=case.facts.item,
                department=case.facts.department,
                jurisdiction=case.facts.jurisdiction,
                outcome=self.outcome,
                conditions=self.conditions,
                reasons=self.reasons,
                drafted_by=now.person,
                drafted_at=now.at,
            )
        ]

    def _repeats(self, draft: DraftRow) -> bool:
        same = said(self.reasons) == said(draft.reasons)
        return (
            self.outcome == draft.outcome
            and same
            and said(self.conditions) == said(draft.conditions)
        )
