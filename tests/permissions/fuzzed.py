"""What a tool sends that knows a service by its document, and which answers are wrong."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from onestop_chassis.actor import Actor
from onestop_contracts.people import CITY, Role
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from tests.permissions.served import TOKENS, Counter

Operation = APIOperation[Any, Any, Any, Any]
FIRM = "91000000MA0000001R"
EVERYBODY = Actor(
    subject="everybody",
    roles=frozenset(Role),
    jurisdiction=CITY,
    department="nr",
    organisation=FIRM,
)
PEOPLE = (
    EVERYBODY,
    None,
    Actor(subject="operator", roles=frozenset({Role.OPERATOR}), jurisdiction=CITY),
    EVERYBODY,
    Actor(subject="firm", roles=frozenset({Role.APPLICANT}), organisation=FIRM),
    Actor(subject="r", roles=frozenset({Role.REVIEWER}), jurisdiction=CITY, department="drc"),
)
"""Who asks, in turn: somebody whom no rule about roles stops, most of the time."""
EXAMPLES: Mapping[GenerationMode, int] = {GenerationMode.POSITIVE: 6, GenerationMode.NEGATIVE: 2}
"""Per operation: as documented, and not."""
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
COMMON = ("/ops", "/health", "/problems", "/signin", "/schemas", "/asyncapi")
"""Addresses that the chassis gives every service."""
APART = ("/simulation/clock", "/ops/switches/close")
"""Not asked: a time set far ahead, or a drained service, changes what all others are answered."""


def faults(counter: Counter, *, common: bool) -> list[str]:
    """Every answer that is not as documented, with the request; with or without the addresses
    that all services share."""
    found: list[str] = []
    schema = schemathesis.openapi.from_asgi("/openapi.json", _app(counter))
    for each in schema.get_all_operations():
        operation: Operation = each.ok()  # type: ignore[union-attr]  # the document is valid
        if operation.path not in APART and (common or not operation.path.startswith(COMMON)):
            for mode, examples in EXAMPLES.items():
                found += _wrong(operation, mode, examples, counter)
    return found


def _wrong(
    operation: Operation, mode: GenerationMode, examples: int, counter: Counter
) -> Iterator[str]:
    found: list[str] = []
    turns = count()

    def ask(case: Case[Any]) -> None:
        turn = next(turns)
        if turn % 3:  # what is there, else what is not
            here = {n: key for n, key in counter.keys.items() if n in case.path_parameters}
            case.path_parameters.update(here)
        if isinstance(case.query.get("min_position"), int):
            case.query["min_position"] = min(case.query["min_position"], 1)  # nobody waits here
        answer = case.call(headers=_headers(PEOPLE[turn % len(PEOPLE)]))
        try:
            case.validate_response(answer, checks=CHECKS)
        except AssertionError as wrong:
            found.append(f"{wrong}\n{case.as_curl_command()}")
        except BaseExceptionGroup as several:
            found.extend(f"{one}\n{case.as_curl_command()}" for one in several.exceptions)

    bounded = settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    bounded(given(operation.as_strategy(generation_mode=mode))(ask))()
    yield from found


def _app(counter: Counter) -> Any:
    return counter.client.app  # type: ignore[attr-defined]  # Starlette's test client


def _headers(actor: Actor | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKENS.issue(actor)}"} if actor else {}
