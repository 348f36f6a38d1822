"""Control indices of standard land (控制指标) per industry class, versioned, never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from onestop_chassis.decider import Decider
from onestop_contracts.event import Internal
from onestop_contracts.parts import Part
from pydantic import AwareDatetime

STREAM = "index_set/all"


class ControlIndex(Part):
    """One index of one class (GB/T 4754): the actual figure compared with `value` in `unit`."""

    industry_class: str
    name_zh: str
    index: str
    name_en: str
    unit: str
    comparison: str
    value: Decimal
    mark: str = "assumed"

    @property
    def key(self) -> tuple[str, str]:
        """A class has an index once."""
        return (self.industry_class, self.index)


class IndicesRevised(Internal):
    """A version of the index set: the indices that are new or changed in it."""

    TYPE: ClassVar[str] = "onestop.land.IndicesRevised.v1"

    version: int
    indices: tuple[ControlIndex, ...]
    revised_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class ReviseIndices:
    """These indices hold from now on; others stay as they are."""

    indices: tuple[ControlIndex, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class IndexSet:
    """The indices in force."""

    version: int = 0
    indices: tuple[ControlIndex, ...] = ()

    def of(self, industry_class: str) -> tuple[ControlIndex, ...]:
        """The indices of a class; for each, the finest class it belongs to that has one."""
        wider = [one for one in self.indices if industry_class.startswith(one.industry_class)]
        wider.sort(key=lambda one: len(one.industry_class))
        finest = {one.index: one for one in wider}
        return tuple(finest[name] for name in sorted(finest))


def decide(held: IndexSet, command: ReviseIndices) -> Sequence[IndicesRevised]:
    known = set(held.indices)
    last = {one.key: one for one in command.indices}
    changed = tuple(one for one in last.values() if one not in known)
    if not changed:
        return []
    revised = IndicesRevised(version=held.version + 1, indices=changed, revised_at=command.at)
    return [revised]


def evolve(held: IndexSet, event: IndicesRevised) -> IndexSet:
    by_key = {one.key: one for one in (*held.indices, *event.indices)}
    return IndexSet(version=event.version, indices=tuple(by_key[key] for key in sorted(by_key)))


index_set = Decider(initial=IndexSet(), decide=decide, evolve=evolve)
