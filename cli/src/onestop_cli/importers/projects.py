"""Investment projects (投资项目) to be filed at the window."""

from collections.abc import Sequence
from typing import Any

from onestop_contracts.conditions import AMOUNTS, CHOICES
from onestop_contracts.identifiers import DIVISION_CODE, PROJECT_CODE, CreditCode
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
        "project": checks.matching(
            "code",
            PROJECT_CODE,
            "项目代码，形如 2026-150602-30-03-100037",
            "a project code such as 2026-150602-30-03-100037",
        ),
        "name_zh": checks.text("name_zh"),
        "name_en": checks.text("name_en"),
        "applicant": {"name": checks.text("applicant"), "uscc": _credit_code(checks)},
        "division": checks.matching("division", DIVISION_CODE, "6位行政区划代码", "six digits"),
        "industry_class": checks.matching(
            "industry_class", r"[A-T]\d{2,4}", "行业代码 (GB/T 4754)", "a class of GB/T 4754"
        ),
        "attributes": {
            **{name: _word(checks, name, allowed) for name, allowed in CHOICES.items()},
            **{name: checks.amount(name) for name in AMOUNTS},
        },
    }


def _word(checks: Checks, name: str, allowed: tuple[str, ...]) -> str:
    return checks.choice(name, allowed, default="no" if name in RARE else "")


def _credit_code(checks: Checks) -> str:
    value = checks.text("uscc")
    try:
        return _CREDIT.validate_python(value) if value else value
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        zh, _, en = reason.partition(" / ")
        checks.wrong("uscc", zh, en or reason)
        return value
