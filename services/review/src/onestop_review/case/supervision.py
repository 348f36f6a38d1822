"""The supervision window's notice, consent in words, replies (默认监督制)."""

from collections.abc import Sequence

from onestop_chassis.refusal import Conflict, blanks
from onestop_chassis.worktime import deadline
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Digest, Prose
from onestop_contracts.parts import EndedBy, Stage
from onestop_contracts.review import ConsentGiven, SupervisionOpened
from pydantic import Field

from onestop_review.case.acting import SOME_TEXT, SPOKEN_FOR, CaseAct, ReasonsMissing
from onestop_review.case.closed import LIVE, NotAccepted, WindowClosed, WindowNotOpen
from onestop_review.case.events import NoticeServed, ObjectionFell, ReplyRecorded
from onestop_review.case.objection import (
    ANSWERED,
    answered,
    any_window,
    in_time,
    representative,
    window_of,
)
from onestop_review.case.state import Case, CaseNow, live
from onestop_review.case.who import the_representative
from onestop_review.case.windows import Window
from onestop_review.case.words import Progress, Reply


class DraftMissing(Conflict):
    """Nobody drafted the decision."""

    code = "draft-missing"
    title = "No decision was drafted"
    title_zh = "尚无拟办意见"
    remedy = "Let the reviewer draft the decision first."
    remedy_zh = "请先由审查人员拟办。"


class ServeNotice(CaseAct):
    """By the policy: serves the window's notice (监督通知), which opens it.

    `shown` is the digest of what the representative sees. Served again, or in a closed case,
    nothing happens. A notice that was due when the case was stopped or suspended is served all
    the same: the window then stands still with the case.

    Source: notice C6.
    """

    refuses = (NotAccepted, DraftMissing)

    stage: Stage
    channel: Code
    receipt: Digest
    shown: Digest

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        if case.over or case.served(self.stage):
            return []
        afterwards = case.supervised_still
        if self.stage not in ((Stage.HANDLING,) if afterwards else case.windows_before):
            return []
        if case.progress is not Progress.ACCEPTED and not afterwards:
            raise NotAccepted("not accepted yet / 尚未受理", state=case.progress.value)
        if self.stage is Stage.HANDLING and case.draft is None and not afterwards:
            raise DraftMissing("nothing was drafted yet / 尚无拟办意见")
        served = NoticeServed(
            project=case.facts.project,
            item=case.facts.item,
            stage=self.stage,
            channel=self.channel,
            receipt=self.receipt,
            shown=self.shown,
            served_at=now.at,
        )
        return [served, self._opened(case, now)]

    def _opened(self, case: Case, now: CaseNow) -> SupervisionOpened:
        drafted = case.draft if self.stage is Stage.HANDLING else None
        holder, rules = case.supervising(now).holder_at(now.at), case.limits(now)
        return SupervisionOpened(
            project=case.facts.project,
            item=case.facts.item,
            stage=self.stage,
            department=case.facts.department,
            representative=holder.person if holder else "",
            mandate=holder.mandate if holder else "",
            opens_at=now.at,
            deadline=deadline(now.at, rules.window(self.stage), now.rules.calendar),
            shown=self.shown,
            receipt=self.receipt,
            rule_version=rules.version,
            calendar_version=now.rules.calendar.version,
            drafted_by=drafted.drafted_by if drafted else "",
        )


class GiveConsent(CaseAct):
    """Agrees in words, before the deadline; an objection out for mending falls with that.

    Source: notice C6.
    """

    by = the_representative
    refuses = ANSWERED

    stage: Stage

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        any_window(case)
        if all(one.ended_by is not EndedBy.CONSENT for one in case.windows):
            representative(case, now)
            live(case, now)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["GiveConsent"]:
        return [cls(stage=one.stage) for one in case.windows]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        window = window_of(case, self.stage)
        if window.ended_by is EndedBy.CONSENT:
            return []
        holder = representative(case, now)
        later = answered(case, window, now)
        out = case.returned(self.stage)
        fell = [
            ObjectionFell(
                project=case.facts.project,
                item=case.facts.item,
                stage=self.stage,
                objection=out.objection,
                reason="consent",
                deadline=window.deadline,
                fell_at=now.at,
            )
            for out in ([out] if out else [])
        ]
        given = ConsentGiven(
            project=case.facts.project,
            item=case.facts.item,
            stage=self.stage,
            representative=holder.person,
            mandate=holder.mandate,
            given_at=now.at,
        )
        return [*later, *fell, given]


class RecordReply(CaseAct):
    """Records a reply that ends nothing: conditional, asks for materials, not competent.

    Received by the window's deadline, while it stands still too; the representative still has to
    agree or object.

    Source: notice C6.
    """

    by = the_representative
    refuses = (*LIVE, WindowNotOpen, *SPOKEN_FOR, WindowClosed, ReasonsMissing)

    stage: Stage
    reply: Reply
    text: Prose = Field(examples=["已收到，正在研究"])

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        live(case, now)
        any_window(case)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["RecordReply"]:
        reply = Reply.NOT_COMPETENT
        return [cls(stage=one.stage, reply=reply, text=SOME_TEXT) for one in case.windows]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        window = window_of(case, self.stage)
        holder = representative(case, now)
        if now.at > window.deadline and not _still(case, window):
            in_time(case, window, now)
        faults = blanks(("text", self.text, "say what the reply was", "请填写答复内容"))
        if faults:
            raise ReasonsMissing("empty reply / 答复内容为空", errors=faults)
        return [
            ReplyRecorded(
                project=case.facts.project,
                item=case.facts.item,
                stage=self.stage,
                person=holder.person,
                reply=self.reply,
                text=self.text,
                replied_at=now.at,
            )
        ]


def _still(case: Case, window: Window) -> bool:
    """Whether the window stands still with its case; its deadline moves when the case goes on."""
    since = case.clock.suspended_at
    return since is not None and since <= window.deadline
