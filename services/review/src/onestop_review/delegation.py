"""Delegation (委托): which powers a department has handed to the centre, by which instrument.

Every version of every delegation is kept. An item can be approved by the centre only on a day on
which its delegation is in force; a delegation is never delegated on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any, assert_never

from onestop_chassis.actor import Actor
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.refusal import (
    ONE,
    Fault,
    Forbidden,
    Invalid,
    NotFound,
    fault,
    repeated,
    so_many,
)
from onestop_contracts.fields import Code, Number, Prose
from onestop_contracts.identifiers import DIVISION_CODE
from onestop_contracts.parts import CatalogueItem
from onestop_contracts.people import Role
from onestop_contracts.review import DelegationEnded, DelegationGranted
from pydantic import Field

from onestop_review.catalogue import catalogue
from onestop_review.officers import CENTRE, require_centre_or_head
from onestop_review.register import RegisterAct, Row

STREAM = "delegations/all"

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


def the_leaders_or_a_head(actor: Actor, known: Delegations, now: Now[Any]) -> str:
    """The centre's leaders at their level, or a department's head for its own delegation."""
    capacity = actor.require(*CENTRE, Role.REVIEWER)
    if capacity is Role.REVIEWER and not actor.department:
        raise Forbidden("需为部门负责人 / needs the head of a department", reason="department")
    return capacity


class DelegationRow(Row):
    """One delegation, or a new version of it; both days are included."""

    delegation: Code = Field(max_length=100)
    department: Code
    jurisdiction: Code = Field(pattern=DIVISION_CODE)
    items: tuple[Code, ...] = Field(max_length=500)
    instrument: Number
    in_force_from: date
    in_force_until: date | None = None


class GrantDelegations(RegisterAct[Delegations]):
    """Enters delegations (委托), or new versions of them, against the catalogue in force.

    Those not named stay as they are; the same ones twice record nothing.

    Source: notice C1.
    """

    by = the_leaders_or_a_head
    refuses = (DelegationsInvalid,)
    opens = True

    delegations: tuple[DelegationRow, ...] = Field(min_length=1, max_length=500)

    def allowed(self, known: Delegations, now: Now[Any]) -> None:
        """Also what a number stands for already is not taken from another department or place."""
        for row in self.delegations:
            require_centre_or_head(now.actor, now.capacity, row.jurisdiction, row.department)
            _require_theirs(known, row.delegation, now)

    def decide(self, known: Delegations, now: Now[Any]) -> Sequence[DelegationGranted]:
        faults = _faults(self.delegations, now.state_of(catalogue).items)
        if faults:
            raise DelegationsInvalid(so_many(faults), errors=faults)
        versions = ((row, known.versions.get(row.delegation, ())) for row in self.delegations)
        return [
            DelegationGranted(**row.said(), version=len(held) + 1)
            for row, held in versions
            if not _holds(held, Delegation(**row.said()))
        ]


def _require_theirs(known: Delegations, number: str, now: Now[Any]) -> None:
    """Refuses whom a delegation that is there already is not for."""
    for one in known.versions.get(number, ())[-1:]:
        require_centre_or_head(now.actor, now.capacity, one.jurisdiction, one.department)


def _holds(versions: tuple[Delegation, ...], wanted: Delegation) -> bool:
    return bool(versions) and versions[-1].ended_on is None and versions[-1] == wanted


class EndDelegation(RegisterAct[Delegations]):
    """Takes a delegation out of force from `ended_on`; ended twice, the earlier end stands.

    Source: notice C1.
    """

    by = the_leaders_or_a_head
    refuses = (DelegationUnknown, DelegationsInvalid)

    delegation: Code = Field(max_length=100)
    ended_on: date
    reason: Prose = Field(examples=["委托期满"])

    def allowed(self, known: Delegations, now: Now[Any]) -> None:
        _require_theirs(known, self.delegation, now)

    def decide(self, known: Delegations, now: Now[Any]) -> Sequence[DelegationEnded]:
        versions = known.versions.get(self.delegation)
        if not versions:
            raise DelegationUnknown(self.delegation, delegation=self.delegation)
        if not self.reason.strip():
            errors = [fault("reason", "say why it ends", "请说明终止原因")]
            raise DelegationsInvalid(ONE, errors=errors)
        if versions[-1].ended_on is not None:
            return []
        ended = DelegationEnded(
            delegation=self.delegation,
            department=versions[-1].department,
            ended_on=self.ended_on,
            reason=self.reason,
        )
        return [ended]


def _faults(wanted: Sequence[DelegationRow], known: Mapping[str, CatalogueItem]) -> list[Fault]:
    faults = repeated([d.delegation for d in wanted], [d.row for d in wanted], "delegation")
    for d in wanted:
        faults += _paper_faults(d)
        for code in d.items:
            faults += _item_faults(d, code, known.get(code))
    return faults


def _paper_faults(d: DelegationRow) -> list[Fault]:
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


def _item_faults(d: DelegationRow, code: str, item: CatalogueItem | None) -> list[Fault]:
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
            versions = (*versions, Delegation(**event.model_dump()))
        case DelegationEnded(ended_on=day):
            versions = tuple(replace(v, ended_on=v.ended_on or day) for v in versions)
        case _:
            assert_never(event)
    return Delegations(MappingProxyType({**known.versions, event.delegation: versions}))


delegation: Noun[Delegations, Any] = Noun(
    stream=STREAM,
    path="/delegations",
    initial=Delegations(),
    evolve=evolve,
    acts=(GrantDelegations, EndDelegation),
    beside=(catalogue,),
)
