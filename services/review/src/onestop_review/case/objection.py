"""The written objection (书面反对意见), and what every answer in a window has to hold to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onestop_chassis.clock import clock_time
from onestop_chassis.refusal import Conflict, Fault, Invalid, blanks
from onestop_contracts.event import Event
from onestop_contracts.fields import Digest, Prose
from onestop_contracts.parts import EndedBy, Stage
from onestop_contracts.review import ObjectionFiled, WindowExtended
from pydantic import Field

from onestop_review.case.acting import (
    DIGEST_OR_NONE,
    SOME_DIGEST,
    SOME_TEXT,
    SPOKEN_FOR,
    CaseAct,
    DutiesNotApart,
    NotTheRepresentative,
)
from onestop_review.case.closed import (
    MOVING,
    NotRecorded,
    WindowClosed,
    WindowContested,
    WindowNotOpen,
)
from onestop_review.case.duties import WORDS
from onestop_review.case.objections import Objection
from onestop_review.case.silence import Silence
from onestop_review.case.state import Case, CaseNow, live, moving
from onestop_review.case.who import the_representative
from onestop_review.case.windows import Window
from onestop_review.post import Holding

ANSWERED = (
    *MOVING,
    WindowNotOpen,
    *SPOKEN_FOR,
    WindowContested,
    WindowClosed,
    NotRecorded,
)
"""What `answered` refuses for."""


class MendingOpen(Conflict):
    """An objection of this window is out for mending; it is mended, not filed again."""

    code = "mending-open"
    title = "An objection is waiting to be mended"
    title_zh = "已有反对意见待补正"
    remedy = "Mend the returned objection; it keeps its receipt time."
    remedy_zh = "请补正被退回的反对意见，其收到时间不变。"


class ObjectionIncomplete(Invalid):
    """An objection without grounds is none; everything missing is listed."""

    code = "objection-incomplete"
    title = "The objection is not complete"
    title_zh = "书面反对意见内容不完整"
    remedy = "Give grounds, legal basis and the signed document, and file it again in time."
    remedy_zh = "请写明理由、法律依据并附签署的文件，在期限内重新提交。"


class ObjectionAct(CaseAct):
    """Grounds, legal basis and the signed document by its digest."""

    papers_may_follow = True

    grounds: Prose
    legal_basis: Prose
    document: Digest = Field(pattern=DIGEST_OR_NONE)
    signed: bool


COMPLETE: dict[str, Any] = {"grounds": SOME_TEXT, "legal_basis": SOME_TEXT, "document": SOME_DIGEST}
"""What an objection that lacks nothing says, for trying out whether one would be taken."""


class FileObjection(ObjectionAct):
    """Files a written objection (书面反对意见); what counts is when it was received.

    In time, by who holds the post, with grounds, it ends the window and stops the case. What
    else is formally missing is for the centre to return, so that an objection in the last minute
    is not lost over a form.

    Source: notice C7; docs/domain/supervision.md.
    """

    by = the_representative
    refuses = (*ANSWERED, MendingOpen, ObjectionIncomplete)

    stage: Stage

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        if case.objection(now.id):
            return
        any_window(case)
        representative(case, now)
        live(case, now)
        if all(one.ended_by is not EndedBy.OBJECTION for one in case.windows):
            moving(case, now)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["FileObjection"]:
        return [cls(stage=one.stage, **COMPLETE, signed=True) for one in case.windows]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        window = window_of(case, self.stage)
        if case.objection(now.id):
            return []
        holder = representative(case, now)
        later = answered(case, window, now)
        if case.returned(self.stage) is not None:
            raise MendingOpen("mend the returned objection / 请补正已退回的反对意见")
        if not self.grounds:
            raise ObjectionIncomplete("no grounds / 未说明理由", errors=incomplete(self))
        filed = ObjectionFiled(
            project=case.facts.project,
            item=case.facts.item,
            stage=self.stage,
            objection=now.id,
            representative=holder.person,
            grounds=self.grounds,
            legal_basis=self.legal_basis,
            document=self.document,
            signed=self.signed,
            received_at=now.at,
        )
        return [*later, filed]


def incomplete(said: ObjectionAct | Objection) -> list[Fault]:
    """Everything that a complete objection has and this one lacks."""
    return blanks(
        ("grounds", said.grounds, "grounds are missing", "缺少反对理由"),
        ("legal_basis", said.legal_basis, "the legal basis is missing", "缺少法律依据"),
        ("document", said.document, "the written document is missing", "缺少书面文件"),
        ("signed", said.signed, "the document is not signed", "文件未签署"),
    )


def any_window(case: Case) -> None:
    """Refuses while no notice was served at all."""
    if not case.windows:
        raise WindowNotOpen("no notice was served / 尚未送达监督通知")


def window_of(case: Case, stage: Stage) -> Window:
    """The window, if its notice was served."""
    window = case.served(stage)
    if window is None:
        raise WindowNotOpen(f"{stage}: no notice was served / 尚未送达监督通知", stage=stage)
    return window


def representative(case: Case, now: CaseNow) -> Holding:
    """Who holds the post at receipt, and neither drafted nor signed: nobody else speaks for it."""
    did = case.duties.handling_of(now.person)
    if did and case.post(now).held_by(now.person, now.at):
        raise DutiesNotApart(WORDS[did], did=did)
    holder = case.supervising(now).holder_at(now.at)
    if holder is None or holder.person != now.person:
        told = "not in post at the time of receipt / 收到时不在岗"
        raise NotTheRepresentative(told, reason="representative")
    return holder


def answered(case: Case, window: Window, now: CaseNow) -> Sequence[WindowExtended]:
    """Refuses where the window cannot be answered any more; the extensions that were due."""
    live(case, now)
    if window.ended_by is EndedBy.OBJECTION:
        raise WindowContested("an objection stands / 已有反对意见")
    moving(case, now)
    return in_time(case, window, now)


def in_time(case: Case, window: Window, now: CaseNow) -> Sequence[WindowExtended]:
    """Nothing when received by the deadline; the extensions that were due where silence did
    not count at the deadline, so that the window is still open at receipt.

    Raises:
        WindowClosed: received after the deadline, whether or not the timer has fired.
        NotRecorded: received in time, but the timer fired first, after the settle time.
    """
    if window.ended_by is EndedBy.DEFAULT_CONSENT and now.at <= window.deadline:
        raise NotRecorded(
            f"received at {clock_time(now.at)}, the window ended at"
            f" {clock_time(window.deadline)} / 收到后未能及时记录",
            closed_at=window.deadline.isoformat(),
        )
    if not window.open:
        raise _closed(window)
    if now.at <= window.deadline:
        return []
    later = Silence.about(case, now).extensions(window)
    if not later or later[-1].deadline < now.at:
        raise _closed(window.extended(later[-1]) if later else window)
    return later


def _closed(window: Window) -> WindowClosed:
    """The refusal that says when the window closed."""
    consent = window.ended_by is EndedBy.CONSENT
    at: datetime = window.ended_at if consent and window.ended_at else window.deadline
    return WindowClosed(
        f"the window closed at {clock_time(at)} / 监督期已于 {clock_time(at)} 结束",
        stage=window.stage.value,
        closed_at=at.isoformat(),
        ended_by=window.ended_by.value if window.ended_by else "",
    )
