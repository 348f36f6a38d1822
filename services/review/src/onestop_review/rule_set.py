"""The limits in force, versioned: for everything, for one item, one jurisdiction, or both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from onestop_chassis.noun import Noun
from onestop_chassis.worktime import Limit, Starts, Unit
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code
from onestop_contracts.parts import Part
from pydantic import AwareDatetime

from onestop_review.rules import Rules

STREAM = "rules/limits"
LIMITS = (
    "correction",
    "acceptance_window",
    "handling_window",
    "consultation",
    "government",
    "hand_over",
    "hearing",
    "mending",
)


class LimitValue(Part):
    """One limit as stored."""

    amount: int
    unit: Unit
    starts: Starts


class RulesRevised(Internal):
    """A version of the limits for its scope; an empty item or jurisdiction means every one."""

    TYPE: ClassVar[str] = "onestop.review.RulesRevised.v1"

    version: int
    jurisdiction: Code
    item: Code
    limits: dict[Code, LimitValue]
    extension_wd: int
    outage_hours: int
    revised_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The limits by scope (jurisdiction, item); version 1 are the defaults. `revised` are all
    versions after it, in their order."""

    version: int = 1
    by_scope: Mapping[tuple[Code, Code], Rules] = field(
        default_factory=lambda: MappingProxyType({})
    )
    revised: tuple[RulesRevised, ...] = ()

    @property
    def places(self) -> frozenset[Code]:
        """The places with limits of their own; an empty one stands for all others."""
        return frozenset({"", *(place for place, _ in self.by_scope)})

    def of(self, jurisdiction: str = "", item: str = "") -> Rules:
        """The limits for a case: those for item and place before item, before place, before all."""
        scopes = ((jurisdiction, item), ("", item), (jurisdiction, ""), ("", ""))
        return next((self.by_scope[s] for s in scopes if s in self.by_scope), Rules())


def evolve(known: RuleSet, event: RulesRevised) -> RuleSet:
    """The limits after a fact; a limit that this version did not know keeps its default."""
    limits = {n: Limit(v.amount, v.unit, v.starts) for n, v in event.limits.items() if n in LIMITS}
    rules = Rules(
        version=event.version,
        extension_wd=event.extension_wd,
        outage_hours=event.outage_hours,
        **limits,  # type: ignore[arg-type]  # every name in LIMITS is a limit of Rules
    )
    scope = (event.jurisdiction, event.item)
    by_scope = MappingProxyType({**known.by_scope, scope: rules})
    return RuleSet(event.version, by_scope, (*known.revised, event))


rules_in_force: Noun[RuleSet, Any] = Noun(
    stream=STREAM,
    path="/rules",
    initial=RuleSet(),
    evolve=evolve,
    acts=(),
)
"""To stand beside a noun that stands beside the one that revises them."""
