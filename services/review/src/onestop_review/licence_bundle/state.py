"""What is known of a project's licences: those that are due, issued and revoked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import ClassVar, assert_never

from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Number, Prose
from onestop_contracts.identifiers import ProjectCode
from onestop_contracts.parts import Licence
from onestop_contracts.review import LicenceRevoked, LicencesIssued
from pydantic import AwareDatetime


class LicenceDue(Internal):
    """An item was approved: its licence is issued by `issue_by`, a working day before it has to
    be handed over.
    """

    TYPE: ClassVar[str] = "onestop.review.LicenceDue.v1"

    project: ProjectCode
    item: Code
    phase: int
    department: Code
    division: Code
    decided_at: AwareDatetime
    issue_by: AwareDatetime
    hand_over_by: AwareDatetime
    calendar_version: int


LicenceEvent = LicenceDue | LicencesIssued | LicenceRevoked


@dataclass(frozen=True, slots=True)
class Held:
    """One licence that was issued; `ground` is why it was revoked, empty where it was not."""

    licence: Licence
    ground: Prose = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Every licence by its number, and what was approved and has none yet, by its item."""

    due: Mapping[Code, LicenceDue] = field(default_factory=lambda: MappingProxyType({}))
    held: Mapping[Number, Held] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def licensed(self) -> frozenset[str]:
        """The items that have a licence, revoked or not: none gets a second."""
        return frozenset(held.licence.item for held in self.held.values())


def evolve(bundle: Bundle, event: LicenceEvent) -> Bundle:
    """The licences after a fact."""
    match event:
        case LicenceDue(item=item):
            return replace(bundle, due=MappingProxyType({**bundle.due, item: event}))
        case LicencesIssued(licences=licences):
            issued = {one.item for one in licences}
            left = {item: due for item, due in bundle.due.items() if item not in issued}
            held = {**bundle.held, **{one.number: Held(one) for one in licences}}
            return replace(bundle, due=MappingProxyType(left), held=MappingProxyType(held))
        case LicenceRevoked(number=number, ground=ground):
            revoked = {number: replace(bundle.held[number], ground=ground)}
            return replace(bundle, held=MappingProxyType({**bundle.held, **revoked}))
        case _:
            assert_never(event)
