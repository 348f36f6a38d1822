"""The item catalogue (审批事项目录): what can be approved, versioned, never overwritten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.refusal import Invalid, so_many
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Prose
from onestop_contracts.parts import CatalogueItem
from onestop_contracts.review import CatalogueRevised
from pydantic import Field

from onestop_review.catalogue_rows import ItemRow, faults_of
from onestop_review.department import department
from onestop_review.register import RegisterAct, the_leaders_of_the_city
from onestop_review.rule_set import rules_in_force

STREAM = "catalogue/items"


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
        rules = now.state_of(rules_in_force)
        faults = faults_of(self.items, now.state_of(department).codes, rules)
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
    beside=(department, rules_in_force),
)
