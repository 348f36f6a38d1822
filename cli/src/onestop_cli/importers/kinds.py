"""Which kinds of tables there are, and reading one completely or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onestop_cli.importers import (
    calendar,
    departments,
    divisions,
    indices,
    items,
    materials,
    people,
    projects,
)
from onestop_cli.importers.cells import unwritten
from onestop_cli.importers.checks import Problem
from onestop_cli.say import Failed
from onestop_cli.tables import EXTRA, Row, Table, read_table

Parse = Callable[[Sequence[Row]], tuple[list[dict[str, Any]], list[Problem]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table: its columns and how its rows become records."""

    name: str
    zh: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    parse: Parse


KINDS = {
    kind.name: kind
    for kind in (
        Kind("departments", "部门", departments.REQUIRED, departments.OPTIONAL, departments.parse),
        Kind("people", "人员", people.REQUIRED, people.OPTIONAL, people.parse),
        Kind("divisions", "行政区划", divisions.REQUIRED, divisions.OPTIONAL, divisions.parse),
        Kind("materials", "材料名称", materials.REQUIRED, materials.OPTIONAL, materials.parse),
        Kind("items", "审批事项", items.REQUIRED, items.OPTIONAL, items.parse),
        Kind("indices", "控制指标", indices.REQUIRED, indices.OPTIONAL, indices.parse),
        Kind("projects", "项目", projects.REQUIRED, projects.OPTIONAL, projects.parse),
        Kind("calendar", "节假日安排", calendar.REQUIRED, calendar.OPTIONAL, calendar.parse),
    )
}


def parsed(kind: Kind, table: Table) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The records of a table, or everything that is wrong with it: columns first, then rows."""
    problems = _columns(kind, table)
    if problems:
        return [], problems
    if not table.rows:
        return [], [Problem(table.first + 1, "-", "没有数据行", "there is no row of data")]
    records, found = kind.parse(table.rows)
    nobodys = list(unwritten(table))
    cells = {(problem.line, problem.column) for problem in nobodys}
    found = [*nobodys, *(one for one in found if (one.line, one.column) not in cells)]
    ordered = sorted(found, key=lambda problem: (problem.line, problem.column))
    return ([] if ordered else records), ordered


def load(kind: Kind, path: Path) -> list[dict[str, Any]]:
    """Every record of the file.

    Raises:
        Failed: with a line for each problem; nothing may be sent then.
    """
    table = read_table(path)
    records, problems = parsed(kind, table)
    if problems:
        zh, en = (f"工作表 {table.sheet} ", f", sheet {table.sheet}") if table.sheet else ("", "")
        raise Failed(
            f"{path} {zh}有 {len(problems)} 处错误，未导入任何数据；请改正后重新导入",
            f"{path}{en}: {len(problems)} problems, nothing was loaded; mend them and import again",
            *(str(problem) for problem in problems),
        )
    return records


def _columns(kind: Kind, table: Table) -> list[Problem]:
    columns, line = table.columns, table.first
    known = (*kind.required, *kind.optional)
    missing = [
        Problem(line, name, "缺少该列", "this column is missing")
        for name in kind.required
        if name not in columns
    ]
    strange = [
        Problem(line, name or "-", "未知的列", f"unknown column; known are: {', '.join(known)}")
        for name in columns
        if name not in known or name == EXTRA
    ]
    twice = [
        Problem(line, name, "列名重复", "this column is there twice")
        for name in sorted({n for n in columns if columns.count(n) > 1})
    ]
    return missing + strange + twice
