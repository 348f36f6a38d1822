"""The item is taken back (撤回): by the applicant, or with the whole project."""

from collections.abc import Sequence
from datetime import datetime

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.refusal import blanks
from onestop_contracts.event import Event
from onestop_contracts.fields import Prose
from onestop_contracts.review import CaseWithdrawn
from pydantic import ConfigDict, Field

from onestop_review.case.acting import CaseAct, ReasonsMissing
from onestop_review.case.state import LIVE, Case, CaseNow, live
from onestop_review.case.who import the_owner_or_the_window
from onestop_review.case.words import TERMINAL, Progress


class WithdrawCase(CaseAct):
    """Takes the item back, until it is decided."""

    by = the_owner_or_the_window
    refuses = (*LIVE, DoneOtherwise, ReasonsMissing)

    reason: Prose = Field(max_length=4000, examples=["申请人撤回该事项"])

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        if case.progress is not Progress.WITHDRAWN:
            live(case, now)

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        if case.progress is Progress.WITHDRAWN:
            return self.done_before(reason=case.withdrawn_because)
        return _withdrawn(case, self.reason, now.at)


class WithdrawWithProject(CaseAct):
    """By the docket: the project is over; a case that was decided meanwhile keeps its decision."""

    # What intake said is taken as it is, however long.
    model_config = ConfigDict(str_max_length=None)

    refuses = (ReasonsMissing,)

    reason: Prose
    closed_at: datetime

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        return [] if case.progress in TERMINAL else _withdrawn(case, self.reason, self.closed_at)


def _withdrawn(case: Case, reason: str, at: datetime) -> Sequence[Event]:
    faults = blanks(("reason", reason, "give the reason", "请说明理由"))
    if faults:
        raise ReasonsMissing("no reason / 未说明理由", errors=faults)
    facts = case.facts
    return [CaseWithdrawn(project=facts.project, item=facts.item, reason=reason, withdrawn_at=at)]
