"""Holiday notices of the State Council: the days that depart from the ordinary week."""

from collections.abc import Sequence
from typing import Any

from onestop_cli.importers.checks import Checks, Problem, repeated
from onestop_cli.importers.departments import MARKS
from onestop_cli.tables import Row

REQUIRED = ("notice", "published_on", "version", "year", "day", "kind")
OPTIONAL = ("name_zh", "mark")


def parse(rows: Sequence[Row]) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A record per notice with its days, oldest version first, or every problem in the table."""
    keys = ((r.line, f"{r.cells.get('version', '')}/{r.cells.get('day', '')}") for r in rows)
    problems = repeated(keys, "day")
    notices: dict[int, dict[str, Any]] = {}
    for row in rows:
        checks = Checks(row)
        _add(notices, checks)
        problems += checks.problems
    return [_closed(notices[version]) for version in sorted(notices)], problems


def _add(notices: dict[int, dict[str, Any]], checks: Checks) -> None:
    version, name = checks.whole("version", least=1), checks.text("notice")
    published, day = checks.day("published_on"), checks.day("day")
    year = checks.whole("year", least=1949)
    kind = checks.choice("kind", ("holiday", "workday"))
    checks.choice("mark", MARKS, default="assumed")
    if published is None or day is None:
        return
    if not year - 1 <= day.year <= year:
        checks.wrong("day", f"{day} 不属于 {year} 年的安排", f"{day} is not about {year}")
    opened = {"version": version, "notice": name, "published_on": published.isoformat()}
    notice = notices.setdefault(version, {**opened, "years": set(), "days": []})
    if any(notice[key] != value for key, value in opened.items()):
        checks.wrong(
            "notice",
            f"版本 {version} 的通知名称或日期前后不一",
            f"version {version} carries another notice or date on an earlier line",
        )
    notice["years"].add(year)
    notice["days"].append(
        {
            "day": day.isoformat(),
            "working": kind == "workday",
            "name": checks.optional("name_zh"),
        }
    )


def _closed(notice: dict[str, Any]) -> dict[str, Any]:
    days = sorted(notice["days"], key=lambda entry: str(entry["day"]))
    return {**notice, "years": sorted(notice["years"]), "days": days}
