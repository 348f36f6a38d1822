"""Granting: a department hands powers to the centre by a dated instrument."""

from collections.abc import Mapping, Sequence
from typing import Any

from onestop_chassis.now import Now
from onestop_chassis.refusal import Fault, fault, repeated, so_many
from onestop_contracts.fields import Code, Number
from onestop_contracts.identifiers import DivisionCode
from onestop_contracts.parts import CatalogueItem
from onestop_contracts.review import DelegationGranted
from onestop_contracts.times import Day
from pydantic import Field

from onestop_review.catalogue import catalogue
from onestop_review.delegation.keeping import (
    DelegationsInvalid,
    require_theirs,
    the_leaders_or_a_head,
)
from onestop_review.delegation.state import Delegation, Delegations
from onestop_review.officers import require_centre_or_head
from onestop_review.place import place_faults
from onestop_review.register import RegisterAct, Row


class DelegationRow(Row):
    """One delegation, or a new version of it; both days are included."""

    delegation: Code = Field(max_length=100)
    department: Code
    jurisdiction: DivisionCode
    items: tuple[Code, ...] = Field(max_length=500)
    instrument: Number
    in_force_from: Day
    in_force_until: Day | None = None


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
            require_theirs(known, row.delegation, now)

    def decide(self, known: Delegations, now: Now[Any]) -> Sequence[DelegationGranted]:
        held = {row.delegation: known.versions.get(row.delegation, ()) for row in self.delegations}
        new = [
            r for r in self.delegations if not _holds(held[r.delegation], Delegation(**r.said()))
        ]
        faults = _faults(self.delegations, now.state_of(catalogue).items)
        for row in self.delegations:
            faults += place_faults((row.jurisdiction,), now, row=row.row)
        faults += [_over(row) for row in new if row.in_force_until and row.in_force_until < now.day]
        if faults:
            raise DelegationsInvalid(so_many(faults), errors=faults)
        return [
            DelegationGranted(**row.said(), version=len(held[row.delegation]) + 1) for row in new
        ]


def _holds(versions: tuple[Delegation, ...], wanted: Delegation) -> bool:
    return bool(versions) and versions[-1].ended_on is None and versions[-1] == wanted


def _faults(wanted: Sequence[DelegationRow], known: Mapping[str, CatalogueItem]) -> list[Fault]:
    faults = repeated([d.delegation for d in wanted], [d.row for d in wanted], "delegation")
    for d in wanted:
        faults += _paper_faults(d)
        for code in d.items:
            faults += _item_faults(d, code, known.get(code))
    return faults


def _paper_faults(d: DelegationRow) -> list[Fault]:
    faults: list[Fault] = []
    if not d.delegation:
        faults.append(fault("delegation", "has no number", "缺少委托编号", d.row))
    if not d.instrument:
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
        en, zh = "ends before it starts", "终止日期早于生效日期"
        faults.append(
            fault("in_force_until", f"{d.delegation}: {en}", f"{d.delegation}：{zh}", d.row)
        )
    return faults


def _over(d: DelegationRow) -> Fault:
    """A power is not taken back for days that have been."""
    en, zh = "ends before today", "终止日期不得早于今日"
    return fault("in_force_until", f"{d.delegation}: {en}", f"{d.delegation}：{zh}", d.row)


def _item_faults(d: DelegationRow, code: str, item: CatalogueItem | None) -> list[Fault]:
    if item is None:
        en, zh = f"{code} is not in the catalogue", f"目录中没有事项 {code}"
    elif item.department != d.department:
        en = f"{code} is a power of {item.department}, not of {d.department}"
        zh = f"事项 {code} 属于 {item.department}，不属于 {d.department}"
    else:
        return []
    return [fault("items", f"{d.delegation}: {en}", f"{d.delegation}：{zh}", d.row)]
