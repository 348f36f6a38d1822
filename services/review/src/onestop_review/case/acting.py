"""What every act on a case (办件) shares: its base, and what it asks first."""

from datetime import date, datetime, timedelta

from onestop_chassis.act import Act
from onestop_chassis.clock import SHANGHAI
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, Forbidden, Invalid, NotFound
from onestop_chassis.worktime import local_day
from pydantic import ConfigDict

from onestop_review.case.state import Case
from onestop_review.case.words import TERMINAL, Progress
from onestop_review.fault import Fault, fault
from onestop_review.post import Post
from onestop_review.reference import Reference
from onestop_review.rules import Rules

CaseNow = Now[Reference]
DIGEST = r"^[0-9a-f]{64}$"
DIGEST_OR_NONE = r"^([0-9a-f]{64})?$"
"""A document by the SHA-256 of its bytes; that it is missing is for the rules to say."""
FARTHEST = timedelta(days=730)


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


class CaseClosed(Conflict):
    """The case was decided or withdrawn; nothing more happens in it."""

    code = "case-closed"
    title = "The case is closed"
    title_zh = "办件已办结"
    remedy = "Read the case for its decision; a new matter needs a new case."
    remedy_zh = "请查看办件的决定；新的申请须另行立件。"


class CaseStandsStill(Conflict):
    """The case is suspended."""

    code = "case-suspended"
    title = "The case is suspended"
    title_zh = "办件已中止"
    remedy = "Wait until it is resumed; every open deadline then moves by the time it stood still."
    remedy_zh = "请待恢复办理；届时各未到期限按中止时间顺延。"


class NotAccepted(Conflict):
    """The case has not been taken on yet."""

    code = "case-not-accepted"
    title = "The case has not been accepted yet"
    title_zh = "办件尚未受理"
    remedy = "Accept the case first."
    remedy_zh = "请先受理。"


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


class ObjectionOpen(Conflict):
    """An objection stands: the case stops until it is resolved."""

    code = "objection-open"
    title = "An objection is not resolved yet"
    title_zh = "书面反对意见尚未处理完毕"
    remedy = "Resolve the objection by consultation or the government's decision."
    remedy_zh = "请通过会商或报政府决定处理反对意见。"


LIVE = (CaseClosed,)
MOVING = (*LIVE, CaseStandsStill)
ACCEPTED = (*MOVING, NotAccepted)
"""What `live`, `moving` and `accepted` refuse for."""


def clock_time(instant: datetime) -> str:
    """An instant in words of the place: date and time in Asia/Shanghai, to the second."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def live(case: Case, now: CaseNow) -> None:
    """Refuses where the case is decided or withdrawn."""
    if case.progress in TERMINAL:
        name = "/".join(now.keys.values())
        raise CaseClosed(f"{name} is {case.progress} / 已办结", state=case.progress.value)


def moving(case: Case, now: CaseNow) -> None:
    """As `live`, and the case may not be suspended."""
    live(case, now)
    if case.suspended_at is not None:
        since = clock_time(case.suspended_at)
        raise CaseStandsStill(f"suspended since {since} / 自 {since} 中止", since=since)


def accepted(case: Case, now: CaseNow) -> None:
    """As `moving`, and the case must have been taken on."""
    moving(case, now)
    if case.progress is not Progress.ACCEPTED:
        raise NotAccepted(f"the case is {case.progress} / 尚未受理", state=case.progress.value)


def runs(case: Case) -> bool:
    """Whether the timer has anything to do here; it asks rather than being refused."""
    return case.opened is not None and case.progress not in TERMINAL and case.suspended_at is None


def rules_of(case: Case, now: CaseNow) -> Rules:
    """The limits for this item in the case's own place."""
    return now.rules.rules_for(case.facts.jurisdiction, case.facts.item)


def post_of(case: Case, now: CaseNow) -> Post:
    """The post of the department that supervises the case."""
    facts = case.facts
    return now.rules.post(facts.jurisdiction, facts.department, facts.item)


def no_objection(case: Case) -> None:
    """Refuses while an objection stands."""
    if case.standing:
        raise objection_open(case)


def objection_open(case: Case) -> ObjectionOpen:
    """The refusal that names the objections that stand."""
    ids = [one.objection for one in case.standing]
    return ObjectionOpen(f"open: {', '.join(ids)} / 反对意见未处理完毕", objections=ids)


def blanks(*given: tuple[str, object, str, str]) -> list[Fault]:
    """A fault for each (field, value, en, zh) whose value is empty or blank."""
    return [fault(field, en, zh) for field, value, en, zh in given if not _there(value)]


def out_of_reach(field: str, day: date, at: datetime) -> list[Fault]:
    """A fault where an expected day has passed, or lies further ahead than anybody can expect."""
    today = local_day(at)
    if day < today:
        return [fault(field, "lies in the past", "预计日期已过")]
    if day > today + FARTHEST:
        return [fault(field, "lies more than two years ahead", "预计日期不得晚于两年后")]
    return []


def _there(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)
