"""Rule ids are unambiguous: each is defined once in docs/domain, and none reads like a row of the
notice."""

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
CODE = sorted(
    path
    for folder in ("contracts", "chassis", "cli", "services", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)
NOTICE = {
    f"{section}{row}"
    for section, rows in {"A": 12, "B": 5, "C": 13, "D": 9, "E": 6, "F": 9, "G": 7}.items()
    for row in range(1, rows + 1)
}
"""The rows in which the notice's duties are counted."""
DEFINED = re.compile(r"^(?:\| |- )([A-Z]+-?\d+[a-z]?)(?: \| | (?=[A-Z]))", re.MULTILINE)
RULE = re.compile(r"(?<![\w-])(?:I\d+b?|S[A-Z]-\d+)(?![\w-])")
OF_OLD = re.compile(r"(?<![\w-])[RASODC]-\d+(?![\w-])")
ROW = re.compile(r"(?<![\w-])[A-G]\d{1,2}(?![\w-])")
NAMED = re.compile(r"def test_([a-i]\d+b?)_")


def defined() -> list[str]:
    return [
        found
        for page in sorted((ROOT / "docs" / "domain").glob("*.md"))
        if page.name != "notice.md"  # the table of the rows themselves
        for found in DEFINED.findall(page.read_text(encoding="utf-8"))
    ]


def words(path: Path) -> Iterator[str]:
    """Docstrings and comments: where a rule is cited."""
    source = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


def test_x45_the_rules_are_found_in_the_pages() -> None:
    found = set(defined())
    assert {"I1", "I5b", "I10", "SL-1", "SL-9", "SA-3", "SW-8", "SO-9", "SD-4", "SC-5"} <= found


def test_x45_each_id_is_defined_once_and_none_reads_like_a_row_of_the_notice() -> None:
    counted = Counter(defined())
    assert [name for name, times in counted.items() if times > 1] == []
    assert [name for name in counted if name.replace("-", "") in NOTICE] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_x45_every_rule_cited_in_a_page_is_defined(page: Path) -> None:
    said = page.read_text(encoding="utf-8")
    assert set(RULE.findall(said)) - set(defined()) == set()
    assert OF_OLD.findall(said) == []


def test_x45_every_rule_cited_in_code_is_defined() -> None:
    known, unknown = set(defined()), []
    for path in CODE:
        for said in words(path):
            cited = [*RULE.findall(said), *OF_OLD.findall(said)]
            cited = [name for name in cited if name not in known]
            cited += [name for name in ROW.findall(said) if name not in NOTICE]
            unknown += [f"{path.relative_to(ROOT)}: {name}" for name in cited]
    assert unknown == []


def test_x45_a_test_is_named_after_a_rule_or_a_row_that_exists() -> None:
    known = {name.lower() for name in {*defined(), *NOTICE}}
    names = {name for path in CODE for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert names - known == set()
    assert len(names) > 20
