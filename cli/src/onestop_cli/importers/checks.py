"""Checks the cells of one row and says everything that is wrong with them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from onestop_contracts.fields import half_width

from onestop_cli.tables import EXTRA, Row


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and why, in both languages."""

    line: int
    column: str
    zh: str
    en: str

    def __str__(self) -> str:
        column = f"[{self.column}]"
        return f"第{self.line}行 {column} {self.zh} / line {self.line} {column} {self.en}"


@dataclass
class Checks:
    """Reads the cells of `row` by column; every doubt becomes a problem, and reading goes on."""

    row: Row
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        if surplus := self.row.cells.get(EXTRA):
            self.wrong("-", f"多出的单元格：{surplus}", f"more cells than columns: {surplus}")

    def wrong(self, column: str, zh: str, en: str) -> None:
        """Notes a problem in this row."""
        self.problems.append(Problem(self.row.line, column, zh, en))

    def text(self, column: str) -> str:
        """A text that must be there."""
        value = self.row.cells.get(column, "")
        if not value:
            self.wrong(column, "不能为空", "must not be empty")
        return value

    def optional(self, column: str) -> str:
        """A text that may be missing."""
        return self.row.cells.get(column, "")

    def matching(self, column: str, pattern: str, zh: str, en: str) -> str:
        """A text of a given shape; `zh` and `en` describe the shape."""
        value = self.text(column)
        if value and not re.fullmatch(pattern, value):
            self.wrong(column, f"“{value}”应为{zh}", f"'{value}' should be {en}")
        return value

    def choice(self, column: str, allowed: Sequence[str], default: str = "") -> str:
        """One of `allowed`; `default` stands for an empty cell, where there is one."""
        value = self.optional(column) if default else self.text(column)
        value = value or default
        if value and value not in allowed:
            names = ", ".join(allowed)
            self.wrong(
                column, f"“{value}”应为其中之一：{names}", f"'{value}' is not one of: {names}"
            )
        return value

    def whole(self, column: str, least: int = 0) -> int:
        """A whole number, at least `least`."""
        value = self.text(column)
        if not value:
            return least
        if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < least:
            self.wrong(
                column,
                f"“{value}”应为不小于 {least} 的整数（半角数字）",
                f"'{value}' should be a whole number in half-width digits, at least {least}",
            )
            return least
        return int(value)

    def amount(self, column: str) -> str:
        """A number that is not negative, kept as it was written."""
        value = self.text(column)
        try:
            known = Decimal(half_width(value)) if value else Decimal(0)
        except (InvalidOperation, ValueError):
            known = Decimal(-1)
        if not known.is_finite() or known < 0:
            self.wrong(
                column,
                f"“{value}”应为不小于零的数（半角数字）",
                f"'{value}' should be a number in half-width digits, not negative",
            )
        return value

    def day(self, column: str) -> date | None:
        """A date as 2026-03-02."""
        value = self.text(column)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.wrong(
                column,
                f"“{value}”应为日期，如 2026-03-02",
                f"'{value}' should be a date such as 2026-03-02",
            )
            return None

    def parts(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that are joined by `|`."""
        return tuple(p for p in (part.strip() for part in self.optional(column).split("|")) if p)


def records_of(
    rows: Sequence[Row], key: str, read: Callable[[Checks], dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A record of each row, as `read` makes it; or every problem, a key that stands twice too."""
    problems = repeated(((row.line, row.cells.get(key, "")) for row in rows), key)
    records = []
    for row in rows:
        checks = Checks(row)
        records.append(read(checks))
        problems += checks.problems
    return records, problems


def repeated(lines: Iterable[tuple[int, str]], column: str) -> list[Problem]:
    """A problem for each row whose key an earlier row carries already."""
    first: dict[str, int] = {}
    problems = []
    for line, key in lines:
        earlier = first.setdefault(key, line)
        if key and earlier != line:
            zh, en = f"“{key}”与第{earlier}行重复", f"'{key}' is on line {earlier} already"
            problems.append(Problem(line, column, zh, en))
    return problems
