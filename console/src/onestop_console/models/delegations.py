"""What the departments delegated to the centre, and what stays with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from onestop_console.models.sheet import Cell, Column, Filter, Sheet, dated
from onestop_console.readers.registers import Delegation, KeptPower
from onestop_console.words.language import said
from onestop_console.words.registers import STANDINGS_OF_MANDATES
from onestop_console.words.times import whole_day

Names = Mapping[str, str]


@dataclass(frozen=True)
class Version:
    """A version with what it added to the one before, and what it took out."""

    delegation: Delegation
    added: tuple[str, ...]
    removed: tuple[str, ...]


def delegations(language: str, owners: Names, places: Names, today: date) -> Sheet[Delegation]:
    """The newest version of each, as a list."""

    def standing(row: Delegation) -> Cell:
        state = state_of(row, today)
        look = {"in_force": "good", "over": "bad"}.get(state, "")
        return Cell(said(language, STANDINGS_OF_MANDATES[state]), look=look)

    written = partial(whole_day, language)
    return Sheet(
        path="/delegations",
        columns=(
            Column(
                "delegation",
                "委托",
                lambda row: Cell(row.delegation, f"/delegations/{row.delegation}"),
                lambda row: row.delegation,
            ),
            Column(
                "version",
                "版本",
                lambda row: Cell(str(row.version)),
                lambda row: row.version,
                number=True,
            ),
            Column(
                "department",
                "部门",
                lambda row: Cell(owners.get(row.department, row.department)),
                lambda row: owners.get(row.department, row.department),
            ),
            Column(
                "jurisdiction",
                "管辖区",
                lambda row: Cell(places.get(row.jurisdiction, row.jurisdiction)),
                lambda row: row.jurisdiction,
            ),
            Column("state", "状态", standing, lambda row: state_of(row, today)),
            Column(
                "items",
                "事项数",
                lambda row: Cell(str(len(row.items))),
                lambda row: len(row.items),
                number=True,
            ),
            Column("instrument", "委托书", lambda row: Cell(row.instrument)),
            dated("since", "生效", written, lambda row: row.in_force_from),
            Column(
                "until",
                "终止",
                lambda row: Cell(whole_day(language, until(row))),
                lambda row: until(row) or date.max,
                number=True,
            ),
            Column("because", "终止原因", lambda row: Cell(row.ended_because or "—")),
        ),
        key=lambda row: row.delegation,
        filters=(
            Filter("department", "部门", lambda row: row.department, lambda d: owners.get(d, d)),
            Filter(
                "jurisdiction", "管辖区", lambda row: row.jurisdiction, lambda p: places.get(p, p)
            ),
            Filter(
                "state",
                "状态",
                lambda row: state_of(row, today),
                lambda state: said(language, STANDINGS_OF_MANDATES.get(state, state)),
            ),
        ),
        nothing=said(language, "尚无委托；部门将权力事项委托给中心后在此公布。"),
    )


def kept(language: str, items: Names, places: Names) -> Sheet[KeptPower]:
    """The negative list."""
    written = partial(whole_day, language)
    return Sheet(
        path="/negative-list",
        columns=(
            Column("entry", "条目", lambda row: Cell(row.entry), lambda row: row.entry),
            Column(
                "items",
                "事项",
                lambda row: Cell(
                    "、".join(items.get(one, one) for one in row.items)
                    or said(language, "全部事项")
                ),
            ),
            Column(
                "places",
                "管辖区",
                lambda row: Cell(
                    "、".join(places.get(one, one) for one in row.jurisdictions)
                    or said(language, "全部")
                ),
            ),
            Column(
                "major",
                "范围",
                lambda row: Cell(said(language, "仅重大项目" if row.major_only else "全部项目")),
            ),
            Column("basis", "依据", lambda row: Cell(row.basis)),
            dated("since", "生效", written, lambda row: row.in_force_from),
        ),
        key=lambda row: row.entry,
        nothing=said(language, "负面清单为空：已委托的事项均由中心办理。"),
    )


def versions(found: list[Delegation]) -> list[Version]:
    """Every version, the newest first, beside what changed with it."""
    told, before = [], frozenset[str]()
    for one in found:
        now = frozenset(one.items)
        told.append(Version(one, tuple(sorted(now - before)), tuple(sorted(before - now))))
        before = now
    return told[::-1]


def until(row: Delegation) -> date | None:
    """When it ends: the day on which it was ended, or its own last day."""
    return row.ended_on or row.in_force_until


def state_of(row: Delegation, today: date) -> str:
    """Whether it holds today, not yet, or not any more."""
    if row.in_force:
        return "in_force"
    return "not_yet" if row.in_force_from > today else "over"
