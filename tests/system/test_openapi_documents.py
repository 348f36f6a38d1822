"""What each service says of its addresses is true to the standard, and of use to generators."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.support.described import NAMES, application, document, nodes, operations, resolved

ANY = {"421", "422", "429", "503"}
BODY = {"408", "413", "415"}
SIGNED_IN = {"400", "401", "403"}
KEYED = {"409"}
PROBLEM = "application/problem+json"


@pytest.mark.parametrize("service", NAMES)
def test_x59_the_document_is_valid(service: str) -> None:
    assert [e.message for e in OpenAPIV31SpecValidator(document(service)).iter_errors()] == []


@pytest.mark.parametrize("service", NAMES)
def test_x59_every_example_and_default_is_what_its_schema_says(service: str) -> None:
    whole = document(service)
    wrong = [
        (place, error.message)
        for place, schema, example in examples(whole)
        for error in Draft202012Validator(
            {"allOf": [schema], "components": whole["components"]}, format_checker=FormatChecker()
        ).iter_errors(example)
    ]
    assert wrong == []


def examples(whole: dict[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    """Where an example or a default stands, what it should be, and what it is; each pair once."""
    seen: set[str] = set()
    for place, node in nodes(whole):
        given = node.get("examples")
        found = [(node, each) for each in given] if isinstance(given, list) else []
        if isinstance(given, dict) and "schema" in node:
            values = (resolved(whole, each)["value"] for each in given.values())
            found += [(node["schema"], value) for value in values]
        if "default" in node and place[-1:] != ("properties",):
            found.append((node, node["default"]))
        for schema, example in found:
            pair = repr((schema if "schema" in node else place, example))
            if pair not in seen:
                seen.add(pair)
                yield place, schema, example


@pytest.mark.parametrize("service", NAMES)
def test_x59_every_body_has_an_example(service: str) -> None:
    whole = document(service)
    for path, _, operation in operations(service):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            schema = content["schema"]
            told = resolved(whole, schema.get("allOf", [schema])[0])
            if "examples" not in told:
                needed = told.get("required", ())
                lacking = [name for name in needed if "examples" not in told["properties"][name]]
                assert lacking == [], path


@pytest.mark.parametrize("service", NAMES)
def test_x59_no_two_models_share_a_name(service: str) -> None:
    """They would be told apart by the modules that they stand in, which generators stumble on."""
    assert [name for name in document(service)["components"]["schemas"] if "__" in name] == []


@pytest.mark.parametrize("service", NAMES)
def test_x59_each_operation_tells_every_status_that_can_come(service: str) -> None:
    for path, method, operation in operations(service):
        expected = ANY | (BODY if "requestBody" in operation else set())
        if {"token": []} in operation.get("security", ()):
            everybody = {} in operation["security"]
            expected |= SIGNED_IN - ({"403"} if everybody else set())
            expected |= KEYED if method == "post" else set()
        lacking = expected - operation["responses"].keys()
        assert not lacking, (method, path, lacking)
        for status, response in operation["responses"].items():
            told = ["application/json"] if (path, status) == ("/health/ready", "503") else []
            if int(status) >= 400:
                assert list(response["content"]) == [*told, PROBLEM], (path, status)


@pytest.mark.parametrize("service", NAMES)
def test_x59_every_list_is_answered_in_pages(service: str) -> None:
    whole = document(service)
    for path, _, operation in operations(service):
        told = operation["responses"]["200"].get("content", {}).get("application/json", {})
        answer = resolved(whole, told.get("schema", {}))
        assert answer.get("type") != "array", path


@pytest.mark.parametrize("service", NAMES)
def test_x59_no_method_is_taken_that_is_not_documented(service: str) -> None:
    client = TestClient(application(service))
    for path, item in document(service)["paths"].items():
        answer = client.delete(path)
        assert answer.status_code == 405, path
        assert {method.upper() for method in item} <= set(answer.headers["Allow"].split(", ")), path


def test_x59_a_command_tells_its_headers() -> None:
    whole = document("review")
    command = whole["paths"]["/cases/{project}/{item}/accept-case"]["post"]
    sent = {each["name"] for each in command["parameters"] if each["in"] == "header"}
    assert sent == {"Idempotency-Key", "If-Match", "X-Correlation-Id"}
    answered = command["responses"]
    assert {"ETag", "Idempotent-Replayed", "X-Correlation-Id"} == answered["200"]["headers"].keys()
    assert "Retry-After" in answered["503"]["headers"]
    assert "WWW-Authenticate" in answered["401"]["headers"]
    assert {"stale-version"} == answered["412"]["content"][PROBLEM]["examples"].keys()
    assert "idempotency-key-reused" in answered["409"]["content"][PROBLEM]["examples"]
    read = whole["paths"]["/cases/{project}/{item}"]["get"]
    assert "ETag" in read["responses"]["200"]["headers"]
