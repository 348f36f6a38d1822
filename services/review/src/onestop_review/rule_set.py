"""The limits in force, versioned: for everything, for one item, one jurisdiction, or both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from onestop_chassis.decider import Decider
from onestop_chassis.refusal import Invalid
from onestop_chassis.worktime import Limit, Starts, Unit
from onestop_contracts.event import Internal
from onestop_contracts.parts import Part
from pydantic import AwareDatetime

from onestop_review.fault import Fault, fault, so_many
from onestop_review.rules import Rules

STREAM = "rules/limits"
LIMITS = (
    "correction",
    "acceptance_window",
    "handling_window",
    "consultation",
    "government",
    "hand_over",
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
    jurisdiction: str
    item: str
    limits: dict[str, LimitValue]
    extension_wd: int
    outage_hours: int
    revised_at: AwareDatetime


class RulesInvalid(Invalid):
    """A window or limit of no length, or an outage rule below zero."""

    code = "rules-invalid"
    title = "The limits have faults"
    title_zh = "时限规则有误"
    remedy = "Correct the limits listed and send them again; nothing was recorded."
    remedy_zh = "请更正所列时限后重新提交；本次未记录任何内容。"


@dataclass(frozen=True, slots=True)
class ReviseRules:
    """Sets the limits of one scope; the version inside `rules` is ignored."""

    rules: Rules
    at: datetime
    jurisdiction: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The limits by scope (jurisdiction, item); version 1 are the defaults."""

    version: int = 1
    by_scope: Mapping[tuple[str, str], Rules] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, jurisdiction: str = "", item: str = "") -> Rules:
        """The limits for a case: those for item and place before item, before place, before all."""
        scopes = ((jurisdiction, item), ("", item), (jurisdiction, ""), ("", ""))
        return next((self.by_scope[s] for s in scopes if s in self.by_scope), Rules())


def decide(known: RuleSet, command: ReviseRules) -> Sequence[RulesRevised]:
    """One event, unless the scope has these limits already.

    Raises:
        RulesInvalid: listing every limit that cannot be.
    """
    faults = _faults(command.rules)
    if faults:
        raise RulesInvalid(so_many(faults), errors=faults)
    held = known.of(command.jurisdiction, command.item)
    if replace(command.rules, version=held.version) == held:
        return []
    return [
        RulesRevised(
            version=known.version + 1,
            jurisdiction=command.jurisdiction,
            item=command.item,
            limits={name: _stored(getattr(command.rules, name)) for name in LIMITS},
            extension_wd=command.rules.extension_wd,
            outage_hours=command.rules.outage_hours,
            revised_at=command.at,
        )
    ]


def _stored(limit: Limit) -> LimitValue:
    return LimitValue(amount=limit.amount, unit=limit.unit, starts=limit.starts)


def _faults(rules: Rules) -> list[Fault]:
    faults = [
        fault(name, f"{name} must be at least 1", f"{name} 至少为 1")
        for name in LIMITS
        if getattr(rules, name).amount < 1
    ]
    for name in ("extension_wd", "outage_hours"):
        if getattr(rules, name) < 0:
            faults.append(fault(name, f"{name} is below zero", f"{name} 不得为负"))
    return faults


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
    return RuleSet(event.version, MappingProxyType({**known.by_scope, scope: rules}))


rule_set = Decider(initial=RuleSet(), decide=decide, evolve=evolve)
