"""The written objection (书面反对意见) as the representative files and mends it."""

from collections.abc import Sequence

from onestop_chassis.refusal import Conflict, Invalid, NotFound
from onestop_contracts.event import Event
from onestop_contracts.parts import EndedBy, Stage
from onestop_contracts.review import ObjectionFiled
from pydantic import Field

from onestop_review.case.acting import (
    DIGEST_OR_NONE,
    MOVING,
    CaseAct,
    CaseNow,
    blanks,
    clock_time,
    live,
    moving,
)
from onestop_review.case.answering import (
    ANSWERED,
    NotTheRepresentative,
    answered,
    any_window,
    representative,
    window_of,
)
from onestop_review.case.events import ObjectionMended
from onestop_review.case.state import Case, Objection
from onestop_review.case.who import the_representative
from onestop_review.case.words import Standing
from onestop_review.fault import Fault, so_many


class MendingOpen(Conflict):
    """An objection of this window is out for mending; it is mended, not filed again."""

    code = "mending-open"
    title = "An objection is waiting to be mended"
    title_zh = "已有反对意见待补正"
    remedy = "Mend the returned objection; it keeps its receipt time."
    remedy_zh = "请补正被退回的反对意见，其收到时间不变。"


class MendingClosed(Conflict):
    """The time to mend the objection is over; `closed_at` says since when."""

    code = "mending-closed"
    title = "The time to mend the objection is over"
    title_zh = "反对意见补正期限已过"
    remedy = "While the window is still open, file a complete objection."
    remedy_zh = "监督期尚未结束的，可重新提出完整的书面反对意见。"


class ObjectionIncomplete(Invalid):
    """An objection without grounds is none; everything missing is listed."""

    code = "objection-incomplete"
    title = "The objection is not complete"
    title_zh = "书面反对意见内容不完整"
    remedy = "Give grounds, legal basis and the signed document, and file it again in time."
    remedy_zh = "请写明理由、法律依据并附签署的文件，在期限内重新提交。"


class ObjectionUnknown(NotFound):
    """No objection carries this id."""

    code = "objection-unknown"
    title = "There is no such objection"
    title_zh = "没有该反对意见"
    remedy = "Read the case for its objections."
    remedy_zh = "请查看办件中的反对意见。"


class OutOfTurn(Conflict):
    """The objection does not stand on this rung; `standing` says on which."""

    code = "objection-out-of-turn"
    title = "The objection is not at this step"
    title_zh = "反对意见不在该办理环节"
    remedy = "Follow the order: check, consultation, government."
    remedy_zh = "请按审查、会商、报政府决定的顺序办理。"


class ObjectionAct(CaseAct):
    """Grounds, legal basis and the signed document by its digest."""

    grounds: str
    legal_basis: str
    document: str = Field(pattern=DIGEST_OR_NONE)
    signed: bool


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
        if now.id in case.objections:
            return
        any_window(case)
        representative(case, now)
        live(case, now)
        if all(one.ended_by is not EndedBy.OBJECTION for one in case.windows.values()):
            moving(case, now)

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        window = window_of(case, self.stage)
        if now.id in case.objections:
            return []
        holder = representative(case, now)
        later = answered(case, window, now)
        if case.returned(self.stage) is not None:
            raise MendingOpen("mend the returned objection / 请补正已退回的反对意见")
        if not self.grounds.strip():
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


class MendObjection(ObjectionAct):
    """Hands a returned objection in again (补正); it keeps its receipt time.

    Complete now, and in time.

    Source: notice C7.
    """

    by = the_representative
    refuses = (
        *MOVING,
        ObjectionUnknown,
        OutOfTurn,
        NotTheRepresentative,
        MendingClosed,
        ObjectionIncomplete,
    )

    objection: str = Field(max_length=64)

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        moving(case, now)
        some_on_rung(case, Standing.RETURNED, Standing.MENDED)

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        objection = known(case, self.objection)
        if objection.standing is Standing.MENDED:
            return []
        representative(case, now)
        on_rung(objection, Standing.RETURNED)
        assert objection.term is not None
        if now.at > objection.term.deadline:
            at = clock_time(objection.term.deadline)
            raise MendingClosed(
                f"the time to mend ended at {at} / 补正期限已于 {at} 届满",
                closed_at=objection.term.deadline.isoformat(),
            )
        faults = incomplete(self)
        if faults:
            raise ObjectionIncomplete(so_many(faults), errors=faults)
        return [
            ObjectionMended(
                project=case.facts.project,
                item=case.facts.item,
                stage=objection.stage,
                objection=self.objection,
                representative=now.person,
                grounds=self.grounds,
                legal_basis=self.legal_basis,
                document=self.document,
                signed=self.signed,
                mended_at=now.at,
            )
        ]


def known(case: Case, objection: str) -> Objection:
    """The objection asked about."""
    found = case.objections.get(objection)
    if found is None:
        raise ObjectionUnknown(f"{objection} is unknown / 没有该反对意见", objection=objection)
    return found


def on_rung(objection: Objection, *standings: Standing) -> None:
    """Refuses where the objection stands on another rung of the ladder."""
    if objection.standing not in standings:
        raise OutOfTurn(
            f"the objection is {objection.standing} / 当前环节不符",
            standing=objection.standing.value,
        )


def some_on_rung(case: Case, *standings: Standing) -> None:
    """Refuses where there is no objection, or the only one stands on another rung."""
    if not case.objections:
        raise ObjectionUnknown("no objection was filed / 没有反对意见")
    if len(case.objections) == 1:
        on_rung(next(iter(case.objections.values())), *standings)


def incomplete(said: ObjectionAct | Objection) -> list[Fault]:
    """Everything that a complete objection has and this one lacks."""
    return blanks(
        ("grounds", said.grounds, "grounds are missing", "缺少反对理由"),
        ("legal_basis", said.legal_basis, "the legal basis is missing", "缺少法律依据"),
        ("document", said.document, "the written document is missing", "缺少书面文件"),
        ("signed", said.signed, "the document is not signed", "文件未签署"),
    )
