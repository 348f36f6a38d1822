"""The catalogue of approval items (审批事项)."""

from collections.abc import Sequence
from typing import Any

from onestop_contracts.conditions import BadCondition, check_condition
from onestop_contracts.identifiers import ITEM_CODE, is_number
from onestop_contracts.parts import StopGround, Supervision

from onestop_cli.importers.checks import Checks, Problem, repeated
from onestop_cli.importers.departments import MARKS
from onestop_cli.tables import Row

REQUIRED = (
    "code",
    "phase",
    "before_start",
    "name_zh",
    "name_en",
    "department",
    "legal_limit_wd",
    "promised_limit_wd",
    "basis",
)
OPTIONAL = (
    "needs",
    "when",
    "joint",
    "commitment",
    "cover",
    "clock",
    "materials",
    "mark",
    "supervision",
)
JOINT = (
    "approval",
    "review",
    "assessment",
    "site_survey",
    "drawing_review",
    "surveying",
    "acceptance",
)
EVERYWHERE = ("application_form",)
"""The papers of an item whose row names none."""


def parse(rows: Sequence[Row]) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A record per item, or every problem in the table, circles of prerequisites included."""
    parsed = [_record(row) for row in rows]
    problems = repeated(((r.line, r.cells.get("code", "")) for r in rows), "code")
    problems += [problem for _, found in parsed for problem in found]
    records = [record for record, _ in parsed]
    lines = [row.line for row in rows]
    problems += _unknown_needs(lines, records) + _circles(lines, records)
    return records, problems


def _record(row: Row) -> tuple[dict[str, Any], list[Problem]]:
    checks = Checks(row)
    code = checks.matching("code", ITEM_CODE, "如 P1-01 的事项编码", "an item code such as P1-01")
    phase = checks.whole("phase", least=1)
    if is_number(code[1:2]) and phase != int(code[1]):
        checks.wrong("phase", f"与编码 {code} 不符", f"does not agree with the code {code}")
    record = {
        "item": code,
        "phase": phase,
        "before_start": checks.choice("before_start", ("yes", "no")) == "yes",
        "name_zh": checks.text("name_zh"),
        "name_en": checks.text("name_en"),
        "department": checks.text("department"),
        **_limits(checks),
        "basis": checks.text("basis"),
        "needs": list(checks.parts("needs")),
        "when": _when(checks),
        "joint": checks.choice("joint", JOINT) if checks.optional("joint") else "",
        "commitment": checks.choice("commitment", ("yes", "no"), default="no") == "yes",
        "cover": checks.optional("cover"),
        "clock": _grounds(checks),
        "materials": list(checks.parts("materials") or EVERYWHERE) or ["application_form"],
        "mark": checks.choice("mark", MARKS, default="assumed"),
        "supervision": checks.choice("supervision", tuple(Supervision), default="before"),
    }
    return record, checks.problems


def _limits(checks: Checks) -> dict[str, int]:
    legal, promised = checks.whole("legal_limit_wd"), checks.whole("promised_limit_wd")
    if promised > legal:
        checks.wrong(
            "promised_limit_wd",
            f"承诺时限 {promised} 超过法定时限 {legal}",
            f"the promised limit {promised} exceeds the legal limit {legal}",
        )
    return {"legal_limit_wd": legal, "promised_limit_wd": promised}


def _when(checks: Checks) -> str:
    text = checks.optional("when")
    try:
        check_condition(text)
    except BadCondition as error:
        zh, _, en = str(error).partition(" / ")
        checks.wrong("when", zh, en or zh)
    return text


def _grounds(checks: Checks) -> list[str]:
    grounds = checks.parts("clock")
    for ground in grounds:
        if ground not in list(StopGround):
            checks.wrong("clock", f"未知的停表事由“{ground}”", f"unknown ground '{ground}'")
    return list(grounds)


def _unknown_needs(lines: list[int], records: list[dict[str, Any]]) -> list[Problem]:
    known = {record["item"] for record in records}
    return [
        Problem(
            line, "needs", f"前置事项 {need} 不在表中", f"prerequisite {need} is not in the table"
        )
        for line, record in zip(lines, records, strict=True)
        for need in record["needs"]
        if need not in known
    ]


def _circles(lines: list[int], records: list[dict[str, Any]]) -> list[Problem]:
    """Whatever is left when items without open prerequisites are taken away again and again."""
    left = {record["item"]: set(record["needs"]) for record in records}
    left = {item: needs & left.keys() for item, needs in left.items()}
    while free := {item for item, needs in left.items() if not needs & left.keys()}:
        left = {item: needs for item, needs in left.items() if item not in free}
    where = dict(zip((record["item"] for record in records), lines, strict=True))
    return [
        Problem(
            where[item],
            "needs",
            f"{item} 的前置事项形成循环",
            f"the prerequisites of {item} form a circle",
        )
        for item in sorted(left)
    ]
