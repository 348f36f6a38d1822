"""Who keeps the register of delegations, and what it refuses."""

from typing import Any

from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, Invalid, NotFound

from onestop_review.delegation.state import Delegations
from onestop_review.officers import require_centre_or_head, require_leader_or_head


class DelegationsInvalid(Invalid):
    """A delegation names what is not in the catalogue, or lacks its instrument."""

    code = "delegations-invalid"
    title = "The delegations have faults"
    title_zh = "委托事项清单有误"
    remedy = "Correct the rows listed and send them again; nothing was recorded."
    remedy_zh = "请更正所列各行后重新提交；本次未记录任何内容。"


class DelegationUnknown(NotFound):
    """No delegation carries this number."""

    code = "delegation-unknown"
    title = "No delegation carries this number"
    title_zh = "没有此编号的委托"
    remedy = "Look up the number under /delegations."
    remedy_zh = "请在 /delegations 查询委托编号。"


class DelegationEndStands(Conflict):
    """The delegation has ended already; what has come is not moved."""

    code = "delegation-end-stands"
    title = "The delegation has ended already"
    title_zh = "委托已经终止"
    remedy = "Read its end under /delegations; a power is handed over again by a new grant."
    remedy_zh = "请在 /delegations 查看终止日期；如需恢复，请重新办理委托。"


def the_leaders_or_a_head(actor: Actor, known: Delegations, now: Now[Any]) -> str:
    """The centre's leaders at their level, or a department's head for its own delegation."""
    return require_leader_or_head(actor)


def require_theirs(known: Delegations, number: str, now: Now[Any]) -> None:
    """Refuses whom a delegation that is there already is not for."""
    for one in known.versions.get(number, ())[-1:]:
        require_centre_or_head(now.actor, now.capacity, one.jurisdiction, one.department)
