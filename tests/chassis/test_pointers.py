"""What is wrong is named by a JSON pointer, whatever a rule calls the field."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from onestop_chassis.http.problems import pointed, told
from onestop_chassis.refusal import Fault

ROOT = Path(__file__).parents[2]
POINTER = re.compile(r"(/([^~/]|~[01])*)*|\?.+|{.+}|.+:")
CALLS = {"fault", "blanks", "repeated", "out_of_reach"}


def named_in(path: Path) -> Iterator[str]:
    """The fields that a module names in what it finds wrong, where it says them in words."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
            for given in node.args:
                said = given.elts[0] if isinstance(given, ast.Tuple) and given.elts else given
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    yield said.value
                break


def every_field() -> set[str]:
    rooms = [*ROOT.glob("services/*/src"), ROOT / "chassis/src"]
    return {name for room in rooms for path in room.rglob("*.py") for name in named_in(path)}


def test_every_field_that_a_rule_names_is_told_as_a_pointer() -> None:
    fields = every_field()
    assert {"grounds", "materials", "applicant.name"} <= fields
    for name in fields:
        assert POINTER.fullmatch(pointed(name)), name
        assert pointed(pointed(name)) == pointed(name), name


@pytest.mark.parametrize(
    ("named", "pointer"),
    [
        ("grounds", "/grounds"),
        ("applicant.name", "/applicant/name"),
        ("materials.0.code", "/materials/0/code"),
        ("/attributes", "/attributes"),
        ("a/b~c", "/a~1b~0c"),
        ("", ""),
        ("?q", "?q"),
        ("{item}", "{item}"),
        ("if-match:", "if-match:"),
    ],
)
def test_a_field_is_pointed_at_once(named: str, pointer: str) -> None:
    wrong: Fault = {"row": "3", "field": named, "en": "x", "zh": "x"}
    assert told(wrong) == {**wrong, "field": pointer}
