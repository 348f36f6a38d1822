"""Investment projects (投资项目) to be filed at the window."""

from collections.abc import Sequence
from typing import Any

from onestop_contracts.conditions import AMOUNTS, CHOICES
from onestop_contracts.identifiers import DIVISION_CODE, PROJECT_CODE, CreditCode, IndustryClass
from pydantic import TypeAdapter, ValidationError

from onestop_cli.importers.checks import Checks, Problem, repeated
from onestop_cli.tables import Row

RARE = ("flood_zone", "highway", "road", "fire_special", "energy_project")
"""Attributes that few projects have: a table may leave their columns out, which means no."""
REQUIRED = (
    "code",
    "applicant",
    "uscc",
    "name_zh",
    "name_en",
    "division",
    "industry_class",
    *(name for name in CHOICES if name not in RARE),
    *AMOUNTS,
)
OPTIONAL = RARE
_CREDIT: TypeAdapter[str] = TypeAdapter(CreditCode)
_INDUSTRY: TypeAdapter[str] = TypeAdapter(IndustryClass)
_SHAPE = "应为行业代码，如 C38 (GB/T 4754) / should be a class of GB/T 4754 such as C38"


def parse(rows: Sequence[Row]) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A record per project, or every problem in the table."""
    records, problems = [], repeated(((r.line, r.cells.get("code", "")) for r in rows), "code")
    for row in rows:
        checks = Checks(row)
        records.append(_record(checks))
        problems += checks.problems
    return records, problems


def _record(checks: Checks) -> dict[str, Any]:
    return {
        "row": checks.row.line,
        "project": checks.matching(
            "code",
            PROJECT_CODE,
            "项目代码，形如 2026-150602-30-03-100037",
            "a project code such as 2026-150602-30-03-100037",
        ),
        "name_zh": checks.text("name_zh"),
        "name_en": checks.text("name_en"),
        "applicant": {"name": checks.text("applicant"), "uscc": _own(checks, "uscc", _CREDIT)},
        "division": checks.matching("division", DIVISION_CODE, "6位行政区划代码", "six digits"),
        "industry_class": _own(checks, "industry_class", _INDUSTRY),
        "attributes": {
            **{name: _word(checks, name, allowed) for name, allowed in CHOICES.items()},
            **{name: checks.amount(name) for name in AMOUNTS},
        },
    }


def _word(checks: Checks, name: str, allowed: tuple[str, ...]) -> str:
    return checks.choice(name, allowed, default="no" if name in RARE else "")


def _own(checks: Checks, column: str, identifier: TypeAdapter[str]) -> str:
    """A text that has a check of its own, which says in its own words what is wrong."""
    value = checks.text(column)
    try:
        return identifier.validate_python(value) if value else value
    except ValidationError as error:
        own = error.errors()[0]["msg"].removeprefix("Value error, ")
        zh, _, en = (own if " / " in own else _SHAPE).partition(" / ")
        checks.wrong(column, zh, en)
        return value
