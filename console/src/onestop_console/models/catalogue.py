"""The catalogue of items: what can be approved, and what changed between two versions of one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from onestop_console.models.sheet import Cell, Column, Filter, Sheet
from onestop_console.readers.registers import CatalogueItem
from onestop_console.words.language import name_of, said
from onestop_console.words.registers import COMPARED
from onestop_console.words.states import phase_zh

Names = Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """A field that is not the same in both."""

    name: str
    before: str
    after: str


def items(language: str, owners: Names, materials: Names) -> Sheet[CatalogueItem]:
    """Every item in force, as a list."""

    def days(number: int) -> Cell:
        return Cell(said(language, "%(days)s 个工作日", days=number))

    def handed_in(row: CatalogueItem) -> Cell:
        named = "、".join(materials.get(code, code) for code in row.materials)
        return Cell(named or "—")

    return Sheet(
        path="/items",
        columns=(
            Column(
                "code",
                "编码",
                lambda row: Cell(row.item, f"/items/{row.item}"),
                lambda row: row.item,
            ),
            Column(
                "name",
                "事项",
                lambda row: Cell(name_of(language, row)),
                lambda row: name_of(language, row),
            ),
            Column(
                "department",
                "部门",
                lambda row: Cell(owners.get(row.department, row.department)),
                lambda row: owners.get(row.department, row.department),
            ),
            Column("phase", "阶段", lambda row: Cell(phase(language, row.phase)), _phase),
            Column(
                "legal",
                "法定时限",
                lambda row: days(row.legal_limit_wd),
                lambda row: row.legal_limit_wd,
                number=True,
            ),
            Column(
                "promised",
                "承诺时限",
                lambda row: days(row.promised_limit_wd),
                lambda row: row.promised_limit_wd,
                number=True,
            ),
            Column("materials", "材料", handed_in),
            Column(
                "commitment",
                "承诺制",
                lambda row: Cell(said(language, "可承诺办理") if row.commitment else "—"),
            ),
            Column("basis", "依据", lambda row: Cell(row.basis)),
        ),
        key=lambda row: row.item,
        filters=(
            Filter("department", "部门", lambda row: row.department, lambda d: owners.get(d, d)),
            Filter("phase", "阶段", lambda row: str(row.phase), lambda n: phase(language, int(n))),
        ),
        nothing=said(language, "尚未公布事项目录；由中心负责人修订目录后在此列出。"),
    )


def phase(language: str, number: int) -> str:
    """A phase of a project in words."""
    return said(language, phase_zh(number))


def differences(
    before: CatalogueItem, after: CatalogueItem, words: Callable[[str, Any], str]
) -> list[Difference]:
    """What is not the same in two versions; `words` says a field's value."""
    return [
        Difference(COMPARED[name], words(name, was), words(name, now))
        for name in COMPARED
        if (was := getattr(before, name)) != (now := getattr(after, name))
    ]


def _phase(row: CatalogueItem) -> int:
    return row.phase
