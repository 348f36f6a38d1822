"""Control indices of standard land (控制指标) per industry class, versioned, never overwritten.

Source: notice F5; services/land/README.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

from onestop_chassis.act import Act
from onestop_chassis.actor import Actor
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.recorded import Recorded
from onestop_chassis.refusal import Invalid
from onestop_chassis.view import View
from onestop_contracts.event import Internal
from onestop_contracts.fields import Amount, Code, Title
from onestop_contracts.identifiers import IndustryClass
from onestop_contracts.parts import Part
from onestop_contracts.people import CITY, Role
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class ControlIndex(Part):
    """One index of one class (GB/T 4754): the actual figure compared with `value` in `unit`."""

    industry_class: Code
    name_zh: Title
    index: Code
    name_en: Title
    unit: Code
    comparison: Code
    value: Decimal
    mark: Code = "assumed"

    @property
    def key(self) -> tuple[str, str]:
        """A class has an index once."""
        return (self.industry_class, self.index)


class IndicesRevised(Internal):
    """A version of the index set: the indices that are new or changed in it."""

    TYPE: ClassVar[str] = "onestop.land.IndicesRevised.v1"

    version: int
    indices: tuple[ControlIndex, ...]
    revised_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class IndexSet:
    """The indices in force."""

    version: int = 0
    indices: tuple[ControlIndex, ...] = ()

    def of(self, industry_class: str) -> tuple[ControlIndex, ...]:
        """The indices of a class; for each, the finest class it belongs to that has one."""
        wider = [one for one in self.indices if industry_class.startswith(one.industry_class)]
        wider.sort(key=lambda one: len(one.industry_class))
        finest = {one.index: one for one in wider}
        return tuple(finest[name] for name in sorted(finest))


def evolve(held: IndexSet, event: IndicesRevised) -> IndexSet:
    by_key = {one.key: one for one in (*held.indices, *event.indices)}
    return IndexSet(version=event.version, indices=tuple(by_key[key] for key in sorted(by_key)))


class IndexRepeated(Invalid):
    """A class has an index twice in one set."""

    code = "index-repeated"
    title = "An index stands twice in the set"
    title_zh = "同一行业的同一指标重复出现"
    remedy = "Keep one row per industry class and index."
    remedy_zh = "同一行业的每个指标只保留一行。"


def the_keeper_of_the_indices(actor: Actor, held: IndexSet, now: Now[Any]) -> str:
    """The city's land officer: the set is the whole city's."""
    return actor.require(Role.LAND_OFFICER, jurisdiction=CITY)


class LoadedIndex(ControlIndex):
    """One index of one class, as it is loaded; `mark` says how sure the value is."""

    model_config = ConfigDict(extra="forbid", str_max_length=200)

    industry_class: IndustryClass
    name_zh: Title = Field(min_length=1, examples=["容积率"])
    index: Code = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name_en: Title = Field(min_length=1, examples=["Plot ratio"])
    unit: Code = Field(min_length=1, examples=["1"])
    comparison: Literal[">=", "<="]
    value: Amount = Field(ge=0, max_digits=18, examples=["1.0"])


class ReviseIndices(Act[IndexSet, Any]):
    """Loads control indices that are new or changed; others stay, and the same twice is nothing.

    Source: notice F5.
    """

    by = the_keeper_of_the_indices
    refuses = (IndexRepeated,)
    opens = True

    indices: list[LoadedIndex] = Field(min_length=1, max_length=2000)

    def decide(self, held: IndexSet, now: Now[Any]) -> Sequence[IndicesRevised]:
        given = tuple(ControlIndex(**one.model_dump()) for one in self.indices)
        _once(given)
        known = set(held.indices)
        changed = tuple(one for one in given if one not in known)
        if not changed:
            return []
        return [IndicesRevised(version=held.version + 1, indices=changed, revised_at=now.at)]


def _once(given: Sequence[ControlIndex]) -> None:
    seen: set[tuple[str, str]] = set()
    errors = []
    for n, one in enumerate(given):
        if one.key in seen:
            name = "/".join(one.key)
            errors.append(
                {"field": f"/indices/{n}", "en": f"{name} stands twice", "zh": f"{name} 重复"}
            )
        seen.add(one.key)
    if errors:
        raise IndexRepeated("指标重复 / an index stands twice", errors=errors)


class IndexSetRow(BaseModel):
    """The index set in force, and when it last changed."""

    model_config = ConfigDict(frozen=True)

    version: int = 0
    indices: tuple[ControlIndex, ...] = ()
    revised_at: datetime | None = None


def _key(recorded: Recorded[Any]) -> str | None:
    return "all" if isinstance(recorded.event, IndicesRevised) else None


def _row(row: IndexSetRow | None, recorded: Recorded[Any]) -> IndexSetRow | None:
    held = IndexSet(row.version, row.indices) if row else IndexSet()
    now = evolve(held, recorded.event)
    return IndexSetRow(
        version=now.version, indices=now.indices, revised_at=recorded.event.revised_at
    )


indices = View(
    name="index_set", version=1, row=IndexSetRow, key=_key, evolve=_row, reads=(IndicesRevised,)
)

index_set: Noun[IndexSet, Any] = Noun(
    stream="index_set/all",
    path="/indices",
    initial=IndexSet(),
    evolve=evolve,
    acts=(ReviseIndices,),
    views=(indices,),
)
