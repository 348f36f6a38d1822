"""Revising the limits (时限): none beyond the law, and time for supervision in every item."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.refusal import Fault, Invalid, fault, so_many
from onestop_chassis.worktime import Limit, Starts, Unit
from onestop_contracts.fields import Code
from onestop_contracts.parts import CatalogueItem
from onestop_contracts.people import CITY
from pydantic import Field

from onestop_review.catalogue import catalogue
from onestop_review.officers import require_centre
from onestop_review.place import place, place_faults
from onestop_review.register import RegisterAct, Sent, the_leaders
from onestop_review.rule_set import LIMITS, STREAM, LimitValue, RuleSet, RulesRevised, evolve
from onestop_review.rules import Rules
from onestop_review.supervision_time import window_faults

ITEM_LIMIT = 20, "行政许可法第四十二条 / Administrative Licensing Law, art. 42"
CEILINGS: Mapping[str, tuple[int, str]] = {
    **dict.fromkeys(LIMITS, ITEM_LIMIT),
    "correction": (5, "行政许可法第三十二条 / Administrative Licensing Law, art. 32"),
    "hand_over": (10, "行政许可法第四十四条 / Administrative Licensing Law, art. 44"),
    "hearing": (20, "行政许可法第四十七条 / Administrative Licensing Law, art. 47"),
}
"""The most working days that the law leaves each limit: a step of deciding an item lasts no longer
than deciding it may."""
FLOORS: Mapping[str, tuple[int, str]] = {"hearing": (5, CEILINGS["hearing"][1])}
"""The least that the law gives to whom the limit is for: five days to ask for a hearing."""
EXTENSION, JOINT_EXTENSION = 10, 15
"""Working days by which art. 42 lets a limit be prolonged, and one of joint handling."""
HOURS_A_DAY = 8


class RulesInvalid(Invalid):
    """A limit of no length or beyond the law, windows beyond what an item is promised to take, an
    outage rule of no hours, what is unknown."""

    code = "rules-invalid"
    title = "The limits have faults"
    title_zh = "时限规则有误"
    remedy = "Correct the limits listed and send them again; nothing was recorded."
    remedy_zh = "请更正所列时限后重新提交；本次未记录任何内容。"


class GivenLimit(Sent):
    """So many units."""

    amount: int = Field(ge=0, le=1000)
    unit: Unit = Unit.WORKING_DAY
    starts: Starts = Starts.NEXT_DAY


class ReviseRules(RegisterAct[RuleSet]):
    """Sets the limits (时限) of one scope, from now on, none of them beyond the law (`CEILINGS`).

    An empty item or jurisdiction means every one; what is left out has its default. Windows that
    grow beyond what an item of the catalogue is promised to take are refused, with all such items.
    """

    by = the_leaders
    refuses = (RulesInvalid,)
    opens = True
    said_by_absence = frozenset({"item", "jurisdiction"})

    jurisdiction: Code = Field(default="", pattern=r"^([0-9]{6})?$")
    item: Code = ""
    limits: dict[Code, GivenLimit] = Field(
        default_factory=dict, examples=[{"consultation": {"amount": 5}}]
    )
    extension_wd: int = 10
    outage_hours: int = 4

    def allowed(self, known: RuleSet, now: Now[Any]) -> None:
        """The limits of one place are also for its own leaders, those of every place are not."""
        require_centre(now.actor, self.jurisdiction or CITY)

    def decide(self, known: RuleSet, now: Now[Any]) -> Sequence[RulesRevised]:
        wanted = self._rules()
        items = now.state_of(catalogue).items
        revised = self._revised(wanted, known.version + 1, now)
        faults = _faults(wanted, items.get(self.item))
        if self.item and self.item not in items:
            faults.append(fault("item", "is not in the catalogue", "目录中没有此事项"))
        faults += place_faults(filter(None, (self.jurisdiction,)), now)
        faults += _short_promises(items, known, evolve(known, revised))
        if faults:
            raise RulesInvalid(so_many(faults), errors=faults)
        held = known.of(self.jurisdiction, self.item)
        return [] if replace(wanted, version=held.version) == held else [revised]

    def _revised(self, wanted: Rules, version: int, now: Now[Any]) -> RulesRevised:
        return RulesRevised(
            version=version,
            jurisdiction=self.jurisdiction,
            item=self.item,
            limits={name: _stored(getattr(wanted, name)) for name in LIMITS},
            extension_wd=self.extension_wd,
            outage_hours=self.outage_hours,
            revised_at=now.at,
        )

    def _rules(self) -> Rules:
        unknown = sorted(set(self.limits) - set(LIMITS))
        if unknown:
            errors = [fault(f"limits.{n}", "no such limit", "没有此时限") for n in unknown]
            raise RulesInvalid(", ".join(unknown), errors=errors)
        limits = {n: Limit(v.amount, v.unit, v.starts) for n, v in self.limits.items()}
        return Rules(
            extension_wd=self.extension_wd,
            outage_hours=self.outage_hours,
            **limits,  # type: ignore[arg-type]  # every name in LIMITS is a limit of Rules
        )


def _stored(limit: Limit) -> LimitValue:
    return LimitValue(amount=limit.amount, unit=limit.unit, starts=limit.starts)


def _short_promises(
    items: Mapping[Code, CatalogueItem], before: RuleSet, after: RuleSet
) -> list[Fault]:
    """The items whose windows get longer than what they are promised to take."""
    return [one for code in sorted(items) for one in window_faults(items[code], after, before)]


def _faults(rules: Rules, item: CatalogueItem | None) -> list[Fault]:
    faults = []
    for name in LIMITS:
        limit, (most, source) = getattr(rules, name), CEILINGS[name]
        least, rests_on = FLOORS.get(name, (1, ""))
        if limit.amount < least or (name in FLOORS and limit.unit is Unit.WORKING_HOUR):
            at_least = f"{name} must be at least {least}", f"{name} 至少为 {least}"
            why = (f": {rests_on}", f"：{rests_on}") if rests_on else ("", "")
            faults.append(fault(name, at_least[0] + why[0], at_least[1] + why[1]))
        elif limit.amount > most * (HOURS_A_DAY if limit.unit is Unit.WORKING_HOUR else 1):
            en, zh = f"{name} is beyond {most} days: {source}", f"{name} 超过 {most} 日：{source}"
            faults.append(fault(name, en, zh))
    most = JOINT_EXTENSION if item and item.joint else EXTENSION
    if not 0 <= rules.extension_wd <= most:
        en, zh = f"extension_wd is not 0 to {most}", f"extension_wd 应为 0 至 {most}"
        source = ITEM_LIMIT[1]
        faults.append(fault("extension_wd", f"{en}: {source}", f"{zh}：{source}"))
    if rules.outage_hours < 1:
        en, zh = "outage_hours must be at least 1", "outage_hours 至少为 1"
        faults.append(fault("outage_hours", en, zh))
    return faults


rule_set: Noun[RuleSet, Any] = Noun(
    stream=STREAM,
    path="/rules",
    initial=RuleSet(),
    evolve=evolve,
    acts=(ReviseRules,),
    beside=(catalogue, place),
)
