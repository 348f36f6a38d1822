"""What every act on a case (办件) shares: its base, and what it asks first."""

from datetime import date, datetime, timedelta

from onestop_chassis.act import Act
from onestop_chassis.refusal import Conflict, Fault, Forbidden, Invalid, NotFound, fault
from onestop_chassis.worktime import local_day
from pydantic import ConfigDict

from onestop_review.case.duties import WORDS as DUTIES
from onestop_review.case.state import Case, CaseNow
from onestop_review.reference import Reference

DIGEST = r"^[0-9a-f]{64}$"
DIGEST_OR_NONE = r"^([0-9a-f]{64})?$"
"""A document by the SHA-256 of its bytes; that it is missing is for the rules to say."""
FARTHEST = timedelta(days=730)
SOME_TEXT, SOME_DIGEST = "-", "0" * 64
"""What an act is tried out with where only that it is there makes a difference."""


class CaseAct(Act[Case, Reference]):
    """What can be asked of a case."""

    model_config = ConfigDict(str_max_length=4000)


class CaseUnknown(NotFound):
    """No such case was opened."""

    code = "case-unknown"
    title = "There is no such case"
    title_zh = "没有该办件"
    remedy = "Check the project code and the item; see /cases for what is open."
    remedy_zh = "请核对项目代码和事项编码；已开启的办件见 /cases。"


class ReasonsMissing(Invalid):
    """What is said has to be said with reasons; everything missing is listed."""

    code = "reasons-missing"
    title = "Reasons or particulars are missing"
    title_zh = "缺少理由或必要内容"
    remedy = "Give everything listed and send it again."
    remedy_zh = "请补全所列内容后重新提交。"


class DutiesNotApart(Forbidden):
    """The same person may not do both; `did` says what was done before."""

    code = "duties-not-apart"
    title = "Somebody else must do this"
    title_zh = "须由其他人员办理（职责分离）"
    remedy = "Let another authorised person do it."
    remedy_zh = "请由其他有权人员办理。"


class NotTheRepresentative(Forbidden):
    """Only the chief representative or the recorded stand-in speaks for the department."""

    code = "not-the-representative"
    title = "You do not hold the department's post"
    title_zh = "非该部门首席代表或已登记的代行人员"
    remedy = "Let the chief representative or the recorded stand-in do it."
    remedy_zh = "请由首席代表或已登记的代行人员办理。"


SPOKEN_FOR = (NotTheRepresentative, DutiesNotApart)
"""What `representative` refuses for."""


def neither_drafted_nor_supervised(case: Case, now: CaseNow) -> None:
    """Refuses who may not check, convene, conclude or decide here, because of what they did."""
    refuse_both(case.duties.either_of(now.person))


def refuse_both(did: str) -> None:
    """Refuses where something was done that keeps somebody from this.

    Raises:
        DutiesNotApart: it was.
    """
    if did:
        raise DutiesNotApart(DUTIES[did], did=did)


class ObjectionOpen(Conflict):
    """An objection stands: the case stops until it is resolved."""

    code = "objection-open"
    title = "An objection is not resolved yet"
    title_zh = "书面反对意见尚未处理完毕"
    remedy = "Resolve the objection by consultation or the government's decision."
    remedy_zh = "请通过会商或报政府决定处理反对意见。"


def no_objection(case: Case) -> None:
    """Refuses while an objection stands."""
    if case.standing:
        raise objection_open(case)


def objection_open(case: Case) -> ObjectionOpen:
    """The refusal that names the objections that stand."""
    ids = [one.objection for one in case.standing]
    return ObjectionOpen(f"open: {', '.join(ids)} / 反对意见未处理完毕", objections=ids)


def out_of_reach(field: str, day: date, at: datetime) -> list[Fault]:
    """A fault where an expected day has passed, or lies further ahead than anybody can expect."""
    today = local_day(at)
    if day < today:
        return [fault(field, "lies in the past", "预计日期已过")]
    if day > today + FARTHEST:
        return [fault(field, "lies more than two years ahead", "预计日期不得晚于两年后")]
    return []
