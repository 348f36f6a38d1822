"""The negative list (负面清单): what stays with the department instead of the centre.

Key regions, key nodes and major projects; such an item is routed to the department and tracked by
the same clock. Each entry is versioned: a change is a further fact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import ClassVar, assert_never

from onestop_chassis.decider import Decider
from onestop_chassis.refusal import Invalid
from onestop_contracts.event import Internal

from onestop_review.fault import Fault, fault, repeated, so_many

STREAM = "negative-list/all"


class NegativeListed(Internal):
    """An entry of the list came in, or changed."""

    TYPE: ClassVar[str] = "onestop.review.NegativeListed.v1"

    entry: str
    version: int
    items: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    major_only: bool = False
    basis: str
    in_force_from: date


class NegativeDelisted(Internal):
    """An entry left the list."""

    TYPE: ClassVar[str] = "onestop.review.NegativeDelisted.v1"

    entry: str
    delisted_on: date


NegativeListEvent = NegativeListed | NegativeDelisted


class NegativeListInvalid(Invalid):
    """An entry names an item that the catalogue lacks, keeps nothing, or has no basis."""

    code = "negative-list-invalid"
    title = "The negative list has faults"
    title_zh = "负面清单有误"
    remedy = "Correct the rows listed and send the whole list again; nothing was recorded."
    remedy_zh = "请更正所列各行后重新提交整份清单；本次未记录任何内容。"


@dataclass(frozen=True, slots=True)
class Entry:
    """Which items, where: an empty tuple means any. `major_only`: only of major projects."""

    entry: str
    items: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    major_only: bool = False
    basis: str = ""
    in_force_from: date = date.min
    version: int = field(default=0, compare=False)
    row: int | None = field(default=None, compare=False)

    def keeps(self, item: str, jurisdiction: str, major: bool, day: date) -> bool:
        """Whether this entry leaves the item with its department."""
        return (
            day >= self.in_force_from
            and (not self.items or item in self.items)
            and (not self.jurisdictions or jurisdiction in self.jurisdictions)
            and (major or not self.major_only)
        )


@dataclass(frozen=True, slots=True)
class ReviseNegativeList:
    """The whole list as it should be; entries not named leave it from `on`."""

    entries: tuple[Entry, ...]
    items: frozenset[str]
    on: date


@dataclass(frozen=True, slots=True)
class NegativeList:
    """The entries on the list, and how many versions each has had."""

    entries: Mapping[str, Entry] = field(default_factory=lambda: MappingProxyType({}))
    versions: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def keeps(self, item: str, jurisdiction: str, major: bool, day: date) -> Entry | None:
        """The entry that leaves the item with its department, if one does."""
        kept = (e for e in self.entries.values() if e.keeps(item, jurisdiction, major, day))
        return next(kept, None)


def decide(known: NegativeList, command: ReviseNegativeList) -> Sequence[NegativeListEvent]:
    """One event for each entry that is new, differs or is gone.

    Raises:
        NegativeListInvalid: listing every fault of every row.
    """
    faults = _faults(command)
    if faults:
        raise NegativeListInvalid(so_many(faults), errors=faults)
    wanted = {entry.entry: entry for entry in command.entries}
    listed = [
        _listed(entry, known.versions.get(code, 0) + 1)
        for code, entry in wanted.items()
        if known.entries.get(code) != entry
    ]
    gone = sorted(set(known.entries) - set(wanted))
    return [*listed, *(NegativeDelisted(entry=code, delisted_on=command.on) for code in gone)]


def _listed(entry: Entry, version: int) -> NegativeListed:
    return NegativeListed(
        entry=entry.entry,
        version=version,
        items=entry.items,
        jurisdictions=entry.jurisdictions,
        major_only=entry.major_only,
        basis=entry.basis,
        in_force_from=entry.in_force_from,
    )


def _faults(command: ReviseNegativeList) -> list[Fault]:
    entries = command.entries
    faults = repeated([e.entry for e in entries], [e.row for e in entries], "entry")
    for e in entries:
        if not e.basis.strip():
            faults.append(fault("basis", f"{e.entry}: no basis", f"{e.entry}：缺少依据", e.row))
        if not (e.items or e.jurisdictions or e.major_only):
            en = f"{e.entry}: would keep everything; name items, places or major projects"
            zh = f"{e.entry}：未限定范围，请列明事项、区域或重大项目"
            faults.append(fault("items", en, zh, e.row))
        for code in set(e.items) - command.items:
            en, zh = f"{code} is not in the catalogue", f"目录中没有事项 {code}"
            faults.append(fault("items", f"{e.entry}: {en}", f"{e.entry}：{zh}", e.row))
    return faults


def evolve(known: NegativeList, event: NegativeListEvent) -> NegativeList:
    """The list after a fact."""
    rest = {code: entry for code, entry in known.entries.items() if code != event.entry}
    match event:
        case NegativeListed():
            entry = Entry(
                entry=event.entry,
                items=event.items,
                jurisdictions=event.jurisdictions,
                major_only=event.major_only,
                basis=event.basis,
                in_force_from=event.in_force_from,
                version=event.version,
            )
            return NegativeList(
                MappingProxyType({**rest, event.entry: entry}),
                MappingProxyType({**known.versions, event.entry: event.version}),
            )
        case NegativeDelisted():
            return NegativeList(MappingProxyType(rest), known.versions)
        case _:
            assert_never(event)


negative_list = Decider(initial=NegativeList(), decide=decide, evolve=evolve)
