"""The way out: results over the counter, withdrawal, closing."""

from collections.abc import Sequence

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, Invalid, so_many
from onestop_contracts.fields import Code, Digest, Number, Prose
from onestop_contracts.intake import ProjectClosed, ProjectWithdrawn, ResultHandedOut
from pydantic import Field

from onestop_intake.project.acting import (
    DIGEST_OR_NONE,
    ProjectAct,
    WrongStage,
    must_be,
    the_director,
    the_firm_or_the_window,
    the_window,
    unsigned,
)
from onestop_intake.project.faults import fault
from onestop_intake.project.state import Project, Stage
from onestop_intake.reference import Reference


class NothingToHandOut(Conflict):
    """No such licence lies at the counter; `waiting` lists those that do."""

    code = "nothing-to-hand-out"
    title = "No such licence lies at the counter"
    title_zh = "窗口没有可发放的该证照"
    remedy = "Hand out only licences that are listed as waiting."
    remedy_zh = "请只发放 waiting 所列证照。"


class ReasonMissing(Invalid):
    """The record needs a reason in words."""

    code = "reason-missing"
    title = "A reason is needed"
    title_zh = "须说明原因"
    remedy = "Say in a sentence why."
    remedy_zh = "请用一句话说明原因。"


class RevokedNotHandedOut(Conflict):
    """A licence that was revoked is not handed out."""

    code = "licence-revoked"
    title = "The licence was revoked and is not handed out"
    title_zh = "证照已撤销，不予发放"
    remedy = "Leave it out; read its ground under /review/licences/{number}."
    remedy_zh = "请去除该证照；撤销理由见 /review/licences/{number}。"


class HandOutLicences(ProjectAct):
    """Hands licences to the applicant over the one counter (一窗出件); none named means all.

    Source: notice A1.
    """

    by = the_window
    refuses = (NothingToHandOut, RevokedNotHandedOut)
    said_by_absence = frozenset({"licences"})

    licences: tuple[Number, ...] = Field(default=(), max_length=200)

    @classmethod
    def ready(cls, project: Project, now: Now[Reference]) -> None:
        if not project.licences:
            raise _nothing((), now)

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ResultHandedOut]:
        revoked = sorted(set(self.licences) & set(project.revoked))
        if revoked:
            code = now.key("project")
            raise RevokedNotHandedOut(", ".join(revoked), project=code, revoked=revoked)
        if self.licences and set(self.licences) <= set(project.handed_out):
            return []  # They are in the applicant's hands already.
        gone = {*project.handed_out, *project.revoked}
        waiting = tuple(number for number in project.licences if number not in gone)
        wanted = self.licences or waiting
        if not wanted or not set(wanted) <= set(waiting):
            raise _nothing(waiting, now)
        code, licences = now.key("project"), tuple(dict.fromkeys(wanted))
        return [ResultHandedOut(project=code, licences=licences, handed_out_at=now.at)]


def _nothing(waiting: tuple[str, ...], now: Now[Reference]) -> NothingToHandOut:
    detail = f"待领取 {len(waiting)} / {len(waiting)} waiting"
    return NothingToHandOut(detail, project=now.key("project"), waiting=list(waiting))


class WithdrawalIncomplete(Invalid):
    """A withdrawal says why, and a clerk who enters it names the applicant's signed request."""

    code = "withdrawal-incomplete"
    title = "The withdrawal lacks its reason or the applicant's signed request"
    title_zh = "撤回缺少原因或申请人签署的书面申请"
    remedy = "Say why; at the window give the SHA-256 of the signed request as `request`."
    remedy_zh = "请说明原因；窗口代为登记时，请在 request 中填写签署申请的 SHA-256 摘要。"


class WithdrawProject(ProjectAct):
    """Takes the project back, for the applicant (撤回); undecided cases end with it.

    `request` is the digest of the request that the applicant signed; the window has to give it.
    """

    by = the_firm_or_the_window
    refuses = (DoneOtherwise, WithdrawalIncomplete, WrongStage)

    reason: Prose = Field(examples=["申请人调整投资计划"])
    request: Digest = Field(default="", pattern=DIGEST_OR_NONE)

    @classmethod
    def ready(cls, project: Project, now: Now[Reference]) -> None:
        must_be(project, now, Stage.FILED, Stage.CORRECTING, Stage.ACCEPTED, Stage.WITHDRAWN)

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectWithdrawn]:
        code = now.key("project")
        if project.stage is Stage.WITHDRAWN:
            return self.done_before(reason=project.ending[0], request=project.withdrawal_request)
        faults = [] if self.reason else [fault("reason", "give the reason", "请说明理由")]
        faults += unsigned(self.request, now)
        if faults:
            raise WithdrawalIncomplete(so_many(faults), errors=faults, project=code)
        said = self.model_dump()
        return [ProjectWithdrawn(project=code, withdrawn_at=now.at, **said)]


class CloseProject(ProjectAct):
    """Closes the project (办结), saying how it ended.

    Source: notice A10.
    """

    by = the_director
    refuses = (DoneOtherwise, ReasonMissing, WrongStage)

    outcome: Code = Field(examples=["cancelled"])
    explanation: Prose = Field(examples=["投资协议解除，项目终止"])

    @classmethod
    def ready(cls, project: Project, now: Now[Reference]) -> None:
        must_be(
            project,
            now,
            Stage.FILED,
            Stage.CORRECTING,
            Stage.ACCEPTED,
            Stage.CLEARED,
            Stage.CLOSED,
        )

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectClosed]:
        code = now.key("project")
        if project.stage is Stage.CLOSED:
            return self.done_before(outcome=project.outcome, explanation=project.ending[0])
        if not self.outcome or not self.explanation:
            raise ReasonMissing("缺少说明 / no explanation given", project=code)
        closed = ProjectClosed(
            project=code,
            outcome=self.outcome,
            explanation=self.explanation,
            closed_at=now.at,
        )
        return [closed]
