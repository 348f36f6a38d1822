"""Why nothing more is done in a case, or not now."""

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
