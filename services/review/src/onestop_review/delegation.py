"""Delegation (委托): which powers a department has handed to the centre, by which instrument.

Every version of every delegation is kept. An item can be approved by the centre only on a day on
which its delegation is in force; a delegation is never delegated on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import assert_never

from onestop_chassis.decider import Decider
from onestop_chassis.refusal import Invalid, NotFound
from onestop_contracts.parts import CatalogueItem
from onestop_contracts.review import DelegationEnded, DelegationGranted

from onestop_review.fault import ONE, Fault, fault, repeated, so_many

STREAM = "delegations/all"

DelegationEvent = DelegationGranted | DelegationEnded


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


@dataclass(frozen=True, slots=True)
class Delegation:
    """One version of one delegation; in force from its first to its last day, both included."""

    delegation: str
    department: str
    jurisdiction: str
    items: tuple[str, ...]
    instrument: str
    in_force_from: date
    in_force_until: date | None = None
    version: int = field(default=0, compare=False)
    row: int | None = field(default=None, compare=False)
    ended_on: date | None = field(default=None, compare=False)

    def in_force(self, day: date) -> bool:
        """Whether it holds on `day`; it does not on the day it ended."""
        if day < self.in_force_from or (self.ended_on and day >= self.ended_on):
            return False
        return self.in_force_until is None or day <= self.in_force_until


@dataclass(frozen=True, slots=True)
class GrantDelegations:
    """Enters delegations, or new versions of them, against the catalogue in force."""

    delegations: tuple[Delegation, ...]
    catalogue: Mapping[str, CatalogueItem]


@dataclass(frozen=True, slots=True)
class EndDelegation:
    """Takes a delegation out of force from `ended_on`."""

    delegation: str
    ended_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Delegations:
    """Every version of each delegation by its number, oldest first."""

    versions: Mapping[str, tuple[Delegation, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def of(self, jurisdiction: str, item: str, day: date) -> Delegation | None:
        """The delegation of `item` in force in `jurisdiction` on `day`."""
        for versions in self.versions.values():
            held = _governing(versions, day)
            if held and held.jurisdiction == jurisdiction and item in held.items:
                return held
        return None

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


def decide(
    known: Delegations, command: GrantDelegations | EndDelegation
) -> Sequence[DelegationEvent]:
    """Dispatches; the same delegation twice, or ended twice, records nothing."""
    match command:
        case GrantDelegations():
            return _grant(known, command)
        case EndDelegation():
            return _end(known, command)
        case _:
            assert_never(command)


def _grant(known: Delegations, command: GrantDelegations) -> Sequence[DelegationEvent]:
    faults = _faults(command)
    if faults:
        raise DelegationsInvalid(so_many(faults), errors=faults)
    return [
        _granted(wanted, len(known.versions.get(wanted.delegation, ())) + 1)
        for wanted in command.delegations
        if not _holds(known.versions.get(wanted.delegation, ()), wanted)
    ]


def _holds(versions: tuple[Delegation, ...], wanted: Delegation) -> bool:
    return bool(versions) and versions[-1].ended_on is None and versions[-1] == wanted


def _granted(wanted: Delegation, version: int) -> DelegationGranted:
    return DelegationGranted(
        delegation=wanted.delegation,
        department=wanted.department,
        jurisdiction=wanted.jurisdiction,
        items=wanted.items,
        instrument=wanted.instrument,
        in_force_from=wanted.in_force_from,
        in_force_until=wanted.in_force_until,
        version=version,
    )


def _end(known: Delegations, command: EndDelegation) -> Sequence[DelegationEvent]:
    versions = known.versions.get(command.delegation)
    if not versions:
        raise DelegationUnknown(command.delegation, delegation=command.delegation)
    if not command.reason.strip():
        raise DelegationsInvalid(ONE, errors=[fault("reason", "say why it ends", "请说明终止原因")])
    if versions[-1].ended_on is not None:
        return []  # It has ended already; an earlier end stands.
    return [
        DelegationEnded(
            delegation=command.delegation,
            department=versions[-1].department,
            ended_on=command.ended_on,
            reason=command.reason,
        )
    ]


def _faults(command: GrantDelegations) -> list[Fault]:
    wanted = command.delegations
    faults = repeated([d.delegation for d in wanted], [d.row for d in wanted], "delegation")
    for d in wanted:
        faults += _paper_faults(d)
        for code in d.items:
            faults += _item_faults(d, code, command.catalogue.get(code))
    return faults


def _paper_faults(d: Delegation) -> list[Fault]:
    faults: list[Fault] = []
    if not d.delegation.strip():
        faults.append(fault("delegation", "has no number", "缺少委托编号", d.row))
    if not d.instrument.strip():
        faults.append(
            fault(
                "instrument", f"{d.delegation}: no instrument", f"{d.delegation}：缺少委托书", d.row
            )
        )
    if not d.items:
        faults.append(
            fault("items", f"{d.delegation}: names no item", f"{d.delegation}：未列事项", d.row)
        )
    if d.in_force_until and d.in_force_until < d.in_force_from:
        faults.append(
            fault(
                "in_force_until",
                f"{d.delegation}: ends before it starts",
                f"{d.delegation}：终止日期早于生效日期",
                d.row,
            )
        )
    return faults


def _item_faults(d: Delegation, code: str, item: CatalogueItem | None) -> list[Fault]:
    if item is None:
        en, zh = f"{code} is not in the catalogue", f"目录中没有事项 {code}"
    elif item.department != d.department:
        en = f"{code} is a power of {item.department}, not of {d.department}"
        zh = f"事项 {code} 属于 {item.department}，不属于 {d.department}"
    else:
        return []
    return [fault("items", f"{d.delegation}: {en}", f"{d.delegation}：{zh}", d.row)]


def evolve(known: Delegations, event: DelegationEvent) -> Delegations:
    """The register after a fact."""
    versions = known.versions.get(event.delegation, ())
    match event:
        case DelegationGranted():
            versions = (*versions, _version(event))
        case DelegationEnded(ended_on=day):
            versions = tuple(replace(v, ended_on=v.ended_on or day) for v in versions)
        case _:
            assert_never(event)
    return Delegations(MappingProxyType({**known.versions, event.delegation: versions}))


def _version(event: DelegationGranted) -> Delegation:
    return Delegation(
        delegation=event.delegation,
        department=event.department,
        jurisdiction=event.jurisdiction,
        items=event.items,
        instrument=event.instrument,
        in_force_from=event.in_force_from,
        in_force_until=event.in_force_until,
        version=event.version,
    )


delegation = Decider(initial=Delegations(), decide=decide, evolve=evolve)
