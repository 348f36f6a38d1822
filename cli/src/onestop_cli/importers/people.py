"""The staff register (人员名册): who works for which department, or the centre, since when."""

from collections.abc import Mapping, Sequence
from typing import Any

from onestop_contracts.identifiers import DIVISION_CODE

from onestop_cli.importers.checks import Checks, Problem, records_of
from onestop_cli.tables import Row

REQUIRED = ("person", "unit", "jurisdiction", "since")
OPTIONAL = ("name",)
CENTRE = "centre"
"""Stands in `unit` for the centre itself."""


def parse(rows: Sequence[Row]) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A record per person, or every problem in the table."""
    return records_of(rows, "person", _read)


def _read(checks: Checks) -> dict[str, Any]:
    since = checks.day("since")
    return {
        "row": checks.row.line,
        "person": checks.text("person"),
        "unit": checks.matching(
            "unit",
            r"[a-z][a-z0-9]{1,15}",
            f"部门代码或 {CENTRE}",
            f"a department's code or {CENTRE}",
        ),
        "jurisdiction": checks.matching(
            "jurisdiction", DIVISION_CODE, "6位行政区划代码", "six digits"
        ),
        "since": since.isoformat() if since else "",
        "name": checks.optional("name"),
    }


def registrar(record: Mapping[str, Any]) -> str:
    """Who registers this person: the department's head, for the centre its director."""
    return "director" if record["unit"] == CENTRE else f"head.{record['unit']}"
