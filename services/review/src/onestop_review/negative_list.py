"""The negative list (负面清单): what stays with the department instead of the centre.

Key regions, key nodes and major projects; such an item is routed to the department and tracked by
the same clock. Each entry is versioned: a change is a further fact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar, assert_never

from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.refusal import Fault, Invalid, fault, repeated, so_many
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Prose
from onestop_contracts.identifiers import DivisionCode
from onestop_contracts.times import Day
from pydantic import Field

from onestop_review.catalogue import catalogue
from onestop_review.place import place, place_faults
from onestop_review.register import RegisterAct, Row, the_leaders_of_the_city

STREAM = "negative-list/all"


class NegativeListed(Internal):
    """An entry of the list came in, or changed."""

    TYPE: ClassVar[str] = "onestop.review.NegativeListed.v1"

    entry: Code
    version: int
    items: tuple[Code, ...] = ()
    jurisdictions: tuple[Code, ...] = ()
    major_only: bool = False
    basis: Prose
    in_force_from: date


class NegativeDelisted(Internal):
    """An entry left the list."""

    TYPE: ClassVar[str] = "onestop.review.NegativeDelisted.v1"

    entry: Code
    delisted_on: date


NegativeListEvent = NegativeListed | NegativeDelisted


class Entry(Row):
    """Which items, where: an empty list means any. `major_only`: only of major projects."""

    entry: Code = Field(max_length=100, examples=["hazardous-chemicals"])
    items: tuple[Code, ...] = Field(default=(), max_length=500)
    jurisdictions: tuple[DivisionCode, ...] = Field(
        default=(), max_length=100, examples=[("150602",)]
    )
    major_only: bool = False
    basis: Prose
    in_force_from: Day

    def keeps(self, item: str, jurisdiction: str, major: bool, day: date) -> bool:
        """Whether this entry leaves the item with its department."""
        return (
            day >= self.in_force_from
            and (not self.items or item in self.items)
            and (not self.jurisdictions or jurisdiction in self.jurisdictions)
            and (major or not self.major_only)
        )


@dataclass(frozen=True, slots=True)
class NegativeList:
    """The entries on the list, and how many versions each has had."""

    entries: Mapping[Code, Entry] = field(default_factory=lambda: MappingProxyType({}))
    versions: Mapping[Code, int] = field(default_factory=lambda: MappingProxyType({}))

    def keeps(self, item: str, jurisdiction: str, major: bool, day: date) -> Entry | None:
        """The entry that leaves the item with its department, if one does."""
        kept = (e for e in self.entries.values() if e.keeps(item, jurisdiction, major, day))
        return next(kept, None)


class NegativeListInvalid(Invalid):
    """An entry names an item or a place that is unknown, keeps nothing, or has no basis."""

    code = "negative-list-invalid"
    title = "The negative list has faults"
    title_zh = "负面清单有误"
    remedy = "Correct the rows listed and send the whole list again; nothing was recorded."
    remedy_zh = "请更正所列各行后重新提交整份清单；本次未记录任何内容。"


class ReviseNegativeList(RegisterAct[NegativeList]):
    """Puts the whole negative list (负面清单) in force; entries not named leave it today.

    One event for each entry that is new, differs or is gone.

    Source: notice C2.
    """

    by = the_leaders_of_the_city
    refuses = (NegativeListInvalid,)
    opens = True
    said_by_absence = frozenset({"items", "jurisdictions"})

    entries: tuple[Entry, ...] = Field(max_length=500)

    def decide(self, known: NegativeList, now: Now[Any]) -> Sequence[NegativeListEvent]:
        faults = _faults(self.entries, frozenset(now.state_of(catalogue).items))
        for entry in self.entries:
            faults += place_faults(entry.jurisdictions, now, "jurisdictions", entry.row)
        if faults:
            raise NegativeListInvalid(so_many(faults), errors=faults)
        wanted = {entry.entry: entry.without_row() for entry in self.entries}
        listed = [
            NegativeListed(**entry.said(), version=known.versions.get(code, 0) + 1)
            for code, entry in wanted.items()
            if known.entries.get(code) != entry
        ]
        gone = sorted(set(known.entries) - set(wanted))
        return [*listed, *(NegativeDelisted(entry=code, delisted_on=now.day) for code in gone)]


def _faults(entries: Sequence[Entry], known: frozenset[str]) -> list[Fault]:
    faults = repeated([e.entry for e in entries], [e.row for e in entries], "entry")
    for e in entries:
        if not e.basis:
            faults.append(fault("basis", f"{e.entry}: no basis", f"{e.entry}：缺少依据", e.row))
        if not (e.items or e.jurisdictions or e.major_only):
            en = f"{e.entry}: would keep everything; name items, places or major projects"
            zh = f"{e.entry}：未限定范围，请列明事项、区域或重大项目"
            faults.append(fault("items", en, zh, e.row))
        for code in set(e.items) - known:
            en, zh = f"{code} is not in the catalogue", f"目录中没有事项 {code}"
            faults.append(fault("items", f"{e.entry}: {en}", f"{e.entry}：{zh}", e.row))
    return faults


def evolve(known: NegativeList, event: NegativeListEvent) -> NegativeList:
    """The list after a fact."""
    rest = {code: entry for code, entry in known.entries.items() if code != event.entry}
    match event:
        case NegativeListed():
            entry = Entry.model_construct(
                entry=event.entry,
                items=event.items,
                jurisdictions=event.jurisdictions,
                major_only=event.major_only,
                basis=event.basis,
                in_force_from=event.in_force_from,
            )
            return NegativeList(
                MappingProxyType({**rest, event.entry: entry}),
                MappingProxyType({**known.versions, event.entry: event.version}),
            )
        case NegativeDelisted():
            return NegativeList(MappingProxyType(rest), known.versions)
        case _:
            assert_never(event)


negative_list: Noun[NegativeList, Any] = Noun(
    stream=STREAM,
    path="/negative-list",
    initial=NegativeList(),
    evolve=evolve,
    acts=(ReviseNegativeList,),
    beside=(catalogue, place),
)
