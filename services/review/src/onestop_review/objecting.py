"""Filing an objection (书面反对意见), the centre's formal check, and mending."""

from collections.abc import Sequence

from onestop_chassis.worktime import deadline
from onestop_contracts.event import Event
from onestop_contracts.parts import EndedBy
from onestop_contracts.review import ObjectionFiled, ObjectionRegistered

from onestop_review.case_commands import (
    FileObjection,
    MendObjection,
    RegisterObjection,
    ReturnObjection,
)
from onestop_review.case_events import ObjectionMended
from onestop_review.case_guard import blanks, clock_time, live, moving
from onestop_review.case_refusals import (
    FormallyDeficient,
    FormallyInOrder,
    MendingClosed,
    MendingOpen,
    ObjectionIncomplete,
    ObjectionUnknown,
    OutOfTurn,
    ReasonsMissing,
    WindowContested,
)
from onestop_review.case_state import Case
from onestop_review.fault import Fault, fault, so_many
from onestop_review.mending import fell, returned
from onestop_review.objections import CHECKABLE, Objection, Standing
from onestop_review.post import Post
from onestop_review.supervision import in_time, representative, window_of


def file_objection(case: Case, c: FileObjection) -> Sequence[Event]:
    """In time, by who holds the post, with grounds: it ends the window and stops the case.

    What else is formally missing is for the centre to return, so that an objection in the last
    minute is not lost over a form.

    Raises:
        WindowClosed, NotRecorded: see `supervision.in_time`.
        WindowContested, MendingOpen: this window has an objection already.
        ObjectionIncomplete: no grounds; everything missing is listed.
    """
    window = window_of(case, c)
    if c.objection in case.objections:
        return []
    holder = representative(c)
    live(case, c)
    if window.ended_by is EndedBy.OBJECTION:
        raise WindowContested("an objection stands / 已有反对意见")
    moving(case, c)
    later = in_time(case, c)
    if case.returned(c.stage) is not None:
        raise MendingOpen("mend the returned objection / 请补正已退回的反对意见")
    if not c.grounds.strip():
        raise ObjectionIncomplete("no grounds / 未说明理由", errors=_incomplete(c))
    filed = ObjectionFiled(
        project=c.project,
        item=c.item,
        stage=c.stage,
        objection=c.objection,
        representative=holder.person,
        grounds=c.grounds,
        legal_basis=c.legal_basis,
        document=c.document,
        signed=c.signed,
        received_at=c.at,
    )
    return [*later, filed]


def register_objection(case: Case, c: RegisterObjection) -> Sequence[Event]:
    """Formally in order: the consultation has to be concluded by `consult_by`."""
    moving(case, c)
    objection = known(case, c.objection)
    if objection.standing is Standing.REGISTERED:
        return []
    on_rung(objection, *CHECKABLE)
    faults = _formal_faults(objection, c.post)
    if faults:
        raise FormallyDeficient(so_many(faults), errors=faults)
    return [
        ObjectionRegistered(
            project=c.project,
            item=c.item,
            stage=objection.stage,
            objection=c.objection,
            registered_by=c.person,
            consult_by=deadline(c.at, c.rules.consultation, c.calendar),
            calendar_version=c.calendar.version,
            registered_at=c.at,
        )
    ]


def return_objection(case: Case, c: ReturnObjection) -> Sequence[Event]:
    """Back to be mended, once; mended and still deficient by the record, it falls.

    Raises:
        FormallyInOrder: it was mended and nothing on the record is missing.
    """
    moving(case, c)
    objection = known(case, c.objection)
    if objection.standing is Standing.RETURNED:
        return []
    on_rung(objection, *CHECKABLE)
    faults = blanks(
        ("deficiencies", c.deficiencies, "say what is to be mended", "请说明应补正的内容")
    )
    if faults:
        raise ReasonsMissing("nothing named / 未说明缺陷", errors=faults)
    if objection.standing is Standing.FILED:
        return returned(case, objection, c)
    if not _formal_faults(objection, c.post):
        raise FormallyInOrder("nothing on the record is missing / 形式要件齐备")
    return [fell(case, objection, c, "still_deficient")]


def mend_objection(case: Case, c: MendObjection) -> Sequence[Event]:
    """Complete now, and in time: it stands again with the receipt time it had."""
    moving(case, c)
    objection = known(case, c.objection)
    if objection.standing is Standing.MENDED:
        return []
    representative(c)
    on_rung(objection, Standing.RETURNED)
    assert objection.term is not None
    if c.at > objection.term.deadline:
        at = clock_time(objection.term.deadline)
        raise MendingClosed(
            f"the time to mend ended at {at} / 补正期限已于 {at} 届满",
            closed_at=objection.term.deadline.isoformat(),
        )
    faults = _incomplete(c)
    if faults:
        raise ObjectionIncomplete(so_many(faults), errors=faults)
    return [
        ObjectionMended(
            project=c.project,
            item=c.item,
            stage=objection.stage,
            objection=c.objection,
            representative=c.person,
            grounds=c.grounds,
            legal_basis=c.legal_basis,
            document=c.document,
            signed=c.signed,
            mended_at=c.at,
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


def _incomplete(o: FileObjection | MendObjection | Objection) -> list[Fault]:
    return blanks(
        ("grounds", o.grounds, "grounds are missing", "缺少反对理由"),
        ("legal_basis", o.legal_basis, "the legal basis is missing", "缺少法律依据"),
        ("document", o.document, "the written document is missing", "缺少书面文件"),
        ("signed", o.signed, "the document is not signed", "文件未签署"),
    )


def _formal_faults(objection: Objection, post: Post) -> list[Fault]:
    """Written, grounded, with legal basis, signed by who held the mandate when handing it in."""
    faults = _incomplete(objection)
    if not post.held_by(objection.signatory, objection.handed_in_at):
        faults.append(fault("signatory", "no mandate at receipt", "签署人收到时无委派"))
    return faults
