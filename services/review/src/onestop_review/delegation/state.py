"""Which powers are delegated, in every version; what each fact changes of that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import zip_longest
from types import MappingProxyType
from typing import assert_never

from onestop_contracts.fields import Code, Number, Prose
from onestop_contracts.review import DelegationEnded, DelegationGranted

DelegationEvent = DelegationGranted | DelegationEnded


@dataclass(frozen=True, slots=True)
class Delegation:
    """One version of one delegation; in force from its first to its last day, both included."""

    delegation: Code
    department: Code
    jurisdiction: Code
    items: tuple[Code, ...]
    instrument: Number
    in_force_from: date
    in_force_until: date | None = None
    version: int = field(default=0, compare=False)
    ended_on: date | None = field(default=None, compare=False)
    ended_because: Prose = field(default="", compare=False)

    def in_force(self, day: date) -> bool:
        """Whether it holds on `day`; it does not on the day it ended."""
        if day < self.in_force_from or (self.ended_on and day >= self.ended_on):
            return False
        return self.in_force_until is None or day <= self.in_force_until


@dataclass(frozen=True, slots=True)
class Delegations:
    """Every version of each delegation by its number, oldest first."""

    versions: Mapping[Code, tuple[Delegation, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def of(self, jurisdiction: str, item: str, day: date) -> Delegation | None:
        """The delegation of `item` in force in `jurisdiction` on `day`."""
        for versions in self.versions.values():
            held = _governing(versions, day)
            if held and held.jurisdiction == jurisdiction and item in held.items:
                return held
        return None

    def last_ended(self, places: Sequence[str], item: str, day: date) -> tuple[Code, date] | None:
        """The delegation of `item` in these places that ended last, by `day`, and the first day
        on which it did not hold any more; None where none ever held."""
        ends = [
            (end, number)
            for number, versions in self.versions.items()
            if (end := _ended(versions, places, item, day)) is not None
        ]
        return (max(ends)[1], max(ends)[0]) if ends else None

    def delegated(self, jurisdiction: str, department: str, day: date) -> tuple[str, ...]:
        """Every item that the department has delegated there on `day`, by code."""
        place = (jurisdiction, department)
        held = (_governing(versions, day) for versions in self.versions.values())
        of_them = (d for d in held if d and (d.jurisdiction, d.department) == place)
        return tuple(sorted({item for d in of_them for item in d.items}))


def _governing(versions: tuple[Delegation, ...], day: date) -> Delegation | None:
    """The newest version that has begun by `day`, if it is in force then."""
    begun = [version for version in versions if version.in_force_from <= day]
    return begun[-1] if begun and begun[-1].in_force(day) else None


def _ended(
    versions: tuple[Delegation, ...], places: Sequence[str], item: str, day: date
) -> date | None:
    """The last day by `day` on which the item was not delegated by this any more."""
    begun = [version for version in versions if version.in_force_from <= day]
    ends = [
        _over_on(version, later)
        for version, later in zip_longest(begun, begun[1:])
        if version.jurisdiction in places and item in version.items
    ]
    return max((end for end in ends if end is not None and end <= day), default=None)


def _over_on(version: Delegation, later: Delegation | None) -> date | None:
    """The first day on which this version does not hold any more; None where it has no end."""
    spent = version.in_force_until and version.in_force_until + timedelta(days=1)
    ends = (version.ended_on, spent, later and later.in_force_from)
    return min((end for end in ends if end), default=None)


def evolve(known: Delegations, event: DelegationEvent) -> Delegations:
    """The register after a fact."""
    versions = known.versions.get(event.delegation, ())
    match event:
        case DelegationGranted():
            versions = (*versions, Delegation(**event.model_dump()))
        case DelegationEnded(ended_on=day, reason=reason):
            last = versions[-1].ended_on
            versions = tuple(
                replace(v, ended_on=day, ended_because=reason) if v.ended_on == last else v
                for v in versions
            )
        case _:
            assert_never(event)
    return Delegations(MappingProxyType({**known.versions, event.delegation: versions}))
