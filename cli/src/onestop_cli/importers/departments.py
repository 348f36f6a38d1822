"""Departments (主管部门) that hold powers."""

from collections.abc import Sequence
from typing import Any

from onestop_cli.importers.checks import Checks, Problem, records_of
from onestop_cli.tables import Row

REQUIRED = ("code", "name_zh", "name_en")
OPTIONAL = ("mark",)
MARKS = ("law", "notice", "sample", "assumed")


def parse(rows: Sequence[Row]) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A record per department, or every problem in the table."""
    return records_of(rows, "code", _read)


def _read(checks: Checks) -> dict[str, Any]:
    return {
        "code": checks.matching(
            "code", r"[a-z][a-z0-9]{1,15}", "2至16位小写字母", "2 to 16 small letters"
        ),
        "name_zh": checks.text("name_zh"),
        "name_en": checks.text("name_en"),
        "mark": checks.choice("mark", MARKS, default="assumed"),
    }
