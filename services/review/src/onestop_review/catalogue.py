"""The item catalogue (审批事项目录): what can be approved, versioned, never overwritten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.refusal import Fault, Invalid, fault, repeated, so_many
from onestop_contracts.conditions import BadCondition, check_condition
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Prose, Title
from onestop_contracts.identifiers import ITEM_CODE
from onestop_contracts.parts import CatalogueItem, StopGround
from onestop_contracts.review import CatalogueRevised
from pydantic import Field

from onestop_review.department import department
from onestop_review.register import RegisterAct, Row, the_leaders_of_the_city

STREAM = "catalogue/items"
PHASES = range(1, 5)


class RevisionExplained(Internal):
    """Somebody put this version in force by hand, and said why."""

    TYPE: ClassVar[str] = "onestop.review.RevisionExplained.v1"

    version: int
    reason: Prose


CatalogueEvent = CatalogueRevised | RevisionExplained


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The items in force by code, and every version an item has had."""

    version: int = 0
    items: Mapping[Code, CatalogueItem] = field(default_factory=lambda: MappingProxyType({}))
    past: Mapping[tuple[Code, int], CatalogueItem] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def item(self, code: str, version: int = 0) -> CatalogueItem | None:
        """The item in force, or the version asked for, also when it is not in force any more."""
        return self.past.get((code, version)) if version else self.items.get(code)

    def latest(self, code: str) -> int:
        """The highest version that `code` has had, 0 if it was never listed."""
        return max((number for item, number in self.past if item == code), default=0)


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

    def entry(self, version: int) -> CatalogueItem:
        """As the catalogue keeps it."""
        return CatalogueItem(**self.said(), version=version)


class CatalogueInvalid(Invalid):
    """A row of the catalogue contradicts another, the register of departments, or the law."""

    code = "catalogue-invalid"
    title = "The item catalogue has faults"
    title_zh = "审批事项目录有误"
    remedy = "Correct the rows listed and send the whole catalogue again; nothing was loaded."
    remedy_zh = "请更正所列各行后重新提交整份目录；本次未载入任何内容。"


class ReviseCatalogue(RegisterAct[Catalogue]):
    """Puts the whole catalogue (审批事项目录) in force; items not named leave it.

    One event with only what changed; the same catalogue twice records nothing. `reason` is why,
    where it is not a routine import.

    Source: notice C1.
    """

    by = the_leaders_of_the_city
    refuses = (CatalogueInvalid,)
    opens = True

    items: tuple[ItemRow, ...] = Field(min_length=1, max_length=2000)
    reason: Prose = Field(default="", max_length=1000, examples=["事项取消"])

    def decide(self, catalogue: Catalogue, now: Now[Any]) -> Sequence[CatalogueEvent]:
        faults = _faults(self.items, now.state_of(department).codes)
        if faults:
            raise CatalogueInvalid(so_many(faults), errors=faults)
        changed = tuple(
            row.entry(catalogue.latest(row.item) + 1)
            for row in self.items
            if _differs(catalogue.items.get(row.item), row)
        )
        removed = tuple(sorted(set(catalogue.items) - {row.item for row in self.items}))
        if not changed and not removed:
            return []
        version = catalogue.version + 1
        why = [RevisionExplained(version=version, reason=self.reason)] if self.reason else []
        return [
            CatalogueRevised(version=version, items=changed, removed=removed, revised_at=now.at),
            *why,
        ]


def _differs(known: CatalogueItem | None, wanted: ItemRow) -> bool:
    return known is None or known != wanted.entry(known.version)


def _faults(items: Sequence[ItemRow], departments: frozenset[str]) -> list[Fault]:
    named = {item.item: item for item in items}
    faults = repeated([item.item for item in items], [item.row for item in items], "item")
    for item in items:
        faults += _item_faults(item, departments)
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


def evolve(catalogue: Catalogue, event: CatalogueEvent) -> Catalogue:
    """The catalogue after a fact."""
    if isinstance(event, RevisionExplained):
        return catalogue
    kept = {code: i for code, i in catalogue.items.items() if code not in event.removed}
    changed = {item.item: item for item in event.items}
    past = {(item.item, item.version): item for item in event.items}
    return Catalogue(
        version=event.version,
        items=MappingProxyType({**kept, **changed}),
        past=MappingProxyType({**catalogue.past, **past}),
    )


catalogue: Noun[Catalogue, Any] = Noun(
    stream=STREAM,
    path="/catalogue",
    initial=Catalogue(),
    evolve=evolve,
    acts=(ReviseCatalogue,),
    beside=(department,),
)
