"""Whoever stays longer than was planned: nobody else was given their post meanwhile."""

from typing import Any

from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, fault, so_many

from onestop_review.board import Board
from onestop_review.post import Holding, HoldingKind
from onestop_review.staff.state import DepartureCancelled, PersonLeft, Staff, evolve


class PostPassedOn(Conflict):
    """Somebody else was appointed to the post from the day on which the person was to leave."""

    code = "post-passed-on"
    title = "Somebody else was given the post from that day on"
    title_zh = "该岗位自原定离岗日起已由他人接任"
    remedy = "End the mandates listed first; nothing was recorded."
    remedy_zh = "请先终止所列授权；本次未记录任何内容。"


def require_not_succeeded(
    staff: Staff, moved: PersonLeft | DepartureCancelled, now: Now[Any]
) -> None:
    """Two mandates never share an item at one time, whoever stays longer.

    Raises:
        PostPassedOn: naming every mandate that stands in the way.
    """
    board: Board = now.rules.board
    holders = evolve(staff, moved).present(board.post((moved.jurisdiction, moved.unit))).holders
    appointed = [held for held in holders if held.kind is HoldingKind.REPRESENTATIVE]
    theirs = [held for held in appointed if held.person == moved.person]
    others = [held for held in appointed if held.person != moved.person]
    met = [other for other in others if any(own.meets(other) for own in theirs)]
    if met:
        faults = [_told(one) for one in met]
        raise PostPassedOn(so_many(faults), errors=faults)


def _told(held: Holding) -> Any:
    since = held.from_at.isoformat()
    return fault(
        "person", f"mandate {held.mandate} since {since}", f"授权 {held.mandate} 自 {since}"
    )
