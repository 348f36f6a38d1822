"""The rows of a catalogue that is sent, and everything that is wrong with them."""

from collections.abc import Iterable, Mapping, Sequence

from onestop_chassis.refusal import Fault, fault, repeated
from onestop_contracts.conditions import BadCondition, check_condition
from onestop_contracts.fields import Code, Prose, Title
from onestop_contracts.identifiers import ITEM_CODE
from onestop_contracts.parts import CatalogueItem, StopGround, Supervision
from pydantic import Field

from onestop_review.register import Row
from onestop_review.rule_set import RuleSet
from onestop_review.supervision_time import window_faults

PHASES = range(1, 5)


class ItemRow(Row):
    """One item as it should be; limits in working days. Its version is counted here."""

    item: Code = Field(pattern=ITEM_CODE)
    phase: int
    before_start: bool
    name_zh: Title = Field(min_length=1, examples=["建设工程规划许可证"])
    name_en: Title = Field(min_length=1, examples=["Construction planning permit"])
    department: Code
    legal_limit_wd: int = Field(ge=0, le=1000)
    promised_limit_wd: int = Field(ge=0, le=1000)
    basis: Prose
    needs: tuple[Code, ...] = Field(default=(), max_length=50)
    when: Code = ""
    joint: Code = ""
    commitment: bool = False
    cover: Code = ""
    clock: tuple[Code, ...] = Field(default=(), max_length=20)
    materials: tuple[Code, ...] = Field(default=(), max_length=100)
    mark: Code = "assumed"
    supervision: Supervision = Supervision.BEFORE

    def entry(self, version: int) -> CatalogueItem:
        """As the catalogue keeps it."""
        return CatalogueItem(**self.said(), version=version)


def faults_of(items: Sequence[ItemRow], departments: frozenset[str], rules: RuleSet) -> list[Fault]:
    """Everything wrong, row by row; a row may contradict another.

    `departments` are those registered, `rules` the limits in force.
    """
    named = {item.item: item for item in items}
    faults = repeated([item.item for item in items], [item.row for item in items], "item")
    for item in items:
        faults += _item_faults(item, departments)
        faults += window_faults(item, rules, row=item.row)
        faults += _need_faults(item, named)
    return faults


def _item_faults(item: ItemRow, known: frozenset[str]) -> list[Fault]:
    faults: list[Fault] = []
    if item.department not in known:
        faults.append(
            fault(
                "department",
                f"{item.item}: no department {item.department} is registered",
                f"{item.item}：未登记部门 {item.department}",
                item.row,
            )
        )
    if item.phase not in PHASES:
        faults.append(
            fault("phase", f"{item.item}: phase 1 to 4", f"{item.item}：阶段应为1至4", item.row)
        )
    return faults + _limit_faults(item) + _rule_faults(item)


def _limit_faults(item: ItemRow) -> list[Fault]:
    if min(item.promised_limit_wd, item.legal_limit_wd) < 0:
        return [
            fault(
                "legal_limit_wd", f"{item.item}: below zero", f"{item.item}：时限不得为负", item.row
            )
        ]
    if item.promised_limit_wd <= item.legal_limit_wd:
        return []
    promised, legal = item.promised_limit_wd, item.legal_limit_wd
    return [
        fault(
            "promised_limit_wd",
            f"{item.item}: the promised limit {promised} is longer than the legal limit {legal}",
            f"{item.item}：承诺时限 {promised} 超过法定时限 {legal}",
            item.row,
        )
    ]


def _rule_faults(item: ItemRow) -> list[Fault]:
    faults: list[Fault] = []
    try:
        check_condition(item.when)
    except BadCondition as wrong:
        faults.append(
            fault("when", f"{item.item}: {wrong}", f"{item.item}：适用条件有误：{wrong}", item.row)
        )
    for ground in item.clock:
        if ground not in set(StopGround):
            faults.append(
                fault(
                    "clock",
                    f"{item.item}: no such ground: {ground}",
                    f"{item.item}：无此停计事由 {ground}",
                    item.row,
                )
            )
    return faults


def _need_faults(item: ItemRow, named: Mapping[str, ItemRow]) -> list[Fault]:
    faults = [
        fault(
            "needs",
            f"{item.item} needs {need}, which the catalogue does not list",
            f"{item.item} 的前置事项 {need} 不在目录中",
            item.row,
        )
        for need in item.needs
        if need not in named
    ]
    if item.item in _reached(item.needs, named):
        faults.append(
            fault(
                "needs",
                f"{item.item} would have to be approved before itself",
                f"{item.item} 的前置事项构成循环",
                item.row,
            )
        )
    return faults


def _reached(codes: Iterable[str], named: Mapping[str, ItemRow]) -> set[str]:
    """Everything that has to come before one of `codes`, and they themselves."""
    found: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code in found or code not in named:
            continue
        found.add(code)
        waiting += named[code].needs
    return found
