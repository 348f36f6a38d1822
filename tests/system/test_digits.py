r"""Only ASCII digits are digits: `\d`, `isdigit` and `isdecimal` take every script's."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from onestop_contracts.identifiers import is_number

ROOT = Path(__file__).parents[2]
PLACES = ("contracts/src", "chassis/src", "cli/src", "services")
FILES = sorted(path for place in PLACES for path in (ROOT / place).rglob("*.py"))
ANY_SCRIPT = ("isdigit", "isdecimal", "isnumeric", "isalnum")


def any_digit(path: Path) -> Iterator[str]:
    """Where a text is matched against the digits of every script."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for one in ast.walk(tree):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            if re.search(r"(?<!\\)\\d", one.value):
                yield f"{path.relative_to(ROOT)}:{one.lineno}: {one.value}"
        elif isinstance(one, ast.BoolOp):
            # Together with `isascii` they mean what they seem to.
            called = {n.attr: n.lineno for n in ast.walk(one) if isinstance(n, ast.Attribute)}
            if "isascii" in called:
                for each in ast.walk(one):
                    if isinstance(each, ast.Attribute):
                        each.attr = ""
        elif isinstance(one, ast.Attribute) and one.attr in ANY_SCRIPT:
            yield f"{path.relative_to(ROOT)}:{one.lineno}: {one.attr}"


def test_x72_no_pattern_takes_the_digits_of_every_script() -> None:
    assert [found for path in FILES for found in any_digit(path)] == []


@pytest.mark.parametrize(("text", "number"), [("0042", True), ("４２", False), ("٤", False)])
def test_x72_a_number_is_written_in_ascii_digits(text: str, number: bool) -> None:
    assert is_number(text) is number
    assert not is_number("²")
    assert not is_number("")
