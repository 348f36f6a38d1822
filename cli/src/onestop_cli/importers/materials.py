"""What the papers (材料) are called that the catalogue asks for by code."""

from collections.abc import Sequence
from typing import Any

from onestop_cli.importers.checks import Checks, Problem, records_of
from onestop_cli.importers.departments import MARKS
from onestop_cli.tables import Row

REQUIRED = ("code", "name_zh", "name_en")
OPTIONAL = ("mark",)


def parse(rows: Sequence[Row]) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A record per paper, or every problem in the table."""
    return records_of(rows, "code", _read)


def _read(checks: Checks) -> dict[str, Any]:
    return {
        "code": checks.matching(
            "code", r"[a-z][a-z0-9_]{0,99}", "小写英文代码", "a code in small letters"
        ),
        "name_zh": checks.text("name_zh"),
        "name_en": checks.text("name_en"),
        "mark": checks.choice("mark", MARKS, default="assumed"),
    }
