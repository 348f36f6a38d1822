"""The item is taken back (撤回): by the applicant, or with the whole project."""

from collections.abc import Sequence
from datetime import datetime

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.refusal import blanks, fault, so_many
from onestop_contracts.event import Event
from onestop_contracts.fields import Digest, Prose
from onestop_contracts.parts import WithdrawalGround
from onestop_contracts.people import Role
from onestop_contracts.review import CaseWithdrawn
from pydantic import ConfigDict, Field

from onestop_review.case.acting import DIGEST_OR_NONE, CaseAct, ReasonsMissing
from onestop_review.case.closed import LIVE
from onestop_review.case.state import Case, CaseNow, undecided
from onestop_review.case.who import the_owner_or_the_window
from onestop_review.case.words import TERMINAL, Progress

NOT_NEEDED = "项目变更后不再需要该事项 / the project as amended does not need the item any more"


class WithdrawCase(CaseAct):
    """Takes the item back (撤回), until it is decided.

    `request` is the digest of the request that the applicant signed; the window has to give it.
    """

    by = the_owner_or_the_window
    refuses = (*LIVE, DoneOtherwise, ReasonsMissing)

    reason: Prose = Field(max_length=4000, examples=["申请人撤回该事项"])
    request: Digest = Field(default="", pattern=DIGEST_OR_NONE)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        if case.progress is not Progress.WITHDRAWN:
            undecided(case, now)

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        if case.progress is Progress.WITHDRAWN:
            stands = {"reason": case.withdrawn_because, "request": case.withdrawal_request}
            return self.done_before(**stands)
        faults = blanks(("reason", self.reason, "give the reason", "请说明理由"))
        if now.capacity == Role.WINDOW_CLERK and not self.request:
            en, zh = "name the request that the applicant signed", "请写明申请人签署的书面申请"
            faults.append(fault("request", en, zh))
        if faults:
            raise ReasonsMissing(so_many(faults), errors=faults)
        ground = WithdrawalGround.APPLICANT
        return [_withdrawn(case, ground, self.reason, now.at, self.request)]


class WithdrawWithProject(CaseAct):
    """By the docket: the project is over; a case that was decided meanwhile keeps its decision."""

    # What intake said is taken as it is, however long.
    model_config = ConfigDict(str_max_length=None)

    reason: Prose
    ground: WithdrawalGround
    closed_at: datetime

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        if case.progress in TERMINAL:
            return []
        return [_withdrawn(case, self.ground, self.reason, self.closed_at)]


class WithdrawUnneeded(CaseAct):
    """By the docket: the project as amended does not need the item any more (项目不再需要); a case
    that was decided meanwhile keeps its decision."""

    noted_at: datetime

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        if case.progress in TERMINAL:
            return []
        return [_withdrawn(case, WithdrawalGround.NOT_NEEDED, NOT_NEEDED, self.noted_at)]


def _withdrawn(
    case: Case, ground: WithdrawalGround, reason: str, at: datetime, request: str = ""
) -> CaseWithdrawn:
    return CaseWithdrawn(
        project=case.facts.project,
        item=case.facts.item,
        reason=reason,
        ground=ground,
        request=request,
        withdrawn_at=at,
    )
