"""The guidance sheet (审批事项指导单) as it is read: item by item, phase by phase."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from onestop_console.readers.guidance import Sheet, SheetItem, SheetStep
from onestop_console.words.language import name_of


@dataclass(frozen=True)
class Line:
    """An item, with what else is named by its name."""

    item: SheetItem
    name: str
    department: str
    after: tuple[str, ...]
    step: SheetStep | None
    """None for what comes after construction: it counts toward no day."""


@dataclass(frozen=True)
class Phase:
    """The items of a phase, in the sheet's order."""

    number: int
    lines: tuple[Line, ...]


def phases(sheet: Sheet, departments: Mapping[str, str], language: str) -> list[Phase]:
    """The sheet's items by phase; `departments` are names by code."""
    names = {one.item: name_of(language, one) for one in sheet.items}
    steps = {step.item: step for step in sheet.plan}
    lines = [
        Line(
            item=one,
            name=names[one.item],
            department=departments.get(one.department, one.department),
            after=tuple(names.get(code, code) for code in one.needs),
            step=steps.get(one.item),
        )
        for one in sheet.items
    ]
    lines.sort(key=lambda line: line.item.phase)
    return [
        Phase(number, tuple(of_phase))
        for number, of_phase in groupby(lines, key=lambda line: line.item.phase)
    ]
