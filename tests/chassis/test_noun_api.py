"""The OpenAPI document that the front of the chassis makes of a noun."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.assigned_tasks import START, blueprint
from tests.support.plain_service import running


@pytest.fixture(scope="module")
def api() -> Iterator[dict[str, Any]]:
    with running(blueprint, START) as service:
        yield service.client.get("/openapi.json").json()


PATH = "/offices/{office}/tasks/{number}"


def test_the_api_lists_every_act_of_people_and_none_of_policies(api: dict[str, Any]) -> None:
    found = {path.removeprefix(PATH) for path in api["paths"] if path.startswith(PATH)}
    assert found == {"/acts", "/assign-task", "/report-result", "/hand-on"}
    assert set(api["paths"]) >= {"/offices/{office}/acts", "/offices/{office}/shut-office"}


def _codes(operation: dict[str, Any]) -> dict[str, set[str]]:
    found = {}
    for status, said in operation["responses"].items():
        content = said.get("content", {}).get("application/problem+json", {})
        found[status] = set(content.get("examples", {}))
    return found


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (
            "assign-task",
            {
                "403": {"caller-not-mapped", "forbidden"},
                "409": {"too-much-to-do", "idempotency-key-reused"},
                "412": {"stale-version"},
            },
        ),
        (
            "report-result",
            {
                "403": {"caller-not-mapped", "forbidden"},
                "404": {"task-unknown"},
                "409": {"already-done", "office-is-shut", "idempotency-key-reused"},
                "412": {"stale-version"},
            },
        ),
    ],
)
def test_the_api_names_every_refusal_with_its_status(
    api: dict[str, Any], act: str, expected: dict[str, set[str]]
) -> None:
    codes = _codes(api["paths"][f"{PATH}/{act}"]["post"])
    assert {status: codes[status] for status in expected} == expected


def test_the_api_describes_what_is_sent_and_answered(api: dict[str, Any]) -> None:
    assign = api["paths"][f"{PATH}/assign-task"]["post"]
    report = api["paths"][f"{PATH}/report-result"]["post"]
    assert assign["description"].startswith(
        "Registers a task that was handed to the centre (交办)."
    )
    assert assign["tags"] == ["offices"]
    assert assign["requestBody"]["required"]
    assert not report["requestBody"].get("required", False)
    schema = api["components"]["schemas"]["AssignTask"]
    assert set(schema["properties"]) == {"title", "assigned_to"}
    assert schema["required"] == ["title", "assigned_to"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["title"]["maxLength"] == 20
    assert schema["properties"]["title"]["description"] == "What is to be done."
    named = {one["name"]: one for one in assign["parameters"]}
    assert (named["office"]["in"], named["number"]["in"]) == ("path", "path")
    assert named["number"]["schema"]["pattern"] == "^[0-9]{1,4}$"
    assert named["dry_run"]["schema"] == {"type": "boolean", "default": False, "title": "Dry Run"}
    answers = assign["responses"]["200"]["content"]["application/json"]["schema"]["anyOf"]
    assert [one["$ref"].rpartition("/")[2] for one in answers] == ["Receipt", "Preview"]


def test_the_api_describes_what_may_be_done_now(api: dict[str, Any]) -> None:
    acts = api["paths"][f"{PATH}/acts"]["get"]
    assert _codes(acts)["404"] == {"task-unknown"}
    of_offices = _codes(api["paths"]["/offices/{office}/acts"]["get"])
    assert "404" not in of_offices, "a register is always there"
    page = acts["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    items = api["components"]["schemas"][page.rpartition("/")[2]]["properties"]["items"]["items"]
    assert items["$ref"].endswith("/Possible")
