"""Finds cells that hold what nobody wrote: error values, formulas without a result, characters
that cannot be seen."""

from collections.abc import Iterator
from unicodedata import category

from onestop_cli.importers.checks import Problem
from onestop_cli.tables import Table

ERRORS = (
    *("#N/A", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#GETTING_DATA"),
    *("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!"),
)
"""What spreadsheets show where a value could not be had."""
WRITTEN = frozenset("\n\t\u180e\u200c\u200d")
"""Line ends, and what is written in Mongolian though it is not seen."""


def unwritten(table: Table) -> Iterator[Problem]:
    """A problem for every such cell; the first invisible character of a cell is named."""
    for row in table.rows:
        for column, text in row.cells.items():
            yield from _of_cell(row.line, column or "-", text)


def _of_cell(line: int, column: str, text: str) -> Iterator[Problem]:
    if text.upper() in ERRORS:
        zh, en = f"单元格是错误值 {text}", f"holds the error {text}: put in the value"
        yield Problem(line, column, zh, en)
    elif text.startswith("="):
        zh, en = f"公式没有结果：{text}", f"holds a formula without a result: {text}"
        yield Problem(line, column, zh, en)
    unseen = next((one for one in text if _unseen(one)), "")
    if unseen:
        code = f"U+{ord(unseen):04X}"
        at = text.index(unseen) + 1
        zh, en = f"第 {at} 个字符不可见（{code}），请删除", f"character {at} is invisible ({code})"
        yield Problem(line, column, zh, f"{en}: delete it")


def _unseen(one: str) -> bool:
    return category(one) in ("Cf", "Cc", "Cs") and one not in WRITTEN
