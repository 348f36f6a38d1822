"""Who holds the power to decide an item: the centre by a delegation, else the department."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onestop_contracts.fields import Number
from onestop_contracts.parts import Authority, PassingGround

from onestop_review.delegation.state import Delegation, Delegations
from onestop_review.negative_list import NegativeList


@dataclass(frozen=True, slots=True)
class Power:
    """Who holds it, why, by which delegation or entry, and since which day as far as that says."""

    authority: Authority
    ground: PassingGround
    basis: Number = ""
    since: date | None = None


def kept(listed: NegativeList, item: str, place: str, major: bool, day: date) -> Power | None:
    """The department's, by the negative list; None where that does not keep the item."""
    entry = listed.keeps(item, place, major, day)
    if entry is None:
        return None
    ground = PassingGround.NEGATIVE_LIST
    return Power(Authority.DEPARTMENT, ground, entry.entry, entry.in_force_from)


def delegated(held: Delegation) -> Power:
    """The centre's, by this delegation."""
    begun = held.in_force_from
    return Power(Authority.CENTRE, PassingGround.DELEGATED, held.delegation, begun)


def returned(known: Delegations, places: Sequence[str], item: str, day: date) -> Power:
    """The department's, by the last of these places' delegations to end; or none ever named it."""
    ended = known.last_ended(places, item, day)
    if ended is None:
        return Power(Authority.DEPARTMENT, PassingGround.NOT_DELEGATED)
    number, since = ended
    return Power(Authority.DEPARTMENT, PassingGround.DELEGATION_ENDED, number, since)
