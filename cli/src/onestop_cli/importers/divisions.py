"""Administrative divisions (市 / 旗区) by their GB/T 2260 codes."""

from collections.abc import Sequence
from typing import Any

from onestop_contracts.identifiers import DIVISION_CODE

from onestop_cli.importers.checks import Checks, Problem, records_of
from onestop_cli.tables import Row

REQUIRED = ("code", "name_zh", "name_en", "level")
OPTIONAL: tuple[str, ...] = ()
LEVELS = ("city", "district", "banner")


def parse(rows: Sequence[Row]) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A record per division, or every problem in the table."""
    return records_of(rows, "code", _read)


def _read(checks: Checks) -> dict[str, Any]:
    return {
        "code": checks.matching("code", DIVISION_CODE, "6位行政区划代码", "six digits"),
        "name_zh": checks.text("name_zh"),
        "name_en": checks.text("name_en"),
        "level": checks.choice("level", LEVELS),
    }
