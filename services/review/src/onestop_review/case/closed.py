"""Why nothing more is done in a case or one of its windows, or not now."""

from onestop_chassis.refusal import Conflict


class CaseClosed(Conflict):
    """The case was decided, refused or withdrawn; nothing more happens in it."""

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
    remedy = "Wait until it is resumed; open deadlines then move by the office time it stood still."
    remedy_zh = "请待恢复办理；届时各未到期限按中止期间的办公时间顺延。"


class NotAccepted(Conflict):
    """The case has not been taken on yet."""

    code = "case-not-accepted"
    title = "The case has not been accepted yet"
    title_zh = "办件尚未受理"
    remedy = "Accept the case first."
    remedy_zh = "请先受理。"


LIVE = (CaseClosed,)
MOVING = (*LIVE, CaseStandsStill)
ACCEPTED = (*MOVING, NotAccepted)
"""What `live`, `moving` and `accepted` refuse for."""


class WindowNotOpen(Conflict):
    """The notice of this window has not been served."""

    code = "window-not-open"
    title = "The supervision window has not opened"
    title_zh = "默认监督期尚未开始"
    remedy = "Wait for the notice of this window."
    remedy_zh = "请等待该阶段的监督通知。"


class WindowClosed(Conflict):
    """The window closed; `closed_at` says when, `ended_by` how, if that is recorded yet."""

    code = "window-closed"
    title = "The supervision window is closed"
    title_zh = "默认监督期已结束"
    remedy = "The department's power after approval is supervision and inspection of the case."
    remedy_zh = "期限届满后，主管部门可依法实施事中事后监管。"


class NotRecorded(Conflict):
    """Received in time, but silence was on record first, after the settle time: it does not count.

    Nothing was acknowledged, so nothing acknowledged is lost.
    """

    code = "silence-recorded-first"
    title = "It was received in time but could not be recorded in time"
    title_zh = "虽在期限内收到，但未能及时记录"
    remedy = "It does not count. Report the failure to the centre: an outage extends windows."
    remedy_zh = "本次提交无效。请向中心报告故障；通道故障可依规延长监督期。"


class WindowContested(Conflict):
    """An objection was filed in this window already."""

    code = "window-contested"
    title = "An objection has been filed in this window"
    title_zh = "该监督期内已有书面反对意见"
    remedy = "The centre is checking or handling it; it can be withdrawn in the consultation."
    remedy_zh = "中心正在审查或处理；可在会商中撤回。"
