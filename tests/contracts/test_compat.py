"""What breaks a promise to subscribers, and what does not."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from onestop_contracts.compat import breaks

Json = dict[str, Any]
Change = Callable[[Json], object]
OLD: Json = {
    "title": "ItemApproved",
    "type": "object",
    "required": ["project", "stage", "windows"],
    "properties": {
        "project": {"type": "string", "pattern": "^[0-9]+$", "title": "Project"},
        "stage": {"$ref": "#/$defs/Stage"},
        "windows": {"type": "array", "items": {"$ref": "#/$defs/Window"}},
        "until": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        "note": {"type": "string", "default": ""},
    },
    "$defs": {
        "Stage": {"type": "string", "enum": ["acceptance", "handling"]},
        "Window": {
            "type": "object",
            "required": ["at"],
            "properties": {"at": {"type": "string", "format": "date-time"}},
        },
    },
}


def properties(schema: Json) -> Json:
    found: Json = schema["properties"]
    return found


BREAKING: dict[str, Change] = {
    "a field is removed": lambda s: properties(s).pop("note"),
    "a field is renamed": lambda s: properties(s).update(memo=properties(s).pop("note")),
    "a required field is added": lambda s: (
        properties(s).update(seal={"type": "string"}),
        s["required"].append("seal"),
    ),
    "an optional field becomes required": lambda s: s["required"].append("note"),
    "a field is not always there any more": lambda s: s["required"].remove("project"),
    "a type is changed": lambda s: properties(s)["note"].update(type="integer"),
    "a type is narrowed": lambda s: properties(s)["until"]["anyOf"].pop(),
    "a pattern is narrowed": lambda s: properties(s)["project"].update(pattern="^[0-9]{4}$"),
    "a length is capped": lambda s: properties(s)["note"].update(maxLength=10),
    "a value is removed": lambda s: s["$defs"]["Stage"]["enum"].pop(),
    "a value is added": lambda s: s["$defs"]["Stage"]["enum"].append("closing"),
    "a nested field is removed": lambda s: s["$defs"]["Window"]["properties"].pop("at"),
    "a nested format is changed": lambda s: s["$defs"]["Window"]["properties"]["at"].update(
        format="date"
    ),
    "a list becomes one value": lambda s: properties(s).update(windows={"$ref": "#/$defs/Window"}),
}
KEEPING: dict[str, Change] = {
    "a text is said to be one of these words": lambda s: properties(s)["note"].update(
        enum=["", "late"]
    ),
    "nothing changes": lambda s: None,
    "an optional field is added": lambda s: properties(s).update(seal={"type": "string"}),
    "words change": lambda s: (s.update(title="x"), properties(s)["project"].update(title="y")),
    "a default changes": lambda s: properties(s)["note"].update(default="-"),
    "a definition is renamed": lambda s: (
        s["$defs"].update(Phase=s["$defs"].pop("Stage")),
        properties(s).update(stage={"$ref": "#/$defs/Phase"}),
    ),
    "a nested optional field is added": lambda s: s["$defs"]["Window"]["properties"].update(
        by={"type": "string"}
    ),
}


def changed(change: Change) -> Json:
    new = copy.deepcopy(OLD)
    change(new)
    return new


@pytest.mark.parametrize("change", BREAKING.values(), ids=BREAKING.keys())
def test_a_break_is_found(change: Change) -> None:
    found = breaks(OLD, changed(change))
    assert found
    assert all(each.zh and each.en for each in found)


@pytest.mark.parametrize("change", KEEPING.values(), ids=KEEPING.keys())
def test_what_keeps_the_promise_is_left_alone(change: Change) -> None:
    assert breaks(OLD, changed(change)) == []


def test_a_break_says_where_it_is() -> None:
    found = breaks(OLD, changed(BREAKING["a nested field is removed"]))
    assert [each.where for each in found] == ["ItemApproved.windows[].at"]
