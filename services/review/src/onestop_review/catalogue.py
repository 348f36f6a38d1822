"""The item catalogue (审批事项目录): what can be approved, versioned, never overwritten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from onestop_chassis.decider import Decider
from onestop_chassis.refusal import Invalid
from onestop_contracts.conditions import BadCondition, check_condition
from onestop_contracts.parts import CatalogueItem, StopGround
from onestop_contracts.review import CatalogueRevised

from onestop_review.fault import Fault, fault, repeated, so_many

STREAM = "catalogue/items"
PHASES = range(1, 5)


class CatalogueInvalid(Invalid):
    """A row of the catalogue contradicts another, the register of departments, or the law."""

    code = "catalogue-invalid"
    title = "The item catalogue has faults"
    title_zh = "审批事项目录有误"
    remedy = "Correct the rows listed and send the whole catalogue again; nothing was loaded."
    remedy_zh = "请更正所列各行后重新提交整份目录；本次未载入任何内容。"


@dataclass(frozen=True, slots=True)
class ReviseCatalogue:
    """The whole catalogue as it should be from `at` on; items not named leave it.

    The version in each item is ignored: the catalogue counts versions itself. `rows` are the
    row numbers in the sender's file, one for each item, where there was a file.
    """

    items: tuple[CatalogueItem, ...]
    departments: frozenset[str]
    at: datetime
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The items in force by code, and every version an item has had."""

    version: int = 0
    items: Mapping[str, CatalogueItem] = field(default_factory=lambda: MappingProxyType({}))
    past: Mapping[tuple[str, int], CatalogueItem] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def item(self, code: str, version: int = 0) -> CatalogueItem | None:
        """The item in force, or the version asked for, also when it is not in force any more."""
        return self.past.get((code, version)) if version else self.items.get(code)

    def latest(self, code: str) -> int:
        """The highest version that `code` has had, 0 if it was never listed."""
        return max((number for item, number in self.past if item == code), default=0)


def decide(catalogue: Catalogue, command: ReviseCatalogue) -> Sequence[CatalogueRevised]:
    """One event with only what changed; the same catalogue twice records nothing.

    Raises:
        CatalogueInvalid: listing every fault of every row.
    """
    faults = _faults(command)
    if faults:
        raise CatalogueInvalid(so_many(faults), errors=faults)
    named = {item.item for item in command.items}
    changed = tuple(
        item.model_copy(update={"version": catalogue.latest(item.item) + 1})
        for item in command.items
        if _differs(catalogue.items.get(item.item), item)
    )
    removed = tuple(sorted(set(catalogue.items) - named))
    if not changed and not removed:
        return []
    return [
        CatalogueRevised(
            version=catalogue.version + 1, items=changed, removed=removed, revised_at=command.at
        )
    ]


def _differs(known: CatalogueItem | None, wanted: CatalogueItem) -> bool:
    return known is None or known != wanted.model_copy(update={"version": known.version})


def _faults(command: ReviseCatalogue) -> list[Fault]:
    rows: list[int | None] = list(command.rows) or [None] * len(command.items)
    named = {item.item: item for item in command.items}
    faults = repeated([item.item for item in command.items], rows, "item")
    for item, row in zip(command.items, rows, strict=True):
        faults += _item_faults(item, row, command.departments)
        faults += _need_faults(item, row, named)
    return faults


def _item_faults(item: CatalogueItem, row: int | None, known: frozenset[str]) -> list[Fault]:
    faults: list[Fault] = []
    if item.department not in known:
        faults.append(
            fault(
                "department",
                f"{item.item}: no department {item.department} is registered",
                f"{item.item}：未登记部门 {item.department}",
                row,
            )
        )
    if item.phase not in PHASES:
        faults.append(
            fault("phase", f"{item.item}: phase 1 to 4", f"{item.item}：阶段应为1至4", row)
        )
    return faults + _limit_faults(item, row) + _rule_faults(item, row)


def _limit_faults(item: CatalogueItem, row: int | None) -> list[Fault]:
    if min(item.promised_limit_wd, item.legal_limit_wd) < 0:
        return [
            fault("legal_limit_wd", f"{item.item}: below zero", f"{item.item}：时限不得为负", row)
        ]
    if item.promised_limit_wd <= item.legal_limit_wd:
        return []
    promised, legal = item.promised_limit_wd, item.legal_limit_wd
    return [
        fault(
            "promised_limit_wd",
            f"{item.item}: the promised limit {promised} is longer than the legal limit {legal}",
            f"{item.item}：承诺时限 {promised} 超过法定时限 {legal}",
            row,
        )
    ]


def _rule_faults(item: CatalogueItem, row: int | None) -> list[Fault]:
    faults: list[Fault] = []
    try:
        check_condition(item.when)
    except BadCondition as wrong:
        faults.append(
            fault("when", f"{item.item}: {wrong}", f"{item.item}：适用条件有误：{wrong}", row)
        )
    for ground in item.clock:
        if ground not in set(StopGround):
            faults.append(
                fault(
                    "clock",
                    f"{item.item}: no such ground: {ground}",
                    f"{item.item}：无此停计事由 {ground}",
                    row,
                )
            )
    return faults


def _need_faults(
    item: CatalogueItem, row: int | None, named: Mapping[str, CatalogueItem]
) -> list[Fault]:
    faults = [
        fault(
            "needs",
            f"{item.item} needs {need}, which the catalogue does not list",
            f"{item.item} 的前置事项 {need} 不在目录中",
            row,
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
                row,
            )
        )
    return faults


def _reached(codes: Iterable[str], named: Mapping[str, CatalogueItem]) -> set[str]:
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


def evolve(catalogue: Catalogue, event: CatalogueRevised) -> Catalogue:
    """The catalogue after a fact."""
    kept = {code: i for code, i in catalogue.items.items() if code not in event.removed}
    changed = {item.item: item for item in event.items}
    past = {(item.item, item.version): item for item in event.items}
    return Catalogue(
        version=event.version,
        items=MappingProxyType({**kept, **changed}),
        past=MappingProxyType({**catalogue.past, **past}),
    )


catalogue = Decider(initial=Catalogue(), decide=decide, evolve=evolve)
