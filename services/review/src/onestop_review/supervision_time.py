"""Whether what an item is promised to take leaves time for its supervision (承诺时限与监督期)."""

from typing import Protocol

from onestop_chassis.refusal import Fault, fault
from onestop_contracts.parts import Supervision

from onestop_review.rule_set import RuleSet


class Promised(Protocol):
    """An item as the catalogue has it, or as it should have it."""

    @property
    def item(self) -> str: ...
    @property
    def promised_limit_wd(self) -> int: ...
    @property
    def supervision(self) -> Supervision: ...


def window_faults(
    item: Promised, rules: RuleSet, before: RuleSet | None = None, row: int | None = None
) -> list[Fault]:
    """A fault where the promise leaves no day after the windows, in the place where they are
    longest. Silence ends at the close of a day, so the decision comes on a later one.

    With `before`, only windows that have become longer since are looked at.
    """
    windows, kind, promised = (
        _windows_wd(item, rules, before),
        item.supervision,
        item.promised_limit_wd,
    )
    if not windows or promised > windows:
        return []
    en = f"the promised limit {promised} leaves no day after {windows} of supervision ({kind})"
    zh = f"承诺时限 {promised} 短于监督期 {windows} 个工作日及其后作出决定所需时间（{kind}）"
    return [fault("promised_limit_wd", f"{item.item}: {en}", f"{item.item}：{zh}", row)]


def _windows_wd(item: Promised, rules: RuleSet, before: RuleSet | None) -> int:
    code, kind = item.item, item.supervision
    taken = {place: rules.of(place, code).windows_wd(kind) for place in rules.places}
    if before is None:
        return max(taken.values())
    was = {place: before.of(place, code).windows_wd(kind) for place in taken}
    return max((days for place, days in taken.items() if days > was[place]), default=0)
