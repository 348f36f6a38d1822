"""What schemas tell a stranger: what each field means, which words it may say, nothing unknown."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from onestop_chassis.service.settings import ClockKind
from onestop_chassis.worktime.limit import Unit
from onestop_contracts import field_words
from onestop_contracts.files import Files
from onestop_contracts.schemas import all_schemas
from onestop_intake.project.case_progress import CaseState

from tests.support import recorded

CONTRACTS = Path(__file__).parents[2] / "contracts"
STANDARD = {
    *("$schema", "$id", "$ref", "$defs", "title", "description", "default", "examples", "type"),
    *("properties", "required", "items", "enum", "const", "anyOf", "format", "pattern"),
    *("minLength", "maxLength", "minimum", "maximum", "additionalProperties"),
}
"""Of JSON Schema: strict readers refuse a schema with anything else."""


def keywords(schema: Any) -> Iterator[str]:
    """Every keyword of a schema and of those inside it."""
    if not isinstance(schema, dict):
        return
    yield from schema
    for name in ("properties", "$defs"):
        for inner in schema.get(name, {}).values():
            yield from keywords(inner)
    for inner in (
        schema.get("items"),
        schema.get("additionalProperties"),
        *schema.get("anyOf", ()),
    ):
        yield from keywords(inner)


@pytest.mark.parametrize("name", all_schemas())
def test_x61_schemas_hold_no_word_that_json_schema_does_not_know(name: str) -> None:
    assert set(keywords(all_schemas()[name])) <= STANDARD


def test_x61_a_field_of_which_nothing_is_said_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = {name: words for name, words in field_words.FIELDS.items() if name != "slack_wd"}
    monkeypatch.setattr("onestop_contracts.schemas.FIELDS", {**fewer, "slack_days": "Slack."})
    found = [(each.file, each.en) for each in Files(CONTRACTS).check()]
    assert [file for file, _ in found if file.startswith(("PlannedItem", "field_words"))] == [
        "PlannedItem.slack_wd",
        "field_words.py",
    ]


def words(name: str, *path: str) -> set[str]:
    """The words that a schema lists for a field."""
    schema = all_schemas()[name]
    for step in path:
        schema = schema[step]
    return set(schema["enum"])


def test_x61_closed_vocabularies_are_those_that_the_services_use() -> None:
    standing = words(
        "onestop.intake.ProjectAmended.v1", "$defs", "ItemStanding", "properties", "state"
    )
    assert standing == {"waiting", "stopped", *CaseState}
    assert words("onestop.intake.ProjectAccepted.v1", "properties", "limit_unit") == set(Unit)
    clock = words("onestop.review.DefaultConsentGranted.v1", "properties", "clock")
    assert clock == set(ClockKind)


def test_x61_what_a_whole_demonstration_said_fits_the_schemas() -> None:
    """Some facts of each type, of every service: whatever was said before lists were closed."""
    seen: dict[str, int] = {}
    schemas = all_schemas()
    for rows in recorded.logs().values():
        for row in rows:
            seen[row.type] = seen.get(row.type, 0) + 1
            if row.type in schemas and (seen[row.type] <= 3 or seen[row.type] % 100 == 0):
                data = json.loads(row.state)["data"]
                Draft202012Validator(schemas[row.type]).validate(data)
    assert len(seen.keys() & schemas.keys()) > 30
