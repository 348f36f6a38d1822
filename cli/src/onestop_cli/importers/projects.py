"""Investment projects (投资项目) to be filed at the window."""

from collections.abc import Sequence
from typing import Any

from onestop_contracts.identifiers import (
    DIVISION_CODE,
    PROJECT_CODE,
    CreditCode,
)
from pydantic import TypeAdapter, ValidationError

from onestop_cli.importers.checks import Checks, Problem, repeated
from onestop_cli.tables import Row

YES_NO = (
    "farmland",
    "grassland",
    "security_zone",
    "construction",
    "hazard",
    "water",
    "major",
    "standard_land",
)
RARE = ("flood_zone", "highway", "road", "fire_special", "energy_project")
AMOUNTS = ("energy_tce", "floor_area_m2", "investment_cny10000", "land_mu")
CHOICES = {
    "route": ("filing", "verification", "approval"),
    "kind": ("new", "extension", "renovation"),
    "land": ("new", "existing"),
    "land_mode": ("standard", "plain"),
    "eia": ("report", "form", "register", "none"),
}
REQUIRED = (
    "code",
    "applicant",
    "uscc",
    "name_zh",
    "name_en",
    "division",
    "industry_class",
    *CHOICES,
    *YES_NO,
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
            **{name: checks.choice(name, allowed) for name, allowed in CHOICES.items()},
            **{name: checks.choice(name, ("yes", "no")) for name in YES_NO},
            **{name: checks.choice(name, ("yes", "no"), default="no") for name in RARE},
            **{name: checks.amount(name) for name in AMOUNTS},
        },
    }


def _credit_code(checks: Checks) -> str:
    value = checks.text("uscc")
    try:
        return _CREDIT.validate_python(value) if value else value
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        zh, _, en = reason.partition(" / ")
        checks.wrong("uscc", zh, en or reason)
        return value
