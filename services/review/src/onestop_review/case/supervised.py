"""What may be decided: the draft that was supervised, as far as an objection's end left it so."""

from collections.abc import Sequence
from dataclasses import dataclass

from onestop_chassis.refusal import Conflict, Fault, fault
from onestop_contracts.fields import Prose

from onestop_review.case.state import Case
from onestop_review.case.words import Outcome


class NotSupervised(Conflict):
    """The decision is not what the draft's window supervised; `outcome`, `reasons` and
    `conditions` say what stands."""

    code = "not-supervised"
    title = "The decision is not what was supervised"
    title_zh = "决定与经监督的拟办意见不一致"
    remedy = "Decide what stands, or draft anew: another draft opens another window."
    remedy_zh = "请按现有拟办意见决定；如需变更，应重新拟办，并重新进入监督期。"


@dataclass(frozen=True, slots=True)
class Supervised:
    """What stands. `reasons` are empty where an objection's end turned the draft's outcome: the
    department was a party to that, and the decision gives reasons of its own."""

    outcome: Outcome
    reasons: tuple[Prose, ...]
    conditions: tuple[Prose, ...]

    def departures(
        self, outcome: Outcome, reasons: Sequence[str], conditions: Sequence[str]
    ) -> list[Fault]:
        """Where a decision says something else; what it leaves unsaid, it takes as it stands."""
        if outcome is not self.outcome:
            return [fault("outcome", f"{self.outcome} stands", f"应为 {self.outcome}")]
        faults: list[Fault] = []
        if self.reasons and said(reasons) not in (set(), said(self.reasons)):
            faults.append(_stands("reasons", self.reasons))
        if said(conditions) not in (set(), said(self.conditions)):
            faults.append(_stands("conditions", self.conditions))
        return faults

    def refusal(self, faults: list[Fault]) -> NotSupervised:
        """The refusal that names what stands."""
        return NotSupervised(
            f"{self.outcome} as drafted stands / 现有拟办意见为 {self.outcome}",
            errors=faults,
            outcome=self.outcome.value,
            reasons=list(self.reasons),
            conditions=list(self.conditions),
        )


def supervised(case: Case) -> Supervised | None:
    """What stands of the draft; None while there is none."""
    draft = case.draft
    if draft is None:
        return None
    outcome = case.bound or Outcome(draft.outcome)
    as_drafted = outcome == draft.outcome
    drafted = draft.conditions if as_drafted else ()
    approves = outcome is Outcome.APPROVE
    return Supervised(
        outcome=outcome,
        reasons=draft.reasons if as_drafted else (),
        conditions=tuple(dict.fromkeys((*case.conditions, *drafted))) if approves else (),
    )


def said(texts: Sequence[str]) -> set[str]:
    """What is said, in whatever order; a blank says nothing."""
    return {text.strip() for text in texts if text.strip()}


def _stands(field: str, texts: Sequence[str]) -> Fault:
    listed = "; ".join(texts)
    return fault(field, f"what stands: {listed or 'none'}", f"现为：{listed or '无'}")
