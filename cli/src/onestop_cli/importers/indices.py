"""Control indices of standard land (标准地控制指标) by industry class of GB/T 4754."""

from collections.abc import Sequence
from typing import Any

from onestop_contracts.identifiers import INDUSTRY_CLASS

from onestop_cli.importers.checks import Checks, Problem, repeated
from onestop_cli.importers.departments import MARKS
from onestop_cli.tables import Row

REQUIRED = (
    "industry_class",
    "name_zh",
    "index",
    "name_en",
    "unit",
    "comparison",
    "value",
)
OPTIONAL = ("mark",)


def parse(rows: Sequence[Row]) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A record per index of a class, or every problem in the table."""
    keys = (
        (r.line, f"{r.cells.get('industry_class', '')}/{r.cells.get('index', '')}") for r in rows
    )
    records, problems = [], repeated(keys, "index")
    for row in rows:
        checks = Checks(row)
        records.append(
            {
                "industry_class": checks.matching(
                    "industry_class",
                    INDUSTRY_CLASS,
                    "如 C26 的行业代码 (GB/T 4754)",
                    "a class of GB/T 4754 such as C26",
                ),
                "name_zh": checks.text("name_zh"),
                "index": checks.matching(
                    "index", r"[a-z][a-z0-9_]*", "小写英文名", "a name in small letters"
                ),
                "name_en": checks.text("name_en"),
                "unit": checks.text("unit"),
                "comparison": checks.choice("comparison", (">=", "<=")),
                "value": checks.amount("value"),
                "mark": checks.choice("mark", MARKS, default="assumed"),
            }
        )
        problems += checks.problems
    return records, problems
